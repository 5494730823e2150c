/** Values as text, text as values. Spec: GJSON, "Result.String"; gjson_template, "evalFunction". */

import { Output, writeNumber, writeString } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { SHORTEST, writeFloat } from '../functions/float-text';
import { writeQuoted } from '../functions/quoted';
import { keepBytes } from '../functions/text';
import { allocate, spend } from '../gjson/arena';
import { parseValue } from '../gjson/read';
import { Type, Value } from '../gjson/value';
import { rendering } from './rendering';

const FIXED: u32 = 0x66;
const TRUE: usize = memory.data<u8>([0x74, 0x72, 0x75, 0x65]);
const FALSE: usize = memory.data<u8>([0x66, 0x61, 0x6c, 0x73, 0x65]);
const scratch = new Output();

/** What `findText` found. */
export let foundText: usize = 0;
export let foundSize: u32 = 0;

/** What a value says as text: nothing for null, the digits of a number. */
export function findText(value: Value): void {
  foundText = value.raw;
  foundSize = value.rawSize;
  if (value.type == Type.String) {
    foundText = value.text;
    foundSize = value.textSize;
  } else if (value.type == Type.Null) {
    foundSize = 0;
  } else if (value.type == Type.True || value.type == Type.False) {
    foundText = value.type == Type.True ? TRUE : FALSE;
    foundSize = value.type == Type.True ? 4 : 5;
  } else if (value.type == Type.Number && !isWhole(value)) {
    scratch.clear();
    writeFloat(scratch, value.number, FIXED, SHORTEST);
    foundText = keepBytes(scratch.data, scratch.length);
    foundSize = foundText ? <u32>scratch.length : 0;
  }
}

/** Whether a number is written in digits only. */
function isWhole(value: Value): bool {
  const end = value.raw + value.rawSize;
  let at = value.raw;
  if (at < end && load<u8>(at) == 0x2d) at++;
  for (; at < end; at++) if (<u32>load<u8>(at) - 0x30 > 9) return false;
  return true;
}

/** Makes a value a text, which is quoted for that as Go does it and read again as JSON: what JSON cannot read is cut off. */
export function setText(into: Value, text: usize, size: u32): void {
  if (!isPlain(text, size)) return setOddText(into, text, size);
  into.clear();
  const raw = allocate(<usize>size + 2);
  if (!raw) return;
  store<u8>(raw, 0x22);
  memory.copy(raw + 1, text, size);
  store<u8>(raw + 1 + size, 0x22);
  into.type = Type.String;
  into.raw = raw;
  into.rawSize = size + 2;
  into.text = raw + 1;
  into.textSize = size;
}

/** Printable ASCII without quotes and backslashes: it means the same in Go and in JSON. */
function isPlain(text: usize, size: u32): bool {
  if (size >= 128 && !spend(size >> 7)) return true;
  const end = text + size;
  for (let at = text; at < end; at++) {
    const byte: u32 = load<u8>(at);
    if (byte - 0x20 > 0x5e || byte == 0x22 || byte == 0x5c) return false;
  }
  return true;
}

/** Strict templates quote as JSON does: they lose nothing. */
function setOddText(into: Value, text: usize, size: u32): void {
  scratch.clear();
  if (!spend(size >> 3)) return into.clear();
  if (rendering.context.isStrict) writeString(scratch, text, size);
  else writeQuoted(scratch, text, size, false);
  setJson(into, scratch);
}

/** Makes a value what a text says as JSON. */
function setJson(into: Value, text: Output): void {
  const kept = keepBytes(text.data, text.length);
  if (kept) parseValue(kept, <u32>text.length, into);
  else into.clear();
}

export function setBool(into: Value, is: bool): void {
  into.clear();
  into.type = is ? Type.True : Type.False;
  into.raw = is ? TRUE : FALSE;
  into.rawSize = is ? 4 : 5;
}

export function setInteger(into: Value, integer: i64): void {
  scratch.clear();
  scratch.integer(integer);
  into.clear();
  into.raw = keepBytes(scratch.data, scratch.length);
  if (!into.raw) return;
  into.rawSize = <u32>scratch.length;
  into.type = Type.Number;
  into.number = <f64>integer;
}

/** With six decimals, or as many as it takes. */
export function setFloat(into: Value, number: f64, isShort: bool): void {
  scratch.clear();
  if (isShort && isFinite(number)) writeNumber(scratch, number);
  else writeFloat(scratch, number, FIXED, 6);
  setJson(into, scratch);
}

/** What GJSON takes for true. */
export function isTrue(value: Value): bool {
  switch (value.type) {
    case Type.True:
      return true;
    case Type.Number:
      return value.number != 0;
    case Type.String:
      return value.textSize > 0;
    case Type.Json: {
      if (value.rawSize != 2) return true;
      // [] and {} without anything in them
      const raw = load<u16>(value.raw);
      return raw != 0x5d5b && raw != 0x7d7b;
    }
    default:
      return false;
  }
}
