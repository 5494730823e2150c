/** Which headers reach the upstream: a few of the gateway's, and those that the tool's configuration names. */

import { Bytes, HeaderPairs, HostBytes, MapType, readHeaders } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { ABSENT } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { isAscii, startsWithIgnoringCase } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { TemplateData } from '../template/data';
import { Position, Tool } from '../tool';
import { argumentNode, args } from './arguments';
import { BodyType } from './body';
import { fail, failToRenderHeader } from './fault';
import { Pairs } from './pairs';
import { writeValueText } from './value-text';

/** The upstream request's headers; written by `writeHeaders`, sent by `sendUpstream`. */
export const headers: Pairs = new Pairs();

/** `:path` of the client's request; points into what the host wrote. */
export const clientPath: Bytes = new Bytes();

const wire = new HostBytes();
const pairs = new HeaderPairs();

const METHOD = Bytes.of(':method');
const ACCEPT = Bytes.of('accept');
const COOKIE = Bytes.of('cookie');
const CONTENT_TYPE = Bytes.of('content-type');
const CONTENT_LENGTH = Bytes.of('content-length');

/** Starts with what the gateway needs: pseudo-headers, x-forwarded-proto (Envoy finds no route without), tracing. */
export function beginHeaders(tool: Tool): void {
  headers.clear();
  clientPath.size = 0;
  readHeaders(MapType.HttpRequestHeaders, wire);
  pairs.start(wire);
  while (pairs.next()) {
    const name = pairs.name;
    if (isAscii(name.ptr, name.size, ':path')) {
      clientPath.ptr = pairs.value.ptr;
      clientPath.size = pairs.value.size;
    } else if (isKept(name)) {
      put(name, pairs.value);
    }
  }
  put(METHOD, tool.request.method);
}

/** Gives the client's headers back to the host's memory. */
export function endHeaders(): void {
  wire.free();
  clientPath.size = 0;
}

function isKept(name: Bytes): bool {
  switch (name.size) {
    case 7:
      return isAscii(name.ptr, 7, ':scheme');
    case 10:
      return isAscii(name.ptr, 10, ':authority') || isAscii(name.ptr, 10, 'tracestate');
    case 11:
      return isAscii(name.ptr, 11, 'traceparent');
    case 12:
      return isAscii(name.ptr, 12, 'x-request-id');
    case 17:
      return isAscii(name.ptr, 17, 'x-forwarded-proto');
    default:
      return false;
  }
}

/** Adds what the configuration names; false with a fault when a value cannot be sent. */
export function addConfiguredHeaders(tool: Tool, data: TemplateData): bool {
  const templates = tool.request.headers;
  for (let i = 0; i < templates.length; i++) {
    const header = unchecked(templates[i]);
    headers.set(header.name.ptr, header.name.size);
    const start = headers.text.length;
    if (!header.value.render(data, headers.text)) return failToRenderHeader(header.name);
    if (!isSendable(start)) return fail('header ', header.name, ' would contain a control character');
    headers.end();
  }
  for (let i = 0; i < tool.args.length; i++) {
    const argument = unchecked(tool.args[i]);
    if (argument.position != Position.Header) continue;
    const node = argumentNode(argument.name);
    if (node == ABSENT) continue;
    headers.begin();
    writeLowerCase(argument.name);
    headers.value();
    const start = headers.text.length;
    writeValueText(headers.text, args, node);
    if (!isSendable(start)) return fail('argument ', argument.name, ' must not contain control characters');
    headers.end();
  }
  return addCookies(tool);
}

/** Appends the cookie arguments to a configured cookie header, or makes one. */
function addCookies(tool: Tool): bool {
  let isOpen = false;
  for (let i = 0; i < tool.args.length; i++) {
    const argument = unchecked(tool.args[i]);
    if (argument.position != Position.Cookie) continue;
    const node = argumentNode(argument.name);
    if (node == ABSENT) continue;
    if (!isOpen) headers.add(COOKIE.ptr, COOKIE.size);
    else headers.text.ascii('; ');
    isOpen = true;
    headers.text.bytes(argument.name.ptr, argument.name.size);
    headers.text.byte(0x3d);
    const start = headers.text.length;
    writeValueText(headers.text, args, node);
    if (!isSendable(start) || hasSemicolon(start)) {
      return fail('argument ', argument.name, ' must not contain control characters or semicolons');
    }
  }
  if (isOpen) headers.end();
  return true;
}

/** Adds what describes the body, and an accept header where none is configured. */
export function addBodyHeaders(type: BodyType, length: usize): void {
  if (!headers.has(ACCEPT.ptr, ACCEPT.size)) putText(ACCEPT, '*/*');
  if (type == BodyType.None) headers.remove(CONTENT_TYPE.ptr, CONTENT_TYPE.size);
  else if (!headers.has(CONTENT_TYPE.ptr, CONTENT_TYPE.size)) putText(CONTENT_TYPE, typeName(type));
  headers.add(CONTENT_LENGTH.ptr, CONTENT_LENGTH.size);
  headers.text.integer(length);
  headers.end();
}

/** Whether the configured content type is a form's. */
export function isFormConfigured(): bool {
  const found = headers.has(CONTENT_TYPE.ptr, CONTENT_TYPE.size);
  return (
    found && startsWithIgnoringCase(headers.found, headers.foundSize, 'application/x-www-form-urlencoded')
  );
}

function typeName(type: BodyType): string {
  if (type == BodyType.Json) return 'application/json; charset=utf-8';
  return type == BodyType.Form ? 'application/x-www-form-urlencoded' : 'text/plain; charset=utf-8';
}

/** A header's value: no CR, LF, NUL or other control character but the tab. */
function isSendable(start: usize): bool {
  const end = headers.text.data + headers.text.length;
  for (let at = headers.text.data + start; at < end; at++) {
    const byte: u32 = load<u8>(at);
    if ((byte < 0x20 && byte != 0x09) || byte == 0x7f) return false;
  }
  return true;
}

function hasSemicolon(start: usize): bool {
  const end = headers.text.data + headers.text.length;
  for (let at = headers.text.data + start; at < end; at++) if (load<u8>(at) == 0x3b) return true;
  return false;
}

function writeLowerCase(name: Bytes): void {
  for (let i = 0; i < name.size; i++) {
    const byte: u32 = name.at(i);
    headers.text.byte(byte - 0x41 < 26 ? byte | 0x20 : byte);
  }
}

/** Adds a header whose value is at hand. */
export function put(name: Bytes, value: Bytes): void {
  headers.add(name.ptr, name.size);
  headers.text.bytes(value.ptr, value.size);
  headers.end();
}

function putText(name: Bytes, value: string): void {
  headers.add(name.ptr, name.size);
  headers.text.ascii(value);
  headers.end();
}
