/** Whether two runs of bytes are the same, 8 bytes at a time. */

export function sameBytes(left: usize, right: usize, size: u32): bool {
  const end = left + size;
  while (left + 8 <= end) {
    if (load<u64>(left) != load<u64>(right)) return false;
    left += 8;
    right += 8;
  }
  while (left < end) {
    if (load<u8>(left++) != load<u8>(right++)) return false;
  }
  return true;
}
