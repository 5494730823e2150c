/** Bytes as base64 and base64url, and back: one text for each run of bytes, so every other text is refused. Spec: RFC 4648 §4, §5, §3.5. */

import { Output } from '../json/output';

const PLUS: u32 = 0x2b;
const SLASH: u32 = 0x2f;
const MINUS: u32 = 0x2d;
const UNDERSCORE: u32 = 0x5f;
const EQUALS: u32 = 0x3d;
/** Has a bit above the 24 of a group wherever in the group it is put. */
const INVALID: u32 = (1 << 24) | (1 << 18) | (1 << 12) | (1 << 6);

/** Appends base64, padded. */
export function writeBase64(out: Output, from: usize, size: usize): void {
  encode(out, from, size, PLUS, SLASH);
  for (let written = (size * 4 + 2) / 3; written & 3; written++) out.byte(EQUALS);
}

/** Appends base64url, without padding, as JWT has it. */
export function writeBase64Url(out: Output, from: usize, size: usize): void {
  encode(out, from, size, MINUS, UNDERSCORE);
}

/** Appends what a padded base64 text says; false, and nothing appended, when it is none. */
export function readBase64(out: Output, from: usize, size: usize): bool {
  if (size & 3) return false;
  let length = size;
  if (length && load<u8>(from + length - 1) == EQUALS) length--;
  if (length < size && load<u8>(from + length - 1) == EQUALS) length--;
  return decode(out, from, length, PLUS, SLASH);
}

/** As `readBase64`, for base64url; padding is refused. */
export function readBase64Url(out: Output, from: usize, size: usize): bool {
  return decode(out, from, size, MINUS, UNDERSCORE);
}

function encode(out: Output, from: usize, size: usize, letter62: u32, letter63: u32): void {
  let to = out.reserve(((size + 2) / 3) * 4);
  const first = to;
  const end = from + size;
  while (from < end) {
    const left = end - from;
    let group: u32 = (<u32>load<u8>(from)) << 16;
    if (left > 1) group |= (<u32>load<u8>(from, 1)) << 8;
    if (left > 2) group |= <u32>load<u8>(from, 2);
    store<u8>(to, letterOf(group >> 18, letter62, letter63));
    store<u8>(to + 1, letterOf((group >> 12) & 63, letter62, letter63));
    to += 2;
    if (left > 1) store<u8>(to++, letterOf((group >> 6) & 63, letter62, letter63));
    if (left > 2) store<u8>(to++, letterOf(group & 63, letter62, letter63));
    from += 3;
  }
  out.length += to - first;
}

function decode(out: Output, from: usize, size: usize, letter62: u32, letter63: u32): bool {
  if ((size & 3) == 1) return false;
  let to = out.reserve((size >> 2) * 3 + 3);
  const first = to;
  const end = from + size;
  while (from < end) {
    const left = end - from;
    let group =
      (valueOf(load<u8>(from), letter62, letter63) << 18) |
      (valueOf(load<u8>(from, 1), letter62, letter63) << 12);
    if (left > 2) group |= valueOf(load<u8>(from, 2), letter62, letter63) << 6;
    if (left > 3) group |= valueOf(load<u8>(from, 3), letter62, letter63);
    if (group >> 24) return false;
    store<u8>(to++, group >> 16);
    if (left > 2) store<u8>(to++, group >> 8);
    if (left > 3) store<u8>(to++, group);
    // the bits that no byte takes up are 0, or several texts would say the same
    const unused: u32 = left == 2 ? 0xffff : left == 3 ? 0xff : 0;
    if (group & unused) return false;
    from += 4;
  }
  out.length += to - first;
  return true;
}

function letterOf(value: u32, letter62: u32, letter63: u32): u32 {
  if (value < 26) return 0x41 + value;
  if (value < 52) return 0x61 + value - 26;
  if (value < 62) return 0x30 + value - 52;
  return value == 62 ? letter62 : letter63;
}

/** 0 to 63, or INVALID. */
function valueOf(letter: u32, letter62: u32, letter63: u32): u32 {
  if (letter - 0x41 < 26) return letter - 0x41;
  if (letter - 0x61 < 26) return letter - 0x61 + 26;
  if (letter - 0x30 < 10) return letter - 0x30 + 52;
  if (letter == letter62) return 62;
  return letter == letter63 ? 63 : INVALID;
}
