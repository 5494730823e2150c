/** Which arguments a call really has: the declared ones, with defaults and Higress's coercions. Spec: Higress mcp-server plugin, "Tool arguments". */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import {
  ABSENT,
  findBytes,
  isInteger,
  Kind,
  Output,
  parse,
  Tape,
  writeCompact,
  writeString,
} from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { Argument, ArgumentType, Tool } from '../tool';

/** The call's arguments, as an object in the order of the declaration. Valid until the next `prepareArguments`. */
export const args: Tape = new Tape();

const text = new Output();
const one = new Tape();

/** Fills `args`; null, or the required argument that is missing. `given` is the client's object, or anything else for none. */
export function prepareArguments(tool: Tool, tape: Tape, given: u32): Argument | null {
  text.clear();
  text.byte(0x7b);
  for (let i = 0; i < tool.args.length; i++) {
    const argument = unchecked(tool.args[i]);
    const node = findBytes(tape, given, argument.name.ptr, argument.name.size);
    if (node == ABSENT && argument.fallback.size == 0) {
      if (argument.required) return argument;
      continue;
    }
    if (text.length > 1) text.byte(0x2c);
    writeString(text, argument.name.ptr, argument.name.size);
    text.byte(0x3a);
    if (node != ABSENT) writeCoerced(argument.type, tape, node);
    else writeFallback(argument);
  }
  text.byte(0x7d);
  parse(args, text.data, <u32>text.length);
  return null;
}

const view = new Bytes();

/** The text of `args`. */
export function argsText(): Bytes {
  view.ptr = text.data;
  view.size = <i32>text.length;
  return view;
}

/** Node of an argument's value in `args`, or `ABSENT`. */
export function argumentNode(name: Bytes): u32 {
  return findBytes(args, 0, name.ptr, name.size);
}

/** A default is coerced like a value from the client. */
function writeFallback(argument: Argument): void {
  parse(one, argument.fallback.ptr, argument.fallback.size);
  writeCoerced(argument.type, one, 0);
}

/** What does not fit its type is passed on unchanged: the upstream knows better. */
function writeCoerced(type: ArgumentType, tape: Tape, node: u32): void {
  const kind = tape.kind(node);
  if (kind == Kind.String && type != ArgumentType.Other && !tape.isEscaped(node)) {
    const data = tape.data(node);
    const size = tape.size(node);
    if (fits(type, data, size)) {
      text.bytes(data, size);
      return;
    }
  }
  if (kind == Kind.Number && type == ArgumentType.Integer && !isInteger(tape.data(node), tape.size(node))) {
    writeTruncated(tape.data(node), tape.size(node));
    return;
  }
  writeCompact(text, tape, node);
}

/** Whether a string holds nothing but one JSON value of the type. */
function fits(type: ArgumentType, data: usize, size: u32): bool {
  if (size == 0 || load<u8>(data) <= 0x20 || load<u8>(data + size - 1) <= 0x20) return false;
  if (parse(one, data, size) != 0) return false;
  const kind = one.kind(0);
  if (type == ArgumentType.Boolean) return kind == Kind.True || kind == Kind.False;
  return kind == Kind.Number && (type == ArgumentType.Number || isInteger(data, size));
}

/** An integer argument loses its fraction; what 64 bits do not hold saturates. */
function writeTruncated(data: usize, size: u32): void {
  const value = parseFloat(String.UTF8.decodeUnsafe(data, size));
  if (value >= 9223372036854775807.0) text.integer(i64.MAX_VALUE);
  else if (value <= -9223372036854775808.0) text.integer(i64.MIN_VALUE);
  else text.integer(<i64>value);
}
