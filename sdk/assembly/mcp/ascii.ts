/** Whether bytes say an ASCII text, without turning either into the other. */

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
