/** Where a JSON string ends, whether it is well formed, and what its bytes are once unescaped. Spec: RFC 8259 §7. */

import { hexValue } from '../hex-digit';
import { JsonError } from './errors';
import { sequenceLength, storeCodePoint } from './utf8';

const REPLACEMENT: u32 = 0xfffd;

/** What `scanString` saw besides its result: one scan at a time, so no object is needed. */
export let scanError: JsonError = JsonError.None;
export let scanErrorAt: usize = 0;
export let scanEscaped: bool = false;

/** Checks the string whose first byte (after the quote) is at `at`; address of its closing quote, or 0 with `scanError`. */
export function scanString(at: usize, end: usize): usize {
  scanEscaped = false;
  while (true) {
    at = skipPlain(at, end);
    if (at >= end) return fault(JsonError.UnexpectedEnd, end);
    const byte: u32 = load<u8>(at);
    if (byte == 0x22) return at;
    if (byte == 0x5c) {
      scanEscaped = true;
      const length = escapeLength(at, end);
      if (!length) return 0;
      at += length;
    } else if (byte < 0x20) {
      return fault(JsonError.ControlCharacter, at);
    } else if (byte < 0x80) {
      at++;
    } else {
      const length = sequenceLength(at, end);
      if (!length) return fault(JsonError.InvalidUtf8, at);
      at += length;
    }
  }
  return 0;
}

/** Skips 8 bytes at a time while none is a quote, a backslash, a control character or beyond ASCII. */
@inline
export function skipPlain(at: usize, end: usize): usize {
  while (at + 8 <= end) {
    const special = specialBytes(load<u64>(at));
    if (special) return at + <usize>(ctz(special) >> 3);
    at += 8;
  }
  return at;
}

/** The top bit of each byte, up to the first at least, that is a quote, a backslash, a control character or beyond ASCII. */
@inline
export function specialBytes(word: u64): u64 {
  const quote = word ^ 0x2222222222222222;
  const backslash = word ^ 0x5c5c5c5c5c5c5c5c;
  const special =
    ((quote - 0x0101010101010101) & ~quote) |
    ((backslash - 0x0101010101010101) & ~backslash) |
    ((word - 0x2020202020202020) & ~word) |
    word;
  return special & 0x8080808080808080;
}

function fault(error: JsonError, at: usize): usize {
  scanError = error;
  scanErrorAt = at;
  return 0;
}

function escapeLength(at: usize, end: usize): usize {
  if (at + 2 > end) return fault(JsonError.UnexpectedEnd, end);
  switch (load<u8>(at, 1)) {
    case 0x22: // "
    case 0x5c: // backslash
    case 0x2f: // /
    case 0x62: // b
    case 0x66: // f
    case 0x6e: // n
    case 0x72: // r
    case 0x74: // t
      return 2;
    case 0x75: // u
      if (at + 6 > end) return fault(JsonError.UnexpectedEnd, end);
      if (readHex4(at + 2) < 0) return fault(JsonError.InvalidEscape, at);
      return 6;
    default:
      return fault(JsonError.InvalidEscape, at);
  }
}

function readHex4(at: usize): i32 {
  const a = hexValue(load<u8>(at));
  const b = hexValue(load<u8>(at, 1));
  const c = hexValue(load<u8>(at, 2));
  const d = hexValue(load<u8>(at, 3));
  return (a | b | c | d) < 0 ? -1 : (a << 12) | (b << 8) | (c << 4) | d;
}

/** Source bytes that `readUnit` consumed. */
let unitSize: usize = 0;

/** The code point at `at` of a scanned string; a surrogate without its partner becomes U+FFFD. */
function readEscape(at: usize): u32 {
  unitSize = 2;
  const letter: u32 = load<u8>(at, 1);
  if (letter != 0x75) {
    if (letter == 0x62) return 0x08;
    if (letter == 0x66) return 0x0c;
    if (letter == 0x6e) return 0x0a;
    if (letter == 0x72) return 0x0d;
    return letter == 0x74 ? 0x09 : letter;
  }
  unitSize = 6;
  const unit = <u32>readHex4(at + 2);
  if ((unit & 0xf800) != 0xd800) return unit;
  // a backslash here begins another checked escape, so the bytes behind it exist
  if (unit < 0xdc00 && load<u8>(at, 6) == 0x5c && load<u8>(at, 7) == 0x75) {
    const low = <u32>readHex4(at + 8);
    if ((low & 0xfc00) == 0xdc00) {
      unitSize = 12;
      return 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
    }
  }
  return REPLACEMENT;
}

/**
 * Unescapes `size` bytes of a scanned string to `to`; returns the number of bytes written, never more than `size`.
 * `to` may be the source itself.
 */
export function unescape(from: usize, size: u32, to: usize): u32 {
  const end = from + size;
  const first = to;
  while (from < end) {
    const byte: u32 = load<u8>(from);
    if (byte != 0x5c) {
      store<u8>(to++, byte);
      from++;
      continue;
    }
    const point = readEscape(from);
    from += unitSize;
    to += storeCodePoint(to, point);
  }
  return <u32>(to - first);
}

const sequence = memory.data(4);

/** Whether a scanned string that holds escapes says the same as the plain bytes of `other`. */
export function equalsUnescaped(from: usize, size: u32, other: usize, otherSize: u32): bool {
  const end = from + size;
  const otherEnd = other + otherSize;
  while (from < end) {
    let length: u32 = 1;
    if (load<u8>(from) == 0x5c) {
      length = storeCodePoint(sequence, readEscape(from));
      from += unitSize;
    } else {
      store<u8>(sequence, load<u8>(from++));
    }
    if (other + length > otherEnd || memory.compare(sequence, other, length) != 0) return false;
    other += length;
  }
  return other == otherEnd;
}
