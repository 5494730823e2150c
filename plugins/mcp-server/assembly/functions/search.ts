/** Where a text stands in a text. Spec: Go, strings.Index, strings.Count. */

import { sameBytes } from '../gjson/same-bytes';
import { runeSize } from './runes';

/** No address. */
export const NOT_FOUND: usize = usize.MAX_VALUE;

/** The address of the first `what` at or after `at`. An empty one is found at once. */
export function indexOf(at: usize, end: usize, what: usize, size: usize): usize {
  if (size == 0) return at;
  const first = load<u8>(what);
  for (; at + size <= end; at++) {
    if (load<u8>(at) == first && sameBytes(at, what, <u32>size)) return at;
  }
  return NOT_FOUND;
}

/** How often it stands there, none overlapping another; an empty one before, between and behind all runes. */
export function countOf(at: usize, end: usize, what: usize, size: usize): u32 {
  let count: u32 = 0;
  for (at = indexOf(at, end, what, size); at != NOT_FOUND; at = indexOf(at, end, what, size)) {
    count++;
    if (size == 0 && at == end) break;
    at += size == 0 ? <usize>runeSize(at, end) : size;
  }
  return count;
}
