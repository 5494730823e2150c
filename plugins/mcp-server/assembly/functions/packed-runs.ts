/**
 * Which characters belong to a set whose table says how many do not, how many then do, and so on. The table is unpacked when it is
 * first asked: finding a character by walking it takes microseconds.
 */

import { hasMore, nextNumber, openTable } from './packed';


@final
export class Runs {
  /** Where each run begins; those at odd places are in the set. */
  private starts: StaticArray<u32> = new StaticArray<u32>(0);

  /** @param first the character that the table begins with */
  constructor(
    private readonly table: usize,
    private readonly size: usize,
    private readonly first: u32,
  ) {}

  /** `rune` is not before the first. Behind the last run none is in the set. */
  has(rune: u32): bool {
    if (this.starts.length == 0) this.unpack();
    const starts = this.starts;
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (unchecked(starts[middle]) <= rune) low = middle;
      else high = middle;
    }
    return (low & 1) == 1 && low < starts.length - 1;
  }

  private unpack(): void {
    let count = 1;
    for (openTable(this.table, this.size); hasMore(); count++) nextNumber();
    const starts = new StaticArray<u32>(count);
    let start = this.first;
    openTable(this.table, this.size);
    for (let i = 0; i < count; i++) {
      unchecked((starts[i] = start));
      if (hasMore()) start += nextNumber();
    }
    this.starts = starts;
  }
}
