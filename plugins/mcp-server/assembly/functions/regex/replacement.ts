/** What a replacement stands for: `$1`, `${name}` and `$$` in it. Spec: Go, Regexp.Expand. */

import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { readRune, runeSize } from '../runes';
import { categoryOf } from './categories';
import { isNameByte } from './group-head';
import { positions } from './machine';
import { groupCount, groupNames } from './parser';

const NONE: u32 = u32.MAX_VALUE;
/** The bits of all letters and of decimal digits. */
const LETTERS_AND_DIGITS: u32 = 0x11f;

/** Appends it for the match found last. */
export function writeReplacement(out: Output, at: usize, end: usize): void {
  while (at < end) {
    const mark = load<u8>(at);
    if (mark != 0x24) {
      out.byte(mark);
      at++;
      continue;
    }
    const next = at + 1 < end ? load<u8>(at, 1) : 0;
    const isBraced = next == 0x7b;
    const name = at + 1 + <usize>isBraced;
    let close = name;
    while (close < end && isNameRune(readRune(close, end))) close += runeSize(close, end);
    const isWhole = close > name && (!isBraced || (close < end && load<u8>(close) == 0x7d));
    if (isWhole) writeGroup(out, name, <u32>(close - name));
    else out.byte(0x24);
    at = isWhole ? close + <usize>isBraced : at + 1 + <usize>(next == 0x24);
  }
}

/** A letter of any script is part of the name, wanted or not. */
function isNameRune(rune: u32): bool {
  return rune < 0x80 ? isNameByte(rune) : ((LETTERS_AND_DIGITS >> categoryOf(rune)) & 1) != 0;
}

/** By number, or of that name the first one that took part. */
function writeGroup(out: Output, name: usize, size: u32): void {
  let number: i32 = 0;
  for (let i: u32 = 0; i < size; i++) {
    const digit = <i32>load<u8>(name + i) - 0x30;
    if (<u32>digit > 9) return writeNamed(out, name, size);
    number = min(number * 10 + digit, groupCount);
  }
  // a number with a zero before it is a name
  if (size > 1 && load<u8>(name) == 0x30) return writeNamed(out, name, size);
  if (number < groupCount) writeNumbered(out, <u32>number);
}

function writeNamed(out: Output, name: usize, size: u32): void {
  const end = groupNames.data + groupNames.length;
  for (let entry = groupNames.data; entry < end; entry += 8 + load<u32>(entry, 4)) {
    if (load<u32>(entry, 4) != size || memory.compare(entry + 8, name, size) != 0) continue;
    if (writeNumbered(out, load<u32>(entry))) return;
  }
}

function writeNumbered(out: Output, number: u32): bool {
  const from = load<u32>(positions + ((<usize>number) << 3));
  if (from == NONE) return false;
  out.bytes(from, load<u32>(positions + ((<usize>number) << 3), 4) - from);
  return true;
}
