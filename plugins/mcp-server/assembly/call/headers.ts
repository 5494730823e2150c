/** Which headers reach the upstream: a few of the gateway's, and those that the tool's configuration names. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { ABSENT } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { TemplateData } from '../template/data';
import { Argument, Position, Tool } from '../tool';
import { argumentNode, writeArgumentText } from './arguments';
import { fail, failToRenderHeader } from './fault';
import { isSendable } from './header-text';
import { Pairs } from './pairs';

/** The upstream request's headers; written here, sent by `sendUpstream`. */
export const headers: Pairs = new Pairs();

const COOKIE = Bytes.of('cookie');

/** Adds what the configuration names; false with a fault when a value cannot be sent. */
export function addConfiguredHeaders(tool: Tool, data: TemplateData): bool {
  const templates = tool.request.headers;
  for (let i = 0; i < templates.length; i++) {
    const header = unchecked(templates[i]);
    headers.set(header.name.ptr, header.name.size);
    const start = headers.text.length;
    if (!header.value.render(data, headers.text)) return failToRenderHeader(header.name);
    if (!isSendable(headers.text, start)) {
      return fail('header ', header.name, ' would contain a control character');
    }
    headers.end();
  }
  for (let i = 0; i < tool.args.length; i++) {
    const argument = unchecked(tool.args[i]);
    if (argument.position == Position.Header && !addHeaderArgument(argument)) return false;
  }
  return addCookies(tool);
}

/** The name is in lower case on the wire; it stands in `argument.header`. */
function addHeaderArgument(argument: Argument): bool {
  const node = argumentNode(argument);
  if (node == ABSENT) return true;
  headers.set(argument.header.ptr, argument.header.size);
  const start = headers.text.length;
  writeArgumentText(headers.text, argument, node);
  if (!isSendable(headers.text, start)) {
    return fail('argument ', argument.name, ' must not contain control characters');
  }
  headers.end();
  return true;
}

/** Appends the cookie arguments to a configured cookie header, or makes one. */
function addCookies(tool: Tool): bool {
  for (let i = 0; i < tool.args.length; i++) {
    const argument = unchecked(tool.args[i]);
    if (argument.position != Position.Cookie) continue;
    const node = argumentNode(argument);
    if (node == ABSENT) continue;
    beginCookie(argument.name);
    const start = headers.text.length;
    writeArgumentText(headers.text, argument, node);
    if (!isSendable(headers.text, start) || (tool.isStrict && hasSemicolon(start))) {
      const more = tool.isStrict
        ? ' must not contain control characters or semicolons'
        : ' must not contain control characters';
      return fail('argument ', argument.name, more);
    }
    headers.end();
  }
  return true;
}

/** Opens the cookie header for one more cookie: write its value, then call `headers.end`. */
export function beginCookie(name: Bytes): void {
  const found = headers.has(COOKIE.ptr, COOKIE.size);
  const before = headers.found - headers.text.data;
  const size = headers.foundSize;
  headers.set(COOKIE.ptr, COOKIE.size);
  if (found) {
    const text = headers.text;
    const to = text.reserve(size);
    // the text may have moved
    memory.copy(to, text.data + before, size);
    text.length += size;
    text.ascii('; ');
  }
  headers.text.bytes(name.ptr, name.size);
  headers.text.byte(0x3d);
}

function hasSemicolon(start: usize): bool {
  const end = headers.text.data + headers.text.length;
  for (let at = headers.text.data + start; at < end; at++) if (load<u8>(at) == 0x3b) return true;
  return false;
}

/** Adds a header whose value is at hand. */
export function put(name: Bytes, value: Bytes): void {
  headers.add(name.ptr, name.size);
  headers.text.bytes(value.ptr, value.size);
  headers.end();
}
