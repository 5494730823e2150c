/** The text of a call's URL: rendered, with its path arguments, and so that no argument can leave the part of it that it stands in. */

import { writeEncoded, writeEscapedByte } from 'proxy-wasm-assemblyscript-sdk/assembly/encoding';
import { ABSENT, Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { TemplateData } from '../template/data';
import { Template } from '../template/template';
import { Argument, Position, Tool } from '../tool';
import { argumentNode, writeArgumentText } from './arguments';
import { fail, failToRender } from './fault';
import { mark, Marks, writeMarkedEncoded } from './marks';

const raw = new Output();
const rawMarks = new Output();
const filled = new Output();
const filledMarks = new Output();
const value = new Output();
const marked = new Marks();

/** Where in a URL a byte stands, by what the configuration says. */
const enum Part {
  Start = 0,
  Authority = 1,
  Path = 2,
  Query = 3,
  Fragment = 4,
}

/** An argument would end the host that it is a part of. Set by `writeUrlText`: what Go says of such a URL comes first. */
export let leavesHost: bool = false;

/** Appends the URL; false with a fault. */
export function writeUrlText(out: Output, tool: Tool, url: Template, data: TemplateData): bool {
  leavesHost = false;
  raw.clear();
  rawMarks.clear();
  if (!url.renderUrl(data, raw, rawMarks)) return failToRender('URL');
  filled.clear();
  filledMarks.clear();
  if (!fill(tool)) return false;
  if (tool.isStrict) writeMarkedEncoded(out, filled, filledMarks);
  else writeConfined(out);
  return true;
}

/** Puts path arguments in the place of `{name}`. A value may hold braces: they are its own. */
function fill(tool: Tool): bool {
  const end = raw.data + raw.length;
  marked.start(rawMarks);
  let at = raw.data;
  while (at < end) {
    const isMarked = marked.has(at - raw.data);
    const close = !isMarked && load<u8>(at) == 0x7b ? closingBrace(at, end) : 0;
    const argument = close ? pathArgument(tool, at + 1, <u32>(close - at - 1)) : null;
    const start = filled.length;
    if (argument === null) {
      filled.byte(load<u8>(at++));
    } else {
      if (!writeValue(tool, argument)) return false;
      at = close + 1;
    }
    if (isMarked || (argument !== null && !tool.isStrict)) mark(filledMarks, start, filled.length);
  }
  return true;
}

function closingBrace(at: usize, end: usize): usize {
  while (at < end) {
    if (load<u8>(at) == 0x7d) return at;
    at++;
  }
  return 0;
}

/** The path argument of this name, if the call has it; `{name}` is sent as it is otherwise. */
function pathArgument(tool: Tool, name: usize, size: u32): Argument | null {
  for (let i = 0; i < tool.args.length; i++) {
    const argument = unchecked(tool.args[i]);
    if (argument.position != Position.Path || <u32>argument.name.size != size) continue;
    if (memory.compare(argument.name.ptr, name, size) != 0) continue;
    return argumentNode(argument) == ABSENT ? null : argument;
  }
  return null;
}

/** Strict: one segment (or a part of one), in which a slash is data. */
function writeValue(tool: Tool, argument: Argument): bool {
  const node = argumentNode(argument);
  if (!tool.isStrict) {
    writeArgumentText(filled, argument, node);
    return true;
  }
  value.clear();
  writeArgumentText(value, argument, node);
  if (value.length == 0) {
    return fail('argument ', argument.name, ' must not be empty: it is a part of the path');
  }
  writeEncoded(filled, value.data, value.length);
  return true;
}

/** As it is, but for what would end a path or a query. A URL that begins with an argument is the argument's own. */
function writeConfined(out: Output): void {
  marked.start(filledMarks);
  if (marked.has(0)) return out.bytes(filled.data, filled.length);
  marked.start(filledMarks);
  let part = Part.Start;
  for (let i: usize = 0; i < filled.length; i++) {
    const byte: u32 = load<u8>(filled.data + i);
    if (!marked.has(i)) {
      part = partBehind(part, i, byte);
      out.byte(byte);
    } else if ((byte == 0x23 && part < Part.Fragment) || (byte == 0x3f && part < Part.Query)) {
      if (part < Part.Path) leavesHost = true;
      writeEscapedByte(out, byte);
    } else {
      if (part < Part.Path && (byte == 0x2f || byte == 0x40 || byte == 0x5c)) leavesHost = true;
      out.byte(byte);
    }
  }
}

/** The part that follows a byte of the configuration. */
function partBehind(part: Part, index: usize, byte: u32): Part {
  if (byte == 0x23) return Part.Fragment;
  if (byte == 0x3f && part < Part.Query) return Part.Query;
  if (byte != 0x2f || part >= Part.Path) return part;
  if (part == Part.Authority) return isSecondSlash(index) ? Part.Authority : Part.Path;
  return beginsAuthority(index) ? Part.Authority : Part.Path;
}

/** `//`, at the very beginning or behind a colon. */
function beginsAuthority(index: usize): bool {
  if (index + 1 >= filled.length || load<u8>(filled.data + index + 1) != 0x2f) return false;
  return index == 0 || load<u8>(filled.data + index - 1) == 0x3a;
}

function isSecondSlash(index: usize): bool {
  return index > 0 && beginsAuthority(index - 1);
}
