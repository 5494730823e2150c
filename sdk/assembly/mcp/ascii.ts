/** Whether bytes say an ASCII text, without turning either into the other. */

import { Bytes } from '../bytes';

/** Exact comparison with a literal. */
export function isAscii(bytes: usize, size: u32, text: string): bool {
  if (size != <u32>text.length) return false;
  for (let i: u32 = 0; i < size; i++) {
    if (<u32>load<u8>(bytes + i) != <u32>load<u16>(changetype<usize>(text) + ((<usize>i) << 1))) return false;
  }
  return true;
}

/** Whether the bytes begin with a lower-case literal, in any letter case. */
export function startsWithIgnoringCase(bytes: usize, size: u32, text: string): bool {
  const length = <u32>text.length;
  if (size < length) return false;
  for (let i: u32 = 0; i < length; i++) {
    let byte: u32 = load<u8>(bytes + i);
    if (byte - 0x41 < 26) byte |= 0x20;
    if (byte != <u32>load<u16>(changetype<usize>(text) + ((<usize>i) << 1))) return false;
  }
  return true;
}

/** Whether the bytes are others but for the letter case of ASCII. */
export function equalsIgnoringCase(bytes: usize, size: u32, other: Bytes): bool {
  if (<u32>other.size != size) return false;
  for (let i: u32 = 0; i < size; i++) {
    if (lower(load<u8>(bytes + i)) != lower(load<u8>(other.ptr + i))) return false;
  }
  return true;
}


@inline
function lower(byte: u32): u32 {
  return byte - 0x41 < 26 ? byte | 0x20 : byte;
}
