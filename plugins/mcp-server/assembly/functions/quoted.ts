/** Text and characters in quotes, as Go's source has them. Spec: Go, strconv.Quote. */

import { hexDigit } from 'proxy-wasm-assemblyscript-sdk/assembly/hex-digit';
import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { isPrintable } from './printable';
import { readRune, runeSize, writeRune } from './runes';

/** Letters of the escapes of 7 to 13. */
const LETTERS = 'abtnvfr';
const LAST_RUNE: u32 = 0x10ffff;

/** Appends a text in double quotes; what is not ASCII as an escape too if `isAscii`. */
export function writeQuoted(out: Output, at: usize, size: u32, isAscii: bool): void {
  out.byte(0x22);
  for (const end = at + size; at < end;) {
    const plain = at;
    while (at < end && isPlain(load<u8>(at))) at++;
    out.bytes(plain, at - plain);
    if (at == end) break;
    const length = runeSize(at, end);
    if (length == 1 && load<u8>(at) >= 0x80) writeHex(out, 0x78, load<u8>(at), 2);
    else writeQuotedRune(out, readRune(at, end), 0x22, isAscii);
    at += length;
  }
  out.byte(0x22);
}

/** Printable ASCII without quotes and backslashes: most of most texts. */
function isPlain(byte: u32): bool {
  return byte - 0x20 < 0x5f && byte != 0x22 && byte != 0x5c;
}

/** Appends a character in single quotes. */
export function writeCharacter(out: Output, rune: u32, isAscii: bool): void {
  out.byte(0x27);
  writeQuotedRune(out, scalarOf(rune), 0x27, isAscii);
  out.byte(0x27);
}

/** The character, or U+FFFD where there is none: what Go writes for a number that is none. */
export function scalarOf(rune: u64): u32 {
  return rune > LAST_RUNE || ((<u32>rune) & 0xfffff800) == 0xd800 ? 0xfffd : <u32>rune;
}

function writeQuotedRune(out: Output, rune: u32, quote: u32, isAscii: bool): void {
  if (rune == quote || rune == 0x5c) {
    out.byte(0x5c);
    out.byte(rune);
  } else if (rune < 0x7f ? rune >= 0x20 : !isAscii && isPrintable(rune)) {
    writeRune(out, rune);
  } else if (rune - 7 < 7) {
    out.byte(0x5c);
    out.byte(LETTERS.charCodeAt(rune - 7));
  } else if (rune < 0x20 || rune == 0x7f) {
    writeHex(out, 0x78, rune, 2);
  } else if (rune < 0x10000) {
    writeHex(out, 0x75, rune, 4);
  } else {
    writeHex(out, 0x55, rune, 8);
  }
}

function writeHex(out: Output, letter: u32, value: u32, digits: i32): void {
  out.byte(0x5c);
  out.byte(letter);
  for (let shift = (digits - 1) << 2; shift >= 0; shift -= 4) out.byte(hexDigit((value >> shift) & 15));
}
