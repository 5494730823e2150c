/** Characters that stand behind a backslash in an expression. Spec: RE2, "Escape sequences". */

import { hexValue } from 'proxy-wasm-assemblyscript-sdk/assembly/hex-digit';
import { readRune, runeSize } from '../runes';
import { failSyntax } from './syntax-error';

const LAST_RUNE: u32 = 0x10ffff;

/** Behind what `readEscape` read. */
export let afterEscape: usize = 0;

/** The character of an escape that begins at `at`; -1 when it is none. */
export function readEscape(at: usize, end: usize): i32 {
  if (at + 1 == end) return failSyntax('trailing backslash at end of expression', end, end);
  let next = at + 1;
  const letter = readRune(next, end);
  next += runeSize(next, end);
  afterEscape = next;
  if (letter - 0x30 < 8) return readOctal(at, letter - 0x30, end);
  if (letter == 0x78) return readHexadecimal(at, end);
  const control = controlOf(letter);
  if (control > 0) return control;
  const isWord = letter - 0x30 < 10 || (letter | 0x20) - 0x61 < 26;
  return letter < 0x80 && !isWord ? <i32>letter : failEscape(at);
}

function failEscape(at: usize): i32 {
  return failSyntax('invalid escape sequence', at, afterEscape);
}

function controlOf(letter: u32): i32 {
  switch (letter) {
    case 0x61: // a
      return 7;
    case 0x66: // f
      return 12;
    case 0x6e: // n
      return 10;
    case 0x72: // r
      return 13;
    case 0x74: // t
      return 9;
    case 0x76: // v
      return 11;
    default:
      return 0;
  }
}

/** Up to three digits; one alone that is not 0 would be a reference to a group. */
function readOctal(at: usize, first: u32, end: usize): i32 {
  let value = first;
  const most = afterEscape + 2;
  while (afterEscape < end && afterEscape < most && <u32>load<u8>(afterEscape) - 0x30 < 8) {
    value = (value << 3) + load<u8>(afterEscape++) - 0x30;
  }
  return first != 0 && afterEscape + 2 == most ? failEscape(at) : <i32>value;
}

/** Two digits, or any number of them in braces. */
function readHexadecimal(at: usize, end: usize): i32 {
  const isBraced = afterEscape < end && load<u8>(afterEscape) == 0x7b;
  const first = (afterEscape += <usize>isBraced);
  let value: u32 = 0;
  while (afterEscape < end) {
    const digit = hexValue(load<u8>(afterEscape));
    afterEscape += runeSize(afterEscape, end);
    if (digit < 0)
      return isBraced && load<u8>(afterEscape - 1) == 0x7d && afterEscape > first + 1
        ? <i32>value
        : failLate(at, first, isBraced, end);
    value = (value << 4) | digit;
    if (value > LAST_RUNE) return failEscape(at);
    if (!isBraced && afterEscape == first + 2) return <i32>value;
  }
  return failEscape(at);
}

/** Where the first of two digits is none, what is shown goes on behind the second character. */
function failLate(at: usize, first: usize, isBraced: bool, end: usize): i32 {
  if (!isBraced && afterEscape < end && afterEscape - first == runeSize(first, end))
    afterEscape += runeSize(afterEscape, end);
  return failEscape(at);
}
