/** Things by the ids that hosts give them: in buckets that the things link themselves, so that keeping one allocates nothing. */

const FIRST_BUCKETS = 64;

/** Something with an id, in one table at most. */
export abstract class Kept {
  /** The table's: the next one of the same bucket. */
  nextInBucket: Kept | null = null;

  constructor(readonly id: u32) {}
}

export class IdTable {
  private buckets: StaticArray<Kept | null> = new StaticArray<Kept | null>(FIRST_BUCKETS);
  private count: i32 = 0;

  /** The one with this id. */
  find(id: u32): Kept | null {
    let kept = unchecked(this.buckets[id & (this.buckets.length - 1)]);
    while (kept !== null && kept.id != id) kept = kept.nextInBucket;
    return kept;
  }

  /** Keeps it until `drop`. */
  keep(kept: Kept): void {
    if (this.count > this.buckets.length) this.grow();
    this.insert(kept);
    this.count++;
  }

  /** Forgets it; nothing happens where it is not there. */
  drop(id: u32): void {
    const bucket = id & (this.buckets.length - 1);
    let before: Kept | null = null;
    let kept = unchecked(this.buckets[bucket]);
    while (kept !== null && kept.id != id) {
      before = kept;
      kept = kept.nextInBucket;
    }
    if (kept === null) return;
    if (before === null) unchecked((this.buckets[bucket] = kept.nextInBucket));
    else before.nextInBucket = kept.nextInBucket;
    kept.nextInBucket = null;
    this.count--;
  }

  private insert(kept: Kept): void {
    const bucket = kept.id & (this.buckets.length - 1);
    kept.nextInBucket = unchecked(this.buckets[bucket]);
    unchecked((this.buckets[bucket] = kept));
  }

  private grow(): void {
    const old = this.buckets;
    this.buckets = new StaticArray<Kept | null>(old.length << 1);
    for (let i = 0; i < old.length; i++) {
      let kept = unchecked(old[i]);
      while (kept !== null) {
        const next: Kept | null = kept.nextInBucket;
        this.insert(kept);
        kept = next;
      }
    }
  }
}
