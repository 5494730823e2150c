/** Upper and lower case of all letters that have one. Spec: Unicode 15.0, simple case mappings; Go, unicode.ToUpper. */

import { spend } from '../gjson/arena';
import { hasMore, nextNumber, openTable } from './packed';

/*
 * Runs of letters whose other case is equally far away, beyond ASCII, in ascending order. A run is three numbers: how far it begins behind the beginning of the one before (first: behind 0x80); its length times 8, plus
 * 4 if it has every second letter only, plus 1 if these only have an upper case, 2 if they only have a lower case (else the letter
 * a run leads to leads back); twice the distance, plus 1 if it is backwards.
 */
// prettier-ignore
const RUNS = memory.data<u8>([
  53, 9, 206, 11, 43, 184, 1, 65, 24, 56, 65, 7, 8, 242, 1, 2, 196, 1, 3, 47, 10, 143, 3, 1, 9, 209, 3, 2,
  28, 3, 7, 68, 3, 17, 188, 1, 3, 47, 28, 3, 5, 9, 217, 4, 1, 8, 134, 3, 3, 20, 3, 5, 8, 3, 4, 8, 3, 6, 8,
  3, 3, 8, 194, 1, 4, 8, 3, 1, 8, 198, 2, 4, 8, 132, 2, 3, 28, 3, 7, 8, 3, 5, 8, 3, 3, 8, 3, 4, 20, 3, 5, 8,
  3, 4, 8, 3, 2, 8, 112, 6, 10, 2, 0, 9, 3, 1, 8, 5, 2, 10, 2, 0, 9, 3, 1, 8, 5, 2, 10, 2, 0, 9, 3, 1, 8, 5,
  2, 68, 3, 15, 8, 159, 1, 2, 76, 3, 19, 10, 2, 0, 9, 3, 1, 8, 5, 2, 8, 3, 4, 164, 1, 3, 42, 76, 3, 25, 8,
  3, 3, 16, 254, 168, 1, 3, 8, 3, 5, 44, 3, 9, 8, 190, 168, 1, 1, 8, 184, 168, 1, 1, 8, 188, 168, 1, 1, 8,
  165, 3, 1, 8, 157, 3, 2, 16, 155, 3, 3, 8, 149, 3, 2, 8, 151, 3, 1, 8, 158, 149, 5, 4, 8, 155, 3, 1, 8,
  150, 149, 5, 2, 8, 159, 3, 2, 8, 208, 148, 5, 1, 8, 136, 149, 5, 2, 8, 163, 3, 1, 8, 167, 3, 1, 8, 136,
  149, 5, 1, 8, 238, 167, 1, 1, 8, 130, 149, 5, 3, 8, 167, 3, 2, 8, 250, 167, 1, 1, 8, 171, 3, 3, 8, 173, 3,
  8, 8, 206, 167, 1, 3, 8, 181, 3, 2, 8, 134, 149, 5, 1, 8, 181, 3, 4, 8, 212, 148, 5, 1, 8, 181, 3, 1, 8,
  139, 1, 1, 16, 179, 3, 2, 8, 143, 1, 6, 8, 183, 3, 11, 8, 170, 148, 5, 1, 8, 164, 148, 5, 167, 1, 9, 168,
  1, 44, 20, 3, 6, 8, 3, 4, 24, 132, 2, 49, 8, 77, 1, 24, 75, 4, 136, 1, 65, 17, 9, 63, 1, 72, 65, 9, 8,
  129, 1, 1, 16, 127, 3, 9, 125, 1, 9, 115, 4, 9, 95, 1, 9, 109, 1, 8, 17, 2, 100, 3, 23, 9, 173, 1, 1, 9,
  161, 1, 1, 8, 14, 1, 8, 233, 1, 1, 10, 121, 1, 9, 193, 1, 3, 8, 3, 3, 8, 3, 53, 128, 2, 65, 32, 128, 1,
  161, 1, 17, 140, 1, 3, 42, 220, 1, 3, 55, 60, 3, 13, 8, 31, 2, 132, 3, 3, 144, 1, 176, 2, 97, 239, 22,
  216, 2, 128, 47, 45, 24, 128, 47, 251, 5, 48, 17, 136, 17, 9, 221, 97, 1, 9, 219, 97, 1, 9, 201, 97, 1,
  17, 197, 97, 2, 9, 199, 97, 1, 9, 185, 97, 1, 9, 203, 96, 1, 9, 132, 167, 4, 241, 1, 8, 136, 168, 4, 4, 8,
  204, 59, 17, 8, 240, 168, 4, 115, 220, 4, 3, 154, 1, 9, 119, 3, 10, 255, 118, 3, 132, 3, 3, 95, 64, 16,
  16, 48, 16, 16, 64, 16, 16, 64, 16, 16, 48, 16, 17, 36, 16, 15, 64, 16, 16, 16, 148, 1, 2, 32, 172, 1, 4,
  16, 200, 1, 2, 16, 128, 2, 2, 16, 224, 1, 2, 16, 252, 1, 4, 64, 16, 16, 64, 16, 16, 64, 16, 16, 16, 16, 3,
  8, 18, 11, 9, 203, 112, 5, 8, 18, 13, 16, 16, 16, 16, 16, 5, 8, 14, 14, 8, 18, 179, 2, 10, 187, 117, 4,
  10, 255, 130, 1, 1, 10, 141, 129, 1, 35, 8, 57, 34, 128, 1, 33, 20, 8, 3, 204, 6, 208, 1, 53, 224, 14,
  128, 3, 97, 49, 8, 3, 4, 8, 215, 168, 1, 1, 8, 209, 168, 1, 2, 28, 3, 11, 8, 3, 3, 8, 3, 11, 148, 3, 3,
  107, 20, 3, 7, 8, 3, 13, 176, 2, 193, 113, 39, 8, 193, 113, 6, 8, 193, 113, 148, 242, 1, 188, 1, 3, 64,
  116, 3, 162, 1, 60, 3, 16, 252, 1, 3, 71, 20, 3, 5, 44, 3, 13, 8, 3, 5, 20, 3, 3, 8, 96, 3, 84, 3, 30, 68,
  3, 19, 20, 3, 9, 8, 3, 6, 20, 3, 31, 8, 3, 221, 6, 8, 193, 14, 29, 128, 5, 161, 223, 4, 209, 167, 1, 208,
  1, 65, 231, 9, 192, 2, 81, 176, 1, 160, 2, 81, 191, 1, 88, 79, 12, 120, 79, 16, 56, 79, 8, 16, 79, 133,
  14, 152, 3, 129, 1, 128, 24, 128, 2, 65, 160, 171, 1, 128, 2, 65, 194, 245, 1, 144, 2, 69,
]);
const RUNS_SIZE: usize = 792;

