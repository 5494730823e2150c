/** How a tool's call becomes an HTTP request, from its configuration. Spec: Higress mcp-server plugin, `requestTemplate`. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Kind } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { ConfigValue } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';
import { compileTemplate, templateFault } from '../template/compile';
import { HeaderTemplate, RequestTemplate, Spread, Tool } from '../tool';
import { lowerCase, upperCase } from './ascii-case';
import { fieldOf, flagOf, noteUnknown, objectsOf, refuseUnsupported, textOf, warn } from './fields';
import { isForwardable, isToken } from './header-name';
import { noteStrangeFields } from './template-lint';
import { templateHint, templateOf } from './templates';

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

/** Fills `tool.request`; a tool without url is answered from its arguments alone. */
export function readRequest(tool: Tool, value: ConfigValue): void {
  const field = fieldOf(value, 'requestTemplate', Kind.Object);
  if (field === null) return;
  noteUnknown(field, FIELDS);
  refuseUnsupported(field, ['security']);
  const request = tool.request;
  request.url = templateOf(field, 'url');
  request.body = templateOf(field, 'body');
  noteStrangeFields(tool, request.url, field, 'url');
  noteStrangeFields(tool, request.body, field, 'body');
  readSpread(request, field);
  readHeaders(tool, field);
  if (request.url !== null) readMethod(request, field);
}

function readSpread(request: RequestTemplate, field: ConfigValue): void {
  const json = flagOf(field, 'argsToJsonBody');
  const form = flagOf(field, 'argsToFormBody');
  const query = flagOf(field, 'argsToUrlParam');
  if (<i32>json + <i32>form + <i32>query > 1) {
    field.refuse(
      'more than one of argsToJsonBody, argsToUrlParam, argsToFormBody is true',
      'keep one of them',
    );
  }
  if (json) request.spread = Spread.Json;
  else if (form) request.spread = Spread.Form;
  else if (query) request.spread = Spread.Query;
  if (request.body !== null && (json || form)) {
    warn(field, 'body', 'wins over argsToJsonBody and argsToFormBody', 'keep one of them');
  }
}

function readMethod(request: RequestTemplate, field: ConfigValue): void {
  const text = textOf(field, 'method');
  const method = text == '' ? 'GET' : upperCase(text);
  if (text != method) warn(field, 'method', `taken as ${method}`, 'write the method in capitals');
  if (!isToken(method) || method == 'CONNECT' || method == 'TRACE') {
    field.refuse('not the method of a REST call', 'use GET, POST, PUT, PATCH, DELETE or HEAD', 'method');
  }
  request.method = Bytes.of(method);
}

/** Of two headers with the same name the last counts. */
function readHeaders(tool: Tool, field: ConfigValue): void {
  const headers = objectsOf(field, 'headers');
  for (let i = 0; i < headers.length; i++) {
    const header = headers[i];
    noteUnknown(header, ['key', 'value']);
    const key = textOf(header, 'key');
    const value = compileTemplate(`header_${i}`, textOf(header, 'value'));
    if (value === null) {
      header.refuse(templateFault, templateHint(), 'value');
    } else if (key == '') {
      warn(header, 'key', 'empty, the header is skipped', 'give the header a name');
    } else if (!isToken(key)) {
      header.refuse('not the name of a header', 'use letters, digits and -', 'key');
    } else if (!isForwardable(key)) {
      warn(header, 'key', 'ignored: the gateway writes this header itself', 'take it out');
    } else {
      noteStrangeFields(tool, value, header, 'value');
      setHeader(tool.request.headers, new HeaderTemplate(Bytes.of(lowerCase(key)), value));
    }
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
