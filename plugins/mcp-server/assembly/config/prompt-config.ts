/** One prompt from its configuration: what is listed of it, and its messages. Spec: MCP "Prompts". */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { ABSENT, Kind } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { NamedArgument } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp/completion';
import { ConfigValue } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';
import { ConfiguredPrompt } from '../offers/configured-prompt';
import { ContentTemplate } from '../offers/content-template';
import { MessageTemplate } from '../offers/message-template';
import { bytesOfText, flagOf, nodeOf, noteUnknown, objectsOf, textOf } from './fields';
import { iconsOf, jsonOf, textsOf } from './json-fields';
import { readContent } from './content-config';

const FIELDS = ['name', 'title', 'description', 'arguments', 'messages', 'icons'];
const ARGUMENT_FIELDS = ['name', 'title', 'description', 'required', 'default', 'enum'];

/** @param config for `.config` in its messages, as JSON */
export function readPrompt(value: ConfigValue, config: Bytes): ConfiguredPrompt {
  noteUnknown(value, FIELDS);
  const prompt = new ConfiguredPrompt(config);
  prompt.name = requiredText(value, 'name');
  prompt.entry.title = jsonOf(value, 'title', Kind.String);
  prompt.entry.description = jsonOf(value, 'description', Kind.String);
  prompt.entry.icons = iconsOf(value);
  const args = objectsOf(value, 'arguments');
  for (let i = 0; i < args.length; i++) prompt.args.push(readNamedArgument(args[i]));
  const messages = objectsOf(value, 'messages');
  for (let i = 0; i < messages.length; i++) prompt.messages.push(readMessage(messages[i]));
  if (messages.length == 0) {
    value.refuse('no messages', 'add "messages": [{"role": "user", "content": "…"}]', 'messages');
  }
  return prompt;
}

function readMessage(value: ConfigValue): MessageTemplate {
  noteUnknown(value, ['role', 'content']);
  const role = textOf(value, 'role');
  if (role != 'user' && role != 'assistant') {
    value.refuse('neither user nor assistant', 'say who says it', 'role');
  }
  const content = value.field('content');
  if (content === null) {
    value.refuse('missing', 'write a text, or {"type": "text", "text": "…"}', 'content');
    return new MessageTemplate(true, new ContentTemplate());
  }
  return new MessageTemplate(role != 'assistant', readContent(content, 'prompt'));
}

/** An argument of a prompt, or a variable of a template: its values are texts. */
export function readNamedArgument(value: ConfigValue): NamedArgument {
  noteUnknown(value, ARGUMENT_FIELDS);
  const argument = new NamedArgument(requiredText(value, 'name'));
  argument.title = jsonOf(value, 'title', Kind.String);
  argument.description = jsonOf(value, 'description', Kind.String);
  argument.required = flagOf(value, 'required');
  if (nodeOf(value, 'default', Kind.String) != ABSENT) {
    argument.fallback = bytesOfText(value, 'default');
    argument.required = false;
  }
  const values = textsOf(value, 'enum');
  if (values !== null) argument.values = values;
  return argument;
}

/** A text that must be there. */
export function requiredText(value: ConfigValue, name: string): Bytes {
  const text = bytesOfText(value, name);
  if (text.size == 0 && value.report.isClean) value.refuse('missing or empty', `add "${name}"`, name);
  return text;
}
