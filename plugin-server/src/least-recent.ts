/** A map that keeps to a budget: when it is full, what was not used since the last look goes first. */

interface Entry<V> {
  readonly value: V;
  readonly cost: number;
  used: boolean;
}

/** Second chance instead of strict least-recent order: a hit sets one flag and moves nothing. */
export class LeastRecentMap<V> {
  readonly #entries = new Map<string, Entry<V>>();
  readonly #budget: number;
  #cost = 0;

  constructor(budget: number) {
    this.#budget = budget;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** What all entries cost together; never above the budget. */
  get cost(): number {
    return this.#cost;
  }

  get(key: string): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    entry.used = true;
    return entry.value;
  }

  /** Whether it is there, without counting as a use. */
  has(key: string): boolean {
    return this.#entries.has(key);
  }

  /** Keeps `value`, dropping others for it; what alone is above the budget is not kept. */
  set(key: string, value: V, cost: number): void {
    this.delete(key);
    if (cost > this.#budget) return;
    this.#entries.set(key, { value, cost, used: false });
    this.#cost += cost;
    while (this.#cost > this.#budget) this.#dropOne(key);
  }

  delete(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#cost -= entry.cost;
  }

  /** Drops every entry whose key is one of those. */
  deleteAll(isOne: (key: string) => boolean): void {
    for (const key of this.#entries.keys()) if (isOne(key)) this.delete(key);
  }

  #dropOne(keep: string): void {
    for (const [key, entry] of this.#entries) {
      if (key === keep || entry.used) {
        // To the end of the line, with its chance used up.
        entry.used = false;
        this.#entries.delete(key);
        this.#entries.set(key, entry);
        continue;
      }
      this.delete(key);
      return;
    }
  }
}
