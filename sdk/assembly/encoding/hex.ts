/** Bytes as hexadecimal digits, and back. Spec: RFC 4648 §8. */

import { hexDigit, hexValue } from '../hex-digit';
import { Output } from '../json/output';

/** Appends two digits a byte, in lower case. */
export function writeHex(out: Output, from: usize, size: usize): void {
  let to = out.reserve(size * 2);
  for (let at: usize = 0; at < size; at++) {
    const byte: u32 = load<u8>(from + at);
    store<u8>(to, hexDigit(byte >> 4));
    store<u8>(to + 1, hexDigit(byte & 15));
    to += 2;
  }
  out.length += size * 2;
}

/** Appends the bytes that digits of either case stand for; false, and nothing appended, when they are none. */
export function readHex(out: Output, from: usize, size: usize): bool {
  if (size & 1) return false;
  const to = out.reserve(size >> 1);
  for (let at: usize = 0; at < size; at += 2) {
    const value = hexPair(load<u8>(from + at), load<u8>(from + at, 1));
    if (value < 0) return false;
    store<u8>(to + (at >> 1), value);
  }
  out.length += size >> 1;
  return true;
}

/** The byte of two digits, negative when one of them is none. */
export function hexPair(high: u32, low: u32): i32 {
  const first = hexValue(high);
  const second = hexValue(low);
  return (first | second) < 0 ? -1 : (first << 4) | second;
}
