/** What a literal in quotes stands for. Spec: Go, strconv.Unquote and UnquoteChar. */

import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { readRune, runeSize, writeRune } from '../functions/runes';
import { digitOf } from './number-scan';

const BAD: u32 = 0xffffffff;
/** Set beside a byte that was written as `\x` or in octal digits, and is no rune. */
const IS_BYTE: u32 = 0x80000000;
const LETTERS = 'abtnvfr';

/** Address behind the last character that was read. */
let behind: usize = 0;

/** Appends what stands between the quotes; false when that is no Go string. */
export function unquote(out: Output, text: usize, size: u32): bool {
  const end = text + size - 1;
  const quote: u32 = load<u8>(text);
  if (quote == 0x60) return unquoteRaw(out, text + 1, end);
  let at = text + 1;
  while (at < end) {
    const rune = character(at, end, quote);
    if (rune == BAD) return false;
    if (rune & IS_BYTE) out.byte(rune & 0xff);
    else writeRune(out, rune);
    at = behind;
  }
  return true;
}

/** Carriage returns do not count. */
function unquoteRaw(out: Output, at: usize, end: usize): bool {
  for (; at < end; at++) if (load<u8>(at) != 0x0d) out.byte(load<u8>(at));
  return true;
}

/** The rune of a character constant; -1 when it is none, -2 when there is more in it than one. */
export function unquoteRune(text: usize, size: u32): i32 {
  const end = text + size;
  const rune = character(text + 1, end, 0x27);
  if (rune == BAD) return -1;
  return behind == end - 1 ? <i32>(rune & ~IS_BYTE) : -2;
}

/** The character at `at`, which may be escaped. */
function character(at: usize, end: usize, quote: u32): u32 {
  const byte: u32 = load<u8>(at);
  if (byte == quote) return BAD;
  if (byte != 0x5c) {
    behind = at + runeSize(at, end);
    return readRune(at, end);
  }
  if (at + 2 > end) return BAD;
  const letter: u32 = load<u8>(at, 1);
  behind = at + 2;
  for (let i = 0; i < LETTERS.length; i++) if (<i32>letter == LETTERS.charCodeAt(i)) return 0x07 + i;
  switch (letter) {
    case 0x78: // x
      return digits(at + 2, end, 2, 4) | IS_BYTE;
    case 0x75: // u
      return scalar(digits(at + 2, end, 4, 4));
    case 0x55: // U
      return scalar(digits(at + 2, end, 8, 4));
    case 0x5c: // backslash
      return letter;
    case 0x22: // "
    case 0x27: // '
      return letter == quote ? letter : BAD;
    default: {
      if (letter - 0x30 > 7) return BAD;
      const value = digits(at + 1, end, 3, 3);
      return value > 0xff ? BAD : value | IS_BYTE;
    }
  }
}

/** So many digits of so many bits; sets `behind`. */
function digits(at: usize, end: usize, count: u32, bits: u32): u32 {
  if (at + count > end) return BAD;
  let value: u32 = 0;
  behind = at + count;
  for (; at < behind; at++) {
    const digit = digitOf(load<u8>(at));
    if (digit >> bits) return BAD;
    value = (value << bits) | digit;
  }
  return value;
}

function scalar(rune: u32): u32 {
  return rune > 0x10ffff || rune - 0xd800 < 0x800 ? BAD : rune;
}
