/** Which number a text is. Spec: Go, strconv.ParseInt, strconv.ParseFloat. */

import { Output, readNumber } from 'proxy-wasm-assemblyscript-sdk/assembly/json';

/** Whether the last text was a number, and not one out of range. */
export let isNumber: bool = false;

const plain: Output = new Output();

/**
 * The integer that a text is in base 8 or 10, or, with base 0, in the base that it says itself, maybe with underscores; of one out of
 * range the nearest.
 */
export function parseInteger(at: usize, end: usize, base: u32): i64 {
  isNumber = false;
  const isNegative = byteAt(at, end) == 0x2d;
  if (isNegative || byteAt(at, end) == 0x2b) at++;
  const isSource = base == 0;
  if (isSource) {
    if (!areUnderscoresSound(at, end)) return 0;
    base = baseOf(at, end);
    if (base != 10 && digitOf(byteAt(at + 1, end)) >= 10) at += 2;
  }
  const most: u64 = isNegative ? (<u64>1) << 63 : <u64>i64.MAX_VALUE;
  let value: u64 = 0;
  let isInRange = true;
  let digits = 0;
  for (; at < end; at++) {
    const byte = byteAt(at, end);
    if (byte == 0x5f && isSource) continue;
    const digit = <u64>digitOf(byte);
    if (digit >= base) return 0;
    digits++;
    if (value > (most - digit) / base) isInRange = false;
    else value = value * base + digit;
  }
  if (!digits) return 0;
  isNumber = isInRange;
  if (!isInRange) value = most;
  return isNegative ? <i64>(0 - value) : <i64>value;
}

function byteAt(at: usize, end: usize): u32 {
  return at < end ? <u32>load<u8>(at) : 0;
}

/** The value of a digit of any base; 99 for what is none. */
function digitOf(byte: u32): u32 {
  if (byte - 0x30 < 10) return byte - 0x30;
  const letter = (byte | 0x20) - 0x61;
  return letter < 6 ? letter + 10 : 99;
}

/** What an integer begins with says its base; behind a 0 without a letter it is 8. */
function baseOf(at: usize, end: usize): u32 {
  if (byteAt(at, end) != 0x30 || at + 1 >= end) return 10;
  const letter = byteAt(at + 1, end) | 0x20;
  return letter == 0x78 ? 16 : letter == 0x62 ? 2 : 8;
}

/** An underscore stands between digits, or behind what says the base. */
function areUnderscoresSound(at: usize, end: usize): bool {
  const base = baseOf(at, end);
  let isDigit = base != 10;
  if (isDigit && digitOf(byteAt(at + 1, end)) >= 10 && byteAt(at + 1, end) != 0x5f) at += 2;
  const most: u32 = base == 16 ? 16 : 10;
  for (let wasUnderscore = false; at < end; at++) {
    const byte = byteAt(at, end);
    if (byte == 0x5f) {
      if (!isDigit || at + 1 == end) return false;
    } else if (wasUnderscore && digitOf(byte) >= most) {
      return false;
    }
    isDigit = digitOf(byte) < most;
    wasUnderscore = byte == 0x5f;
  }
  return true;
}

/** The float that a text is; infinite out of range. */
export function parseFloat64(at: usize, end: usize): f64 {
  isNumber = false;
  const isNegative = byteAt(at, end) == 0x2d;
  const isSigned = isNegative || byteAt(at, end) == 0x2b;
  if (isSigned) at++;
  if (!isSigned && isWord(at, end, 'nan')) return NaN;
  if (!isWord(at, end, 'inf') && !isWord(at, end, 'infinity')) {
    const value = areUnderscoresSound(at, end) ? readMagnitude(at, end) : 0;
    return isNegative ? -value : value;
  }
  return isNegative ? -Infinity : Infinity;
}

/** Whether the text is that word, in whatever case: then it is a number. */
function isWord(at: usize, end: usize, word: string): bool {
  if (end - at != <usize>word.length) return false;
  for (let i = 0; i < word.length; i++) if ((load<u8>(at + i) | 0x20) != word.charCodeAt(i)) return false;
  isNumber = true;
  return true;
}

function readMagnitude(at: usize, end: usize): f64 {
  const isHex = baseOf(at, end) == 16;
  if (isHex) at += 2;
  plain.clear();
  let digits = 0;
  let point: usize = 0;
  let value: f64 = 0;
  let places = 0;
  for (; at < end; at++) {
    const byte = byteAt(at, end);
    if (byte == 0x5f) continue;
    if (byte == 0x2e && point == 0) {
      point = at;
      plain.byte(byte);
      continue;
    }
    const digit = digitOf(byte);
    if (digit >= (isHex ? <u32>16 : 10)) break;
    digits++;
    if (point) places++;
    if (isHex) value = value * 16 + <f64>digit;
    else plain.byte(byte);
  }
  if (!digits || !readExponent(at, end, isHex)) return 0;
  if (isHex) value = scale(value, exponent - (places << 2));
  else value = readNumber(plain.data, <u32>plain.length);
  isNumber = isFinite(value);
  return value;
}

let exponent: i32 = 0;

/** Decimally, behind a letter; into `plain` as JSON has it. A hexadecimal number must have one. */
function readExponent(at: usize, end: usize, isHex: bool): bool {
  exponent = 0;
  if (at == end) return !isHex;
  if ((byteAt(at, end) | 0x20) != (isHex ? <u32>0x70 : 0x65)) return false;
  at++;
  const isNegative = byteAt(at, end) == 0x2d;
  if (isNegative || byteAt(at, end) == 0x2b) at++;
  if (digitOf(byteAt(at, end)) >= 10) return false;
  for (; at < end; at++) {
    const byte = byteAt(at, end);
    if (byte == 0x5f) continue;
    if (digitOf(byte) >= 10) return false;
    exponent = min(exponent * 10 + <i32>digitOf(byte), 100000);
  }
  if (isNegative) exponent = -exponent;
  plain.byte(0x65);
  plain.integer(exponent);
  return true;
}

/** Exact for as many bits as an f64 has. */
function scale(value: f64, by: i32): f64 {
  for (; by > 0 && isFinite(value); by--) value *= 2;
  for (; by < 0 && value != 0; by++) value *= 0.5;
  return value;
}
