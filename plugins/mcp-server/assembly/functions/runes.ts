/** Text read rune by rune as Go does it: a byte that belongs to none is one rune, U+FFFD. Spec: Go, "For statements with range". */

import { Output, sequenceLength, storeCodePoint } from 'proxy-wasm-assemblyscript-sdk/assembly/json';

const REPLACEMENT: u32 = 0xfffd;

/** How many bytes the rune at `at` has. */
export function runeSize(at: usize, end: usize): u32 {
  return load<u8>(at) < 0x80 ? 1 : max(sequenceLength(at, end), 1);
}

/** The rune at `at`, which is `runeSize` long. */
export function readRune(at: usize, end: usize): u32 {
  const lead: u32 = load<u8>(at);
  if (lead < 0x80) return lead;
  const size = sequenceLength(at, end);
  if (size == 0) return REPLACEMENT;
  let rune = lead & (0x7f >> size);
  for (let i: u32 = 1; i < size; i++) rune = (rune << 6) | (load<u8>(at + i) & 0x3f);
  return rune;
}

/** Where the rune before `end` begins; `start` is before it. */
export function runeBefore(start: usize, end: usize): usize {
  for (let back: usize = 1; back <= 4 && start + back <= end; back++) {
    const at = end - back;
    if ((load<u8>(at) & 0xc0) == 0x80) continue;
    return at + runeSize(at, end) == end ? at : end - 1;
  }
  return end - 1;
}

/** Appends a rune. */
export function writeRune(out: Output, rune: u32): void {
  out.length += storeCodePoint(out.reserve(4), rune);
}

/** How many runes there are. */
export function countRunes(at: usize, end: usize): u32 {
  let count: u32 = 0;
  while (at < end) {
    at += runeSize(at, end);
    count++;
  }
  return count;
}

/** Unicode's White_Space. Spec: Go, unicode.IsSpace. */
export function isSpaceRune(rune: u32): bool {
  if (rune < 0x80) return rune == 0x20 || rune - 9 < 5;
  if (rune < 0x1680) return rune == 0x85 || rune == 0xa0;
  return (
    rune == 0x1680 ||
    rune - 0x2000 < 11 ||
    rune == 0x2028 ||
    rune == 0x2029 ||
    rune == 0x202f ||
    rune == 0x205f ||
    rune == 0x3000
  );
}
