/** Whether two secrets are the same, without telling by the time where they differ. */

/**
 * The time depends on the sizes only. Nothing of the comparison branches on a byte; a compiler that turned it into a branch
 * would have to prove first that no later byte matters, which the sum of all differences prevents.
 */
export function sameBytes(left: usize, leftSize: usize, right: usize, rightSize: usize): bool {
  if (leftSize != rightSize) return false;
  let difference: u32 = 0;
  for (let at: usize = 0; at < leftSize; at++) {
    difference |= (<u32>load<u8>(left + at)) ^ (<u32>load<u8>(right + at));
  }
  return difference == 0;
}
