/** The host's randomness, fetched in pieces so that a UUID costs no host call most of the time. No byte is given out twice. */

import { fillRandom } from 'proxy-wasm-assemblyscript-sdk/assembly';

const SIZE: usize = 1024;
const pool: usize = memory.data(1024);
let used: usize = SIZE;

/** The address of `size` fresh bytes, 16 at most, good until the next call; 0 when the host has none. */
export function takeRandom(size: usize): usize {
  if (used + size > SIZE) {
    if (!fillRandom(pool, SIZE)) return 0;
    used = 0;
  }
  const at = pool + used;
  used += size;
  return at;
}

/** A number below `bound`, each as likely as any other; -1 when the host has no randomness. */
export function randomBelow(bound: u64): i64 {
  if (bound == 1) return 0;
  // numbers beyond the last whole multiple of `bound` would make the small ones likelier
  const rest = (u64.MAX_VALUE % bound) + 1;
  while (true) {
    const at = takeRandom(8);
    if (at == 0) return -1;
    const drawn = load<u64>(at);
    if (rest == bound || drawn <= u64.MAX_VALUE - rest) return <i64>(drawn % bound);
  }
}
