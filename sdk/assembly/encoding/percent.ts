/** Which bytes may stand in a URL as they are, and how the others travel. Spec: RFC 3986 §2; URL Standard, application/x-www-form-urlencoded. */

import { Output } from '../json/output';
import { hexPair } from './hex';

const PERCENT: u32 = 0x25;
const PLUS: u32 = 0x2b;
const SPACE: u32 = 0x20;

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
  out.byte(PERCENT);
  out.byte(upperDigit(byte >> 4));
  out.byte(upperDigit(byte & 15));
}

/** Appends bytes so that none of them has a meaning in a path segment, a query or anywhere else: `encodeURIComponent`, and `!'()*` too. */
export function writeEncoded(out: Output, from: usize, size: usize): void {
  for (let i: usize = 0; i < size; i++) {
    const byte: u32 = load<u8>(from + i);
    if (isUnreserved(byte)) out.byte(byte);
    else writeEscapedByte(out, byte);
  }
}

/** As `writeEncoded`, with `+` for a space. */
export function writeFormEncoded(out: Output, from: usize, size: usize): void {
  for (let i: usize = 0; i < size; i++) {
    const byte: u32 = load<u8>(from + i);
    if (isUnreserved(byte)) out.byte(byte);
    else if (byte == SPACE) out.byte(PLUS);
    else writeEscapedByte(out, byte);
  }
}

/** Appends what a path or one of its segments says; false, and nothing appended, when a `%` begins no escape. */
export function readEncoded(out: Output, from: usize, size: usize): bool {
  const before = out.length;
  const end = from + size;
  while (from < end) {
    const byte: u32 = load<u8>(from);
    const escaped = byte == PERCENT ? escapedByte(from, end) : <i32>byte;
    if (escaped < 0) {
      out.length = before;
      return false;
    }
    out.byte(escaped);
    from += byte == PERCENT ? 3 : 1;
  }
  return true;
}

/** Appends what a name or value of a query or a form says. Spec: `+` is a space, a `%` that begins no escape stands for itself. */
export function readFormEncoded(out: Output, from: usize, size: usize): void {
  const end = from + size;
  while (from < end) {
    const byte: u32 = load<u8>(from);
    const escaped = escapedByte(from, end);
    if (escaped >= 0) out.byte(escaped);
    else out.byte(byte == PLUS ? SPACE : byte);
    from += escaped < 0 ? 1 : 3;
  }
}

/** The byte that `%XX` at `at` stands for, or -1 when it is no such escape. */
export function escapedByte(at: usize, end: usize): i32 {
  if (at + 3 > end || load<u8>(at) != PERCENT) return -1;
  return hexPair(load<u8>(at, 1), load<u8>(at, 2));
}

function upperDigit(value: u32): u32 {
  return value < 10 ? 0x30 + value : 0x37 + value;
}
