/** The pieces of a text between separators; without a separator its runes. Spec: Go, strings.SplitN. */

import { allocate } from '../gjson/arena';
import { Operand } from './operand';
import { countRunes, runeSize } from './runes';
import { countOf, indexOf } from './search';
import { failBudget } from './text';

/** How many there are. */
export let pieceCount: u32 = 0;

/** Address and size of each. */
let pieces: usize = 0;

export function pieceText(number: u32): usize {
  return load<usize>(pieces + ((<usize>number) << 3));
}

export function pieceSize(number: u32): u32 {
  return load<u32>(pieces + ((<usize>number) << 3), 4);
}

/** Finds the first `most` pieces, the last of them with all that follows; all below 0. False when there are too many. */
export function findPieces(text: Operand, separator: Operand, most: i64): bool {
  const end = text.text + text.textSize;
  const size = separator.textSize;
  pieceCount =
    size == 0 ? countRunes(text.text, end) : countOf(text.text, end, separator.text, separator.textSize) + 1;
  if (most >= 0) pieceCount = <u32>min(<i64>pieceCount, most);
  pieces = allocate((<usize>pieceCount) << 3);
  if (pieces == 0) return failBudget();
  let at = text.text;
  for (let i: u32 = 0; i < pieceCount; i++) {
    const isLast = i == pieceCount - 1;
    const next = isLast ? end : size == 0 ? at + runeSize(at, end) : indexOf(at, end, separator.text, size);
    store<usize>(pieces + ((<usize>i) << 3), at);
    store<u32>(pieces + ((<usize>i) << 3), <u32>(next - at), 4);
    at = next + size;
  }
  return true;
}

/** Which of `count` numbers from 0 on comes after `number` in the order of their decimal texts: 0, 1, 10, 11, 2. */
export function nextByText(number: u32, count: u32): u32 {
  if (number > 0 && <u64>number * 10 < count) return number * 10;
  while (number % 10 == 9 || number + 1 >= count) {
    if (number == 0) return 0;
    number /= 10;
  }
  return number + 1;
}
