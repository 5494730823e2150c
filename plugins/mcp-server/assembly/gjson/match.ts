/** Whether a text fits a pattern of `*` and `?`. Spec: tidwall/match, as GJSON's wildcards and its `%` use it. */

export function matches(text: usize, size: u32, pattern: usize, patternSize: u32): bool {
  return false;
}
