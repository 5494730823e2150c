/** What a hexadecimal digit says, and which one says a value. Spec: RFC 4648 §8. */

/** 0 to 15, for digits of either case; -1 where the byte is none. */
export function hexValue(byte: u32): i32 {
  if (byte - 0x30 < 10) return byte - 0x30;
  const letter = (byte | 0x20) - 0x61;
  return letter < 6 ? <i32>letter + 10 : -1;
}

/** The digit, in lower case. */
export function hexDigit(value: u32): u32 {
  return value < 10 ? 0x30 + value : 0x57 + value;
}
