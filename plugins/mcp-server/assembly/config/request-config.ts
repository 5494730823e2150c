/** How a tool's call becomes an HTTP request, from its configuration. Spec: Higress mcp-server plugin, `requestTemplate`. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Kind } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { ConfigValue } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';
import { HeaderTemplate, RequestTemplate, Spread, Tool } from '../tool';
import { lowerCase, upperCase } from './ascii-case';
import { fieldOf, flagOf, noteUnknown, objectsOf, textOf, warn } from './fields';
import { isForwardable, isToken } from './header-name';
import { headerTemplateOf, templateOf } from './templates';

const FIELDS = [
  'url',
  'method',
  'headers',
  'body',
  'argsToJsonBody',
  'argsToUrlParam',
  'argsToFormBody',
  'security',
];

/** Fills `tool.request`; a tool without url is answered from its arguments alone, and its templates are not looked at. */
export function readRequest(tool: Tool, value: ConfigValue): void {
  const field = fieldOf(value, 'requestTemplate', Kind.Object);
  if (field === null) return;
  noteUnknown(field, FIELDS);
  const request = tool.request;
  const hasUrl = textOf(field, 'url') != '';
  const method = textOf(field, 'method');
  const body = textOf(field, 'body');
  const json = flagOf(field, 'argsToJsonBody');
  const form = flagOf(field, 'argsToFormBody');
  const query = flagOf(field, 'argsToUrlParam');
  const headers = objectsOf(field, 'headers');
  for (let i = 0; i < headers.length; i++) readHeader(tool, headers[i], i, hasUrl);
  if (!hasUrl) return;
  if (<i32>json + <i32>form + <i32>query > 1) {
    field.refuse(
      'more than one of argsToJsonBody, argsToUrlParam, argsToFormBody is true',
      'keep one of them',
    );
  }
  if (json) request.spread = Spread.Json;
  else if (form) request.spread = Spread.Form;
  else if (query) request.spread = Spread.Query;
  if (body != '' && (json || form)) {
    warn(field, 'body', 'wins over argsToJsonBody and argsToFormBody', 'keep one of them');
  }
  request.url = templateOf(field, 'url', 'url', tool.isStrict);
  if (body != '') request.body = templateOf(field, 'body', 'body', tool.isStrict);
  readMethod(tool, field, method);
}

/** What cannot be a method loads in Higress too; its calls are refused. */
function readMethod(tool: Tool, field: ConfigValue, text: string): void {
  const method = text == '' ? 'GET' : upperCase(text);
  if (!isToken(method) || method == 'CONNECT' || method == 'TRACE') {
    const hint = 'use GET, POST, PUT, PATCH, DELETE or HEAD';
    if (tool.isStrict) field.refuse('not the method of a REST call', hint, 'method');
    else warn(field, 'method', 'not the method of a REST call: calls are refused', hint);
    return;
  }
  if (text != method) warn(field, 'method', `taken as ${method}`, 'write the method in capitals');
  tool.request.method = Bytes.of(method);
}

/** Of two headers with the same name the last counts. */
function readHeader(tool: Tool, header: ConfigValue, index: i32, isUsed: bool): void {
  const request = tool.request;
  noteUnknown(header, ['key', 'value']);
  const key = textOf(header, 'key');
  if (key == '') {
    warn(header, 'key', 'empty, the header is skipped', 'give the header a name');
    return;
  }
  if (!isUsed) return;
  const name = lowerCase(key);
  const value = headerTemplateOf(header, index, tool.isStrict);
  if (value === null) return;
  if (name == 'host') {
    request.host = value;
  } else if (!isToken(key)) {
    const hint = 'use letters, digits and -';
    if (tool.isStrict) header.refuse('not the name of a header', hint, 'key');
    else warn(header, 'key', 'not the name of a header, not sent', hint);
  } else if (!isForwardable(key) && (tool.isStrict || name != 'accept-encoding')) {
    warn(header, 'key', 'ignored: the gateway writes this header itself', 'take it out');
  } else {
    if (name == 'accept-encoding') {
      warn(header, 'key', 'asks for answers that cannot be read here', 'take it out');
    }
    setHeader(request.headers, new HeaderTemplate(Bytes.of(name), value));
  }
}

function setHeader(headers: HeaderTemplate[], header: HeaderTemplate): void {
  for (let i = 0; i < headers.length; i++) {
    if (!headers[i].name.equals(header.name)) continue;
    headers[i] = header;
    return;
  }
  headers.push(header);
}
