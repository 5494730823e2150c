/** Which f64 a number in a template is: all of them end up as one. Spec: Go, text/template/parse, "newNumber"; strconv. */

import { isNumber, parseFloat } from '../gjson/number';
import { digitOf } from './number-scan';

/** What kept a text from being a number. */
export const enum NumberFault {
  None = 0,
  Syntax = 1,
  /** An integer of more than 64 bits. */
  Overflow = 2,
}

/** What the last text was read as. */
export let numberValue: f64 = 0;

/** Reads a number; what it is stands in `numberValue`. */
export function readLiteral(at: usize, size: u32): NumberFault {
  const end = at + size;
  const sign: u32 = size ? <u32>load<u8>(at) : 0;
  const first = sign == 0x2b || sign == 0x2d ? at + 1 : at;
  if (!areUnderscoresSound(first, end)) return NumberFault.Syntax;
  if (!readInteger(first, end, sign)) {
    numberValue = parseFloat(first, <u32>(end - first));
    if (!isNumber) return NumberFault.Syntax;
    if (!looksLikeFloat(first, end)) return NumberFault.Overflow;
  }
  if (sign == 0x2d) numberValue = -numberValue;
  return NumberFault.None;
}

/** An underscore stands between digits, or behind the letter of a base. */
function areUnderscoresSound(at: usize, end: usize): bool {
  const base = baseOf(at, end);
  let isDigit = base != 10;
  if (isDigit) at += 2;
  for (let before: u32 = 0; at < end; at++) {
    const byte: u32 = load<u8>(at);
    if (byte == 0x5f && !isDigit) return false;
    if (before == 0x5f && digitOf(byte) >= max(base, 10)) return false;
    isDigit = digitOf(byte) < max(base, 10);
    before = byte;
    if (byte == 0x5f && at + 1 == end) return false;
  }
  return true;
}

function baseOf(at: usize, end: usize): u32 {
  if (at + 2 >= end || load<u8>(at) != 0x30) return 10;
  const letter: u32 = load<u8>(at, 1) | 0x20;
  return letter == 0x78 ? 16 : letter == 0x6f ? 8 : letter == 0x62 ? 2 : 10;
}

/** Digits of one base that 64 bits hold: without a sign 2^64 - 1 at most, else as an i64. */
function readInteger(at: usize, end: usize, sign: u32): bool {
  let base = baseOf(at, end);
  if (base != 10) at += 2;
  else if (at < end && load<u8>(at) == 0x30) base = 8;
  if (at == end) return false;
  let value: u64 = 0;
  for (; at < end; at++) {
    const digit = digitOf(load<u8>(at));
    if (load<u8>(at) == 0x5f) continue;
    if (digit >= base || value > (u64.MAX_VALUE - digit) / base) return false;
    value = value * base + digit;
  }
  const most: u64 = sign == 0x2d ? (<u64>1) << 63 : sign == 0x2b ? <u64>i64.MAX_VALUE : u64.MAX_VALUE;
  if (value > most) return false;
  // signed where that does, as Go promotes it
  numberValue = value > <u64>i64.MAX_VALUE ? <f64>value : <f64>(<i64>value);
  return true;
}

/** Anything with a point or exponent; what has none of them is an integer too large. */
function looksLikeFloat(at: usize, end: usize): bool {
  for (; at < end; at++) {
    const byte: u32 = load<u8>(at) | 0x20;
    if (load<u8>(at) == 0x2e || byte == 0x65 || byte == 0x70) return true;
  }
  return false;
}
