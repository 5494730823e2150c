/** Which path and query a call goes to, so that no argument can leave its place in them. Spec: RFC 3986; Higress `requestTemplate.url`. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import {
  escapedByte,
  isPathByte,
  writeEncoded,
  writeEscapedByte,
} from 'proxy-wasm-assemblyscript-sdk/assembly/encoding';
import { ABSENT, Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { TemplateData } from '../template/data';
import { Template } from '../template/template';
import { Argument, Position, Tool } from '../tool';
import { argumentNode, args } from './arguments';
import { fail, failToRender } from './fault';
import { writeMarkedEncoded } from './marks';
import { writeQuery } from './query';
import { writeValueText } from './value-text';

const NOTHING = new Bytes();
const raw = new Output();
const marks = new Output();
const rendered = new Output();
const value = new Output();
/** The host (with port) of an absolute URL; empty for a relative one. Points into what was rendered. */
export const host: Bytes = new Bytes();

/** Appends path and query to `out`; false with a fault when they cannot be. */
export function writeTarget(out: Output, tool: Tool, url: Template, data: TemplateData): bool {
  raw.clear();
  marks.clear();
  if (!url.renderUrl(data, raw, marks)) return failToRender('URL');
  rendered.clear();
  writeMarkedEncoded(rendered, raw, marks);
  const end = findAny(rendered.data, rendered.data + rendered.length, 0x23, 0x23, 0x23);
  const pathStart = skipOrigin(rendered.data, end);
  const pathEnd = findAny(pathStart, end, 0x3f, 0x3f, 0x3f);
  const first = out.length;
  if (pathStart == pathEnd || load<u8>(pathStart) != 0x2f) out.byte(0x2f);
  if (!writePath(out, tool, pathStart, pathEnd)) return false;
  if (hasDotSegment(out.data + first, out.data + out.length)) {
    return fail('the path of the request would contain a dot segment', NOTHING, '');
  }
  writeQuery(out, tool, pathEnd < end ? pathEnd + 1 : end, end);
  return true;
}

/** Address of the first of three bytes, or `end`. */
function findAny(at: usize, end: usize, a: u32, b: u32, c: u32): usize {
  while (at < end) {
    const byte: u32 = load<u8>(at);
    if (byte == a || byte == b || byte == c) break;
    at++;
  }
  return at;
}

/** Skips `scheme://user@host:port`, and remembers host and port. */
function skipOrigin(at: usize, end: usize): usize {
  host.size = 0;
  const colon = findAny(at, end, 0x3a, 0x2f, 0x3f);
  const isAbsolute =
    colon + 3 <= end && load<u8>(colon) == 0x3a && load<u8>(colon, 1) == 0x2f && load<u8>(colon, 2) == 0x2f;
  if (!isAbsolute) return at;
  const origin = colon + 3;
  const pathStart = findAny(origin, end, 0x2f, 0x3f, 0x3f);
  host.ptr = origin;
  for (let p = origin; p < pathStart; p++) if (load<u8>(p) == 0x40) host.ptr = p + 1;
  host.size = <i32>(pathStart - host.ptr);
  return pathStart;
}

/** Puts path arguments in the place of `{name}`, and escapes what no path may hold. */
function writePath(out: Output, tool: Tool, at: usize, end: usize): bool {
  while (at < end) {
    const byte: u32 = load<u8>(at);
    if (byte == 0x7b) {
      const close = findAny(at, end, 0x7d, 0x7d, 0x7d);
      const argument = close < end ? pathArgument(tool, at + 1, <u32>(close - at - 1)) : null;
      if (argument !== null) {
        if (!writeSegment(out, argument)) return false;
        at = close + 1;
        continue;
      }
    }
    if (byte == 0x25) {
      if (escapedByte(at, end) < 0)
        return fail('the URL of the request has an invalid percent escape', NOTHING, '');
      out.byte(byte);
    } else if (isPathByte(byte)) {
      out.byte(byte);
    } else {
      writeEscapedByte(out, byte);
    }
    at++;
  }
  return true;
}

/** The path argument of this name, if the call has it; Higress sends `{name}` as it is otherwise. */
function pathArgument(tool: Tool, name: usize, size: u32): Argument | null {
  for (let i = 0; i < tool.args.length; i++) {
    const argument = unchecked(tool.args[i]);
    if (argument.position != Position.Path || <u32>argument.name.size != size) continue;
    if (memory.compare(argument.name.ptr, name, size) == 0) {
      return argumentNode(argument.name) == ABSENT ? null : argument;
    }
  }
  return null;
}

/** A path argument is one segment (or a part of one): a slash in it is data. */
function writeSegment(out: Output, argument: Argument): bool {
  value.clear();
  writeValueText(value, args, argumentNode(argument.name));
  if (value.length == 0)
    return fail('argument ', argument.name, ' must not be empty: it is a part of the path');
  writeEncoded(out, value.data, value.length);
  return true;
}

/** Whether a segment says `.` or `..`, escaped or not. */
function hasDotSegment(at: usize, end: usize): bool {
  let dots = 0;
  let others = 0;
  while (at <= end) {
    const byte: u32 = at == end ? 0x2f : <u32>load<u8>(at);
    const escaped = byte == 0x25 ? escapedByte(at, end) : -1;
    if (byte == 0x2f || escaped == 0x2f || escaped == 0x5c) {
      if (others == 0 && (dots == 1 || dots == 2)) return true;
      dots = 0;
      others = 0;
    } else if (byte == 0x2e || escaped == 0x2e) {
      dots++;
    } else {
      others++;
    }
    at += escaped < 0 ? 1 : 3;
  }
  return false;
}
