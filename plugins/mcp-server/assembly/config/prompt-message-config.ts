/** One message of a prompt from its configuration: a text, or any content of MCP, whose texts are templates. Spec: MCP "PromptMessage". */

import { Kind, Output, Tape, writeCompact, writeText } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { Revision } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { ConfigValue } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';
import { MessageTemplate } from '../offers/message-template';
import { compileTemplate, templateFault } from '../template/compile';
import { noteUnknown, textOf } from './fields';

const TYPES = ['text', 'image', 'audio', 'resource', 'resource_link'];

const out = new Output();

/** Faults go to the value's report. */
export function readMessage(value: ConfigValue): MessageTemplate {
  noteUnknown(value, ['role', 'content']);
  const message = new MessageTemplate();
  const role = textOf(value, 'role');
  if (role != 'user' && role != 'assistant') {
    value.refuse('neither user nor assistant', 'say who says it', 'role');
  }
  const content = value.field('content');
  if (content === null) {
    value.refuse('missing', 'write a text, or {"type": "text", "text": "…"}', 'content');
    return message;
  }
  out.clear();
  out.ascii('{"role":"');
  out.ascii(role == 'assistant' ? role : 'user');
  out.ascii('","content":');
  if (content.is(Kind.String)) writeTextContent(message, content);
  else writeContent(message, content);
  out.byte(0x7d);
  message.end(out.toBytes());
  return message;
}

function writeTextContent(message: MessageTemplate, content: ConfigValue): void {
  out.ascii('{"type":"text","text":');
  writeTemplate(message, content);
  out.byte(0x7d);
}

function writeContent(message: MessageTemplate, content: ConfigValue): void {
  const type = textOf(content, 'type');
  if (!TYPES.includes(type)) {
    content.refuse('not a kind of content', `known: ${TYPES.join(', ')}`, 'type');
    return;
  }
  checkContent(content, type);
  if (type == 'audio')
    downlevel(message, Revision.V2025_03_26, '[audio of type ' + textOf(content, 'mimeType') + ']');
  if (type == 'resource_link')
    downlevel(message, Revision.V2025_06_18, textOf(content, 'name') + ': ' + textOf(content, 'uri'));
  writeObject(message, content);
}

/** What clients cannot do without. */
function checkContent(content: ConfigValue, type: string): void {
  if (type == 'text') require(content, ['text']);
  if (type == 'image' || type == 'audio') require(content, ['data', 'mimeType']);
  if (type == 'resource_link') require(content, ['uri', 'name']);
  if (type != 'resource') return;
  const resource = content.field('resource');
  if (resource === null) {
    content.refuse('missing', 'add "resource": {"uri": "…", "text": "…"}', 'resource');
    return;
  }
  require(resource, ['uri']);
  if (resource.field('text') === null) require(resource, ['blob']);
}

function require(value: ConfigValue, names: string[]): void {
  for (let i = 0; i < names.length; i++) {
    if (textOf(value, names[i]) == '') value.refuse('missing or empty', `add "${names[i]}"`, names[i]);
  }
}

/** Copies an object; its members `text` and `uri` are templates. */
function writeObject(message: MessageTemplate, value: ConfigValue): void {
  const names = value.fieldNames();
  out.byte(0x7b);
  for (let i = 0; i < names.length; i++) {
    const field = value.field(names[i]);
    if (field === null) continue;
    if (i > 0) out.byte(0x2c);
    writeName(value.tape, field.node);
    if (field.is(Kind.String) && (names[i] == 'text' || names[i] == 'uri')) writeTemplate(message, field);
    else if (field.is(Kind.Object) && names[i] == 'resource') writeObject(message, field);
    else writeCompact(out, field.tape, field.node);
  }
  out.byte(0x7d);
}

/** A member's key stands before its value. */
function writeName(tape: Tape, node: u32): void {
  writeCompact(out, tape, node - 1);
  out.byte(0x3a);
}

/** A string in whose place a template's text comes, if there is anything to fill in. */
function writeTemplate(message: MessageTemplate, value: ConfigValue): void {
  const text = value.asText();
  if (!text.includes('{{')) return writeCompact(out, value.tape, value.node);
  const template = compileTemplate('prompt', text);
  if (template === null) {
    value.refuse(templateFault, 'prompts know {{.args.x}} and {{.config.x}}');
    return;
  }
  out.byte(0x22);
  message.add(out.toBytes(), template);
  out.clear();
  out.byte(0x22);
}

function downlevel(message: MessageTemplate, since: Revision, text: string): void {
  const whole = out.toBytes();
  message.since = since;
  out.ascii('{"type":"text","text":');
  writeText(out, text);
  out.ascii('}}');
  message.older = out.toBytes();
  out.clear();
  out.bytes(whole.ptr, whole.size);
}
