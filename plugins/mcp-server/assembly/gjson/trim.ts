/** Text without the blanks around it: bytes up to U+0020, as GJSON has it. */

/** Address of the first byte that is none; `end` when all are. */
export function trimLeft(at: usize, end: usize): usize {
  while (at < end && load<u8>(at) <= 0x20) at++;
  return at;
}

/** Size of what is left of the text from `at` without the blanks at its end. */
export function trimmedSize(at: usize, end: usize): u32 {
  while (end > at && load<u8>(end - 1) <= 0x20) end--;
  return <u32>(end - at);
}
