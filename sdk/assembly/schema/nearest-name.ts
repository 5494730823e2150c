/** Which of the known names a wrong one was meant to be, if any. */

import { Bytes } from '../bytes';

/** Longer names, and names beyond so many, are not looked at: the work for one sentence stays small. */
const MOST_BYTES = 48;
const MOST_NAMES = 200;


@lazy
const row: usize = memory.data(MOST_BYTES + 1);

/** The nearest of the names, null when none is near: one letter of three may differ, case does not count. */
export function nearestName(name: Bytes, known: Bytes[]): Bytes | null {
  let best: Bytes | null = null;
  let bestDistance = name.size / 3 + 1;
  if (name.size > MOST_BYTES) return null;
  for (let i = 0; i < min(known.length, MOST_NAMES); i++) {
    const other = known[i];
    if (other.size > MOST_BYTES || abs(other.size - name.size) >= bestDistance) continue;
    const distance = distanceOf(name, other);
    if (distance >= bestDistance) continue;
    best = other;
    bestDistance = distance;
  }
  return best;
}

/** Levenshtein's: how many bytes are to be put in, left out or changed. */
function distanceOf(a: Bytes, b: Bytes): i32 {
  for (let j = 0; j <= b.size; j++) store<u8>(row + j, j);
  for (let i = 0; i < a.size; i++) {
    let diagonal: i32 = load<u8>(row);
    store<u8>(row, i + 1);
    for (let j = 1; j <= b.size; j++) {
      const upper: i32 = load<u8>(row + j);
      const changed = diagonal + (lower(a.at(i)) == lower(b.at(j - 1)) ? 0 : 1);
      store<u8>(row + j, min(changed, min(upper, <i32>load<u8>(row + j - 1)) + 1));
      diagonal = upper;
    }
  }
  return load<u8>(row + b.size);
}


@inline
function lower(byte: u32): u32 {
  return byte - 0x41 < 26 ? byte | 0x20 : byte;
}
