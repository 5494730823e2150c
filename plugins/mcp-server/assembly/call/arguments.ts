/** Which arguments a call really has: the declared ones, with defaults and Higress's coercions. Spec: Higress mcp-server plugin, "Tool arguments". */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import {
  ABSENT,
  findBytes,
  isInteger,
  Kind,
  Output,
  parse,
  readInteger,
  readNumber,
  Tape,
  writeCompact,
  writeUnescaped,
} from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { writeGoJson } from '../go/go-json';
import { printGoFloat, writeGoFloat } from '../go/go-number';
import { Argument, ArgumentType, Tool } from '../tool';
import { isFloatText } from './float-text';

/** The call's arguments, as an object sorted by their names. Valid until the next `prepareArguments`. */
const args: Tape = new Tape();

const text = new Output();
const view = new Bytes();
/** Whether the values are written as Higress writes them. */
let isCompat: bool = true;

/** Takes the arguments of a call. `given` is the client's object, or anything else for none. */
export function prepareArguments(tool: Tool, tape: Tape, given: u32): void {
  isCompat = !tool.isStrict;
  text.clear();
  text.byte(0x7b);
  const sorted = tool.sortedArgs;
  for (let i = 0; i < sorted.length; i++) {
    const argument = unchecked(sorted[i]);
    const node = findBytes(tape, given, argument.name.ptr, argument.name.size);
    argument.isGiven = node != ABSENT;
    if (!argument.isGiven && argument.fallback.size == 0) continue;
    if (text.length > 1) text.byte(0x2c);
    text.bytes(argument.key.ptr, argument.key.size);
    if (argument.isGiven) writeCoerced(argument.type, tape, node);
    else text.bytes(argument.fallback.ptr, argument.fallback.size);
  }
  text.byte(0x7d);
  parse(args, text.data, <u32>text.length);
}

/** All of them, as JSON. */
export function argsText(): Bytes {
  view.ptr = text.data;
  view.size = <i32>text.length;
  return view;
}

/** Node of an argument's value, or `ABSENT`. */
export function argumentNode(argument: Argument): u32 {
  return findBytes(args, 0, argument.name.ptr, argument.name.size);
}

/** Appends the value as JSON. */
export function writeArgumentJson(out: Output, node: u32): void {
  writeCompact(out, args, node);
}

/** Appends the value as text: a string unescaped, a number as Go prints it, everything else as JSON. */
export function writeArgumentText(out: Output, argument: Argument, node: u32): void {
  const kind = args.kind(node);
  if (kind == Kind.String) return writeUnescaped(out, args, node);
  // only what was coerced is an integer to Higress; a default never is
  const isFloat = kind == Kind.Number && !(argument.type == ArgumentType.Integer && argument.isGiven);
  if (isCompat && isFloat) return printGoFloat(out, readNumber(args.data(node), args.size(node)));
  writeCompact(out, args, node);
}

/** What does not fit its type is passed on unchanged: the upstream knows better. */
function writeCoerced(type: ArgumentType, tape: Tape, node: u32): void {
  const kind = tape.kind(node);
  const data = tape.data(node);
  const size = tape.size(node);
  if (kind == Kind.String && !tape.isEscaped(node) && writeFromText(type, data, size)) return;
  if (kind == Kind.Number && type == ArgumentType.Integer) return writeTruncated(data, size);
  if (isCompat) writeGoJson(text, tape, node);
  else writeCompact(text, tape, node);
}

/** Whether a string holds nothing but one value of the type, and was written as that. */
function writeFromText(type: ArgumentType, data: usize, size: u32): bool {
  if (size == 0) return false;
  if (type == ArgumentType.Boolean) {
    const isTrue = size == 4 && load<u32>(data) == 0x65757274;
    const isFalse = size == 5 && load<u32>(data) == 0x736c6166 && load<u8>(data, 4) == 0x65;
    if (isTrue || isFalse) text.bytes(data, size);
    return isTrue || isFalse;
  }
  if (type == ArgumentType.Other || !isFloatText(data, size)) return false;
  const signSize: u32 = load<u8>(data) == 0x2b ? 1 : 0;
  const digits = data + signSize;
  if (type == ArgumentType.Number) {
    const value = readNumber(digits, size - signSize);
    if (!isFinite(value)) return false;
    writeGoFloat(text, value);
    return true;
  }
  if (!isInteger(digits, size - signSize)) return false;
  const value = readInteger(digits, size - signSize);
  // beyond 64 bits it stays a text
  if (value == i64.MAX_VALUE || value == i64.MIN_VALUE) return false;
  text.integer(value);
  return true;
}

/** To Higress an integer argument is a float64 that loses its fraction; what 64 bits do not hold saturates. */
function writeTruncated(data: usize, size: u32): void {
  if (!isCompat && isInteger(data, size)) return text.bytes(data, size);
  const value = readNumber(data, size);
  const isLarge = value >= 9223372036854775807.0;
  if (!isLarge && value > -9223372036854775808.0) text.integer(<i64>value);
  else if (isCompat) text.integer(isLarge ? i64.MAX_VALUE : i64.MIN_VALUE);
  else text.bytes(data, size);
}
