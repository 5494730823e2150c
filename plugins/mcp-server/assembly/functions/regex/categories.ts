/** Which category and script of Unicode a character is of. Spec: Unicode, UnicodeData.txt and Scripts.txt. */

import { nextNumber, openTable } from '../packed';
import { CATEGORIES, SCRIPTS } from './category-table';

/** The categories, two letters each, in the order of their bits. A letter alone stands for all that begin with it. */
const NAMES = 'LuLlLtLmLoMnMcMeNdNlNoPcPdPsPePiPfPoSmScSkSoZsZlZpCcCfCsCoCn';
const SCRIPT_NAMES = 'Arabic Cyrillic Devanagari Greek Han Hangul Hebrew Hiragana Katakana Latin Thai ';
/** Stands for capital and small letters by turns in the table. */
const PAIRS: u32 = 30;
const LAST: u32 = 0x10ffff;
/** More than any number in the table takes. */
const LONGEST: usize = 5;

/** Runs between two entries of the index. */
const STRIDE: u32 = 32;
const MOST_ENTRIES: u32 = 160;
/** Where to begin reading: a character and a place in the table each. Made when it is first needed. */
const index: usize = memory.data(1280);
let entries: u32 = 0;

/** Where a table is being read. */
let at: usize = 0;

/** The bits of a category of one or two letters, or of `Any`; 0 when there is none of that name. */
export function categoriesNamed(name: usize, size: u32): u32 {
  if (size == 3 && isName('Any', 0, name, size)) return u32.MAX_VALUE;
  if (size == 0 || size > 2) return 0;
  let bits: u32 = 0;
  for (let i = 0; i < NAMES.length; i += 2) {
    if (isName(NAMES, i, name, size)) bits |= 1 << (i >> 1);
  }
  return bits;
}

/** The number of a script; -1 when there is none of that name. */
export function scriptNamed(name: usize, size: u32): i32 {
  let number = 0;
  for (let i = 0; i < SCRIPT_NAMES.length; number++) {
    const end = SCRIPT_NAMES.indexOf(' ', i);
    if (i + <i32>size == end && isName(SCRIPT_NAMES, i, name, size)) return number;
    i = end + 1;
  }
  return -1;
}

/** Whether a name stands at a place of a text, in either case. */
function isName(text: string, place: i32, name: usize, size: u32): bool {
  for (let i: u32 = 0; i < size; i++) {
    if ((load<u8>(name + i) | 0x20) != ((<u8>text.charCodeAt(place + i)) | 0x20)) return false;
  }
  return true;
}

/** The number of the category's bit. */
export function categoryOf(rune: u32): u32 {
  if (entries == 0) makeIndex();
  let entry: u32 = 1;
  while (entry < entries && load<u32>(index + (entry << 3)) <= rune) entry++;
  let first = load<u32>(index + ((entry - 1) << 3));
  at = load<u32>(index + ((entry - 1) << 3), 4);
  while (true) {
    const kind = (<u32>load<u8>(at)) & 31;
    const length = readRun();
    if (rune < first + length) return kind == PAIRS ? (rune - first) & 1 : kind;
    first += length;
  }
  return 0;
}

function makeIndex(): void {
  at = CATEGORIES;
  let first: u32 = 0;
  for (let run: u32 = 0; first <= LAST; run++) {
    if (run % STRIDE == 0 && entries < MOST_ENTRIES) {
      store<u32>(index + (entries << 3), first);
      store<u32>(index + (entries++ << 3), <u32>at, 4);
    }
    first += readRun();
  }
}

/** How many characters the run has at which the table is; goes on to the next. */
function readRun(): u32 {
  const kind = load<u8>(at);
  let length: u32 = kind >> 5;
  at++;
  if (length == 7) {
    openTable(at, LONGEST);
    length += nextNumber();
    while (load<u8>(at++) >= 0x80);
  }
  return (kind & 31) == PAIRS ? length << 1 : length;
}

export function isOfScript(script: u32, rune: u32): bool {
  // the numbers in it say where it ends
  openTable(SCRIPTS, LONGEST);
  for (; script > 0; script--) for (let left = nextNumber() << 1; left > 0; left--) nextNumber();
  let next: u32 = 0;
  for (let pieces = nextNumber(); pieces > 0; pieces--) {
    next += nextNumber();
    if (rune < next) return false;
    next += nextNumber();
    if (rune < next) return true;
  }
  return false;
}
