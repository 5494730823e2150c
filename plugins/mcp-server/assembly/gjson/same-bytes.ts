/** How two runs of bytes compare. */

/** Whether they are the same; 8 bytes at a time. */
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

/** Less than 0, 0 or more than 0, as Go orders strings. */
export function compareBytes(left: usize, leftSize: u32, right: usize, rightSize: u32): i32 {
  const order = memory.compare(left, right, min(leftSize, rightSize));
  return order ? order : i32(leftSize > rightSize) - i32(leftSize < rightSize);
}
