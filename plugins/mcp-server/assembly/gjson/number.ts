/** The f64 that Go's `strconv.ParseFloat` makes of a text; 0 where that reports a syntax error. Spec: Go, package strconv. */

import { readNumber } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { allocate, spend } from './arena';
import { readHexadecimal } from './hexadecimal';

/** Whole numbers of so many digits are exact in an f64. */
const EXACT_DIGITS = 15;
/** Longer ones, and those with an exponent, may need numbers of a thousand digits. */
const SHORT_DIGITS = 19;
/** What such a number costs, in steps. */
const SLOW: u32 = 4;

/** Whether the last text was a number, and none out of range. */
export let isNumber: bool = false;

/** Text of any kind, not only of a JSON number; what is too large is infinite. */
export function parseFloat(at: usize, size: u32): f64 {
  isNumber = false;
  if (size >= 64 && !spend(size >> 6)) return 0;
  const end = at + size;
  let first = at;
  if (at < end && isSign(load<u8>(at))) first++;
  const isNegative = first > at && load<u8>(at) == 0x2d;
  const rest = <u32>(end - first);
  let value = isHexadecimal(first, end) ? readHexadecimal(first + 2, end) : readDecimal(first, end);
  isNumber = isFinite(value);
  if (isNaN(value)) {
    isNumber = true;
    if (isWord(first, rest, 0x666e69, 3) || (rest == 8 && isInfinity(first))) value = Infinity;
    else if (first != at || !isWord(first, rest, 0x6e616e, 3)) isNumber = false;
    if (!isNumber) return 0;
  }
  return isNegative ? -value : value;
}


@inline
function isSign(byte: u32): bool {
  return byte == 0x2b || byte == 0x2d;
}


@inline
function isHexadecimal(at: usize, end: usize): bool {
  return at + 2 < end && load<u8>(at) == 0x30 && (load<u8>(at, 1) | 0x20) == 0x78;
}

/** Whether the text is `size` bytes that, in small letters, are `word`. */
function isWord(at: usize, textSize: u32, word: u32, size: u32): bool {
  if (textSize < size) return false;
  for (let i: u32 = 0; i < size; i++) {
    if (((<u32>load<u8>(at + i)) | 0x20) != ((word >> (i << 3)) & 0xff)) return false;
  }
  return textSize == size;
}

function isInfinity(at: usize): bool {
  return (load<u64>(at) | 0x2020202020202020) == 0x7974696e69666e69;
}

/** Digits with a point and an exponent, no sign; NaN when it is something else. */
function readDecimal(first: usize, end: usize): f64 {
  let value: u64 = 0;
  let digits = 0;
  let hasPoint = false;
  let before: u32 = 0;
  let at = first;
  hasUnderscore = false;
  for (; at < end; at++) {
    const byte: u32 = load<u8>(at);
    if (byte - 0x30 < 10) {
      value = value * 10 + (byte - 0x30);
      digits++;
    } else if (byte == 0x5f) {
      if (before - 0x30 >= 10) return NaN;
      hasUnderscore = true;
    } else if (byte == 0x2e && !hasPoint && before != 0x5f) {
      hasPoint = true;
    } else {
      break;
    }
    before = byte;
  }
  if (!digits || before == 0x5f) return NaN;
  if (at == end && !hasPoint && digits <= EXACT_DIGITS) return <f64>value;
  if ((at < end || digits > SHORT_DIGITS) && !spend(SLOW)) return 0;
  if (at < end && ((load<u8>(at) | 0x20) != 0x65 || !isExponent(at + 1, end))) return NaN;
  return hasUnderscore ? readWithout(first, end) : readNumber(first, <u32>(end - first));
}

let hasUnderscore: bool = false;

/** Digits, perhaps behind a sign. */
function isExponent(at: usize, end: usize): bool {
  if (at < end && isSign(load<u8>(at))) at++;
  let before: u32 = 0x5f;
  for (; at < end; at++) {
    const byte: u32 = load<u8>(at);
    if (byte == 0x5f && before != 0x5f) hasUnderscore = true;
    else if (byte - 0x30 >= 10) return false;
    before = byte;
  }
  return before != 0x5f;
}

/** Underscores may stand between digits, and mean nothing. */
function readWithout(at: usize, end: usize): f64 {
  const copy = allocate(end - at);
  if (!copy) return NaN;
  let to = copy;
  for (; at < end; at++) {
    const byte = load<u8>(at);
    if (byte != 0x5f) store<u8>(to++, byte);
  }
  return readNumber(copy, <u32>(to - copy));
}
