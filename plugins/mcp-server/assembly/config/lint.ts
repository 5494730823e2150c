/** What a tool's configuration says and probably does not mean: it loads, with warnings. Spec: Higress issues; the shipped configurations. */

import { Kind } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { ConfigValue } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';
import { Position, Spread, Tool } from '../tool';
import { TYPES } from './argument-config';
import { fieldOf, objectsOf, textOf, warn } from './fields';
import { namesArgument, noteActions, noteStrangeFields } from './template-lint';

/** Warns about a sound tool. */
export function lintTool(tool: Tool, value: ConfigValue): void {
  const texts = requestTexts(tool, value);
  lintArguments(tool, value, texts);
  const answer = fieldOf(value, 'responseTemplate', Kind.Object);
  if (answer === null) return;
  const body = textOf(answer, 'body');
  noteActions(tool, answer, 'body', body, false);
  if (tool.request.url === null || (!body.includes('.args.') && !body.includes('.config.'))) return;
  warn(
    answer,
    'body',
    'sees the answer alone: .args and .config are empty here',
    'name fields of the answer, or put the value into prependBody',
  );
}

/** All templates that see the arguments, in one text; each is looked at on the way. */
function requestTexts(tool: Tool, value: ConfigValue): string {
  if (tool.request.url === null) {
    const answer = fieldOf(value, 'responseTemplate', Kind.Object);
    return answer === null ? '' : textOf(answer, 'body');
  }
  const request = fieldOf(value, 'requestTemplate', Kind.Object);
  if (request === null) return '';
  lintFields(tool, request);
  let texts = textOf(request, 'url');
  noteActions(tool, request, 'url', texts, true);
  const body = textOf(request, 'body');
  noteActions(tool, request, 'body', body, true);
  texts += body;
  const headers = objectsOf(request, 'headers');
  for (let i = 0; i < headers.length; i++) {
    const text = textOf(headers[i], 'value');
    noteActions(tool, headers[i], 'value', text, true);
    texts += text;
  }
  return texts;
}

function lintFields(tool: Tool, request: ConfigValue): void {
  const url = tool.request.url;
  const body = tool.request.body;
  if (url !== null) noteStrangeFields(tool, url, request, 'url');
  if (body !== null) noteStrangeFields(tool, body, request, 'body');
  const headers = tool.request.headers;
  for (let i = 0; i < headers.length; i++) noteStrangeFields(tool, headers[i].value, request, 'headers');
}

function lintArguments(tool: Tool, value: ConfigValue, texts: string): void {
  const values = objectsOf(value, 'args');
  for (let i = 0; i < values.length; i++) {
    const type = textOf(values[i], 'type');
    const name = textOf(values[i], 'name');
    if (type != '' && !TYPES.includes(type)) {
      warn(values[i], 'type', 'no type of JSON Schema', `use ${TYPES.join(', ')}`);
    }
    if (type == 'array' && values[i].field('items') === null) {
      warn(values[i], '', 'an array without items', 'say in "items" what its elements are');
    }
    const position = positionOf(tool, name);
    if (position == Position.Path && !texts.includes(`{${name}}`)) {
      warn(values[i], 'position', `the url has no {${name}}`, 'write it where the value belongs');
    }
    if (position == Position.None && tool.request.spread == Spread.None && !namesArgument(texts, name)) {
      warn(
        values[i],
        '',
        'is never sent',
        'give it a position, name it in a template, or set an argsTo field',
      );
    }
  }
}

function positionOf(tool: Tool, name: string): Position {
  for (let i = 0; i < tool.args.length; i++) {
    if (tool.args[i].name.toString() == name) return tool.args[i].position;
  }
  return Position.None;
}