/** No letter from here up to `CASED_AGAIN` has two cases: what most text beyond ASCII consists of is decided at once. */
const CASELESS: u32 = 0x2e80;
const CASED_AGAIN: u32 = 0xa640;

/** Letters that were looked for lately, with the direction, and what was found: a text has few. */
const RECENT: u32 = 512;
const recent = memory.data(4096);
/** The table is walked for the others, which takes about a microsecond. */
const WALK_STEPS: u32 = 16;

export function toUpper(rune: u32): u32 {
  if (rune < 0x80) return rune - 0x61 < 26 ? rune - 0x20 : rune;
  return otherCase(rune, true);
}

export function toLower(rune: u32): u32 {
  if (rune < 0x80) return rune - 0x41 < 26 ? rune + 0x20 : rune;
  return otherCase(rune, false);
}

/** As upper case, but for the twelve that are two letters in one, and for Georgian, which begins no word differently. */
export function toTitle(rune: u32): u32 {
  if (rune - 0x10d0 < 48) return rune;
  if (rune - 0x1c4 < 9) return 0x1c5 + ((rune - 0x1c4) / 3) * 3;
  return rune - 0x1f1 < 3 ? 0x1f2 : toUpper(rune);
}

function otherCase(rune: u32, isUp: bool): u32 {
  if (rune - CASELESS < CASED_AGAIN - CASELESS) return rune;
  const asked = (rune << 1) | u32(isUp);
  const place = recent + ((<usize>(asked % RECENT)) << 3);
  if (load<u32>(place) == asked) return load<u32>(place, 4);
  spend(WALK_STEPS);
  const found = walk(rune, isUp);
  store<u32>(place, asked);
  store<u32>(place, found, 4);
  return found;
}

function walk(rune: u32, isUp: bool): u32 {
  let first: u32 = 0x80;
  openTable(RUNS, RUNS_SIZE);
  while (hasMore()) {
    first += nextNumber();
    const shape = nextNumber();
    const distance = nextNumber();
    if (shape & (isUp ? 2 : 1)) continue;
    const offset = distance & 1 ? 0 - (distance >> 1) : distance >> 1;
    const stride = ((shape >> 2) & 1) + 1;
    // up, and down where that is the only way, from the letters of the run; else down from those that it leads to
    const isForward = isUp || (shape & 2) != 0;
    const place = rune - (isForward ? first : first + offset);
    if (place < (shape >> 3) * stride && place % stride == 0)
      return isForward ? rune + offset : rune - offset;
  }
  return rune;
}
