/** Which bytes may stand in a URL as they are. Spec: RFC 3986 §2. */

import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';

/** Letters, digits, `-._~`: what no part of a URL gives a meaning. */
export function isUnreserved(byte: u32): bool {
  const lower = byte | 0x20;
  if (lower - 0x61 < 26 || byte - 0x30 < 10) return true;
  return byte == 0x2d || byte == 0x2e || byte == 0x5f || byte == 0x7e;
}

/** What a path holds besides: `!$&'()*+,;=:@` and the slash. */
export function isPathByte(byte: u32): bool {
  if (isUnreserved(byte) || byte == 0x21 || byte == 0x24 || byte == 0x3d || byte == 0x40) return true;
  return (byte >= 0x26 && byte <= 0x2f) || byte == 0x3a || byte == 0x3b;
}

/** Appends `%XX`. */
export function writeEscapedByte(out: Output, byte: u32): void {
  out.byte(0x25);
  out.byte(hexDigit(byte >> 4));
  out.byte(hexDigit(byte & 15));
}

/** Appends bytes so that none of them has a meaning in a path or a query. */
export function writeEncoded(out: Output, from: usize, size: usize): void {
  for (let i: usize = 0; i < size; i++) {
    const byte: u32 = load<u8>(from + i);
    if (isUnreserved(byte)) out.byte(byte);
    else writeEscapedByte(out, byte);
  }
}

/** As `writeEncoded`, with `+` for a space. Spec: application/x-www-form-urlencoded. */
export function writeFormEncoded(out: Output, from: usize, size: usize): void {
  for (let i: usize = 0; i < size; i++) {
    const byte: u32 = load<u8>(from + i);
    if (isUnreserved(byte)) out.byte(byte);
    else if (byte == 0x20) out.byte(0x2b);
    else writeEscapedByte(out, byte);
  }
}

/** The byte that `%XX` at `at` stands for, or -1 when it is no such escape. */
export function escapedByte(at: usize, end: usize): i32 {
  if (at + 3 > end || load<u8>(at) != 0x25) return -1;
  const high = hexValue(load<u8>(at, 1));
  const low = hexValue(load<u8>(at, 2));
  return (high | low) < 0 ? -1 : (high << 4) | low;
}

function hexDigit(value: u32): u32 {
  return value < 10 ? 0x30 + value : 0x37 + value;
}

function hexValue(byte: u32): i32 {
  if (byte - 0x30 < 10) return byte - 0x30;
  const lower = byte | 0x20;
  return lower - 0x61 < 6 ? <i32>(lower - 0x61 + 10) : -1;
}
