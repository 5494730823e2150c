/** What months and days of the week are called, written and read. Spec: Go, time.Month, time.Weekday. */

import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';

// prettier-ignore
export const MONTHS = 'January   February  March     April     May       June      July      August    September October   November  December  ';
export const DAYS = 'Sunday    Monday    Tuesday   Wednesday Thursday  Friday    Saturday  ';
/** Room that a name has there. */
const NAME: i32 = 10;
const SHORT: i32 = 3;

/** Appends a name or its first three letters. */
export function writeName(out: Output, names: string, which: i32, isShort: bool): void {
  const end = which * NAME + nameSize(names, which, isShort);
  for (let at = which * NAME; at < end; at++) out.byte(names.charCodeAt(at));
}

/** Which name a text begins with, in either case, or -1. */
export function readName(names: string, isShort: bool, at: usize, end: usize): i32 {
  const count = names.length / NAME;
  for (let which = 0; which < count; which++) {
    const size = nameSize(names, which, isShort);
    if (at + size > end) continue;
    let same = 0;
    while (same < size && sameLetter(load<u8>(at + same), names.charCodeAt(which * NAME + same))) same++;
    if (same == size) return which;
  }
  return -1;
}

/** How long a name is. */
export function nameSize(names: string, which: i32, isShort: bool): i32 {
  if (isShort) return SHORT;
  let size = NAME;
  while (names.charCodeAt(which * NAME + size - 1) == 0x20) size--;
  return size;
}

function sameLetter(byte: u32, letter: u32): bool {
  return (byte | 0x20) == (letter | 0x20) && (byte | 0x20) - 0x61 < 26;
}
