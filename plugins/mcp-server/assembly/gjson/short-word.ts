/** Words of at most eight bytes as one number, for a switch. */

/** The word from `at` to `end`, its first byte the lowest; 0 when it is longer. */
export function shortWord(at: usize, end: usize): u64 {
  if (end - at > 8) return 0;
  let word: u64 = 0;
  while (end > at) word = (word << 8) | load<u8>(--end);
  return word;
}
