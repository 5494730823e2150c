/**
 * What is alive, by its number: contexts, calls, connections. For what comes and goes with requests, where no Map or Set may
 * be used: V8 links each table that a Map outgrew, with all that stood in it, to the next one, so that as soon as one of them
 * is old, no collection of young objects frees any entry that was alive at a later change of tables.
 */

/** Stands where nothing is; as a number it is in no table. */
const FREE = -1;
const SMALLEST = 8;

/** Open addressing with linear probing, never more than half full. Numbers are whole and not negative. */
export class IdTable<T> {
  #ids = freeIds(SMALLEST);
  #values: (T | undefined)[] = Array.from<T | undefined>({ length: SMALLEST });
  #mask = SMALLEST - 1;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(id: number): T | undefined {
    return this.#values[this.#placeOf(id)];
  }

  has(id: number): boolean {
    return id !== FREE && this.#ids[this.#placeOf(id)] === id;
  }

  set(id: number, value: T): void {
    let place = this.#placeOf(id);
    if (this.#ids[place] !== id) {
      if ((this.#size + 1) * 2 > this.#mask + 1) {
        this.#grow();
        place = this.#placeOf(id);
      }
      this.#ids[place] = id;
      this.#size++;
    }
    this.#values[place] = value;
  }

  /** Whether it was there. */
  delete(id: number): boolean {
    if (!this.has(id)) return false;
    let hole = this.#placeOf(id);
    // Whoever was kept from the place that is free now moves up, else a search would end too early.
    for (let at = (hole + 1) & this.#mask; this.#ids[at] !== FREE; at = (at + 1) & this.#mask) {
      const home = this.#homeOf(this.#ids[at] as number);
      if (((at - home) & this.#mask) < ((at - hole) & this.#mask)) continue;
      this.#ids[hole] = this.#ids[at] as number;
      this.#values[hole] = this.#values[at];
      hole = at;
    }
    this.#ids[hole] = FREE;
    this.#values[hole] = undefined;
    this.#size--;
    return true;
  }

  clear(): void {
    this.#ids.fill(FREE);
    this.#values.fill(undefined);
    this.#size = 0;
  }

  /** As they are now, in the order of their numbers. */
  values(): T[] {
    const ids = this.#ids.filter((id) => id !== FREE).sort((a, b) => a - b);
    return ids.map((id) => this.get(id) as T);
  }

  /** Where the number stands, or would. */
  #placeOf(id: number): number {
    let place = this.#homeOf(id);
    while (this.#ids[place] !== id && this.#ids[place] !== FREE) place = (place + 1) & this.#mask;
    return place;
  }

  /** Calls count in steps of four. */
  #homeOf(id: number): number {
    return (id ^ (id >>> 2)) & this.#mask;
  }

  #grow(): void {
    const [ids, values] = [this.#ids, this.#values];
    const length = ids.length * 2;
    this.#ids = freeIds(length);
    this.#values = Array.from<T | undefined>({ length });
    this.#mask = length - 1;
    this.#size = 0;
    for (const [i, id] of ids.entries()) if (id !== FREE) this.set(id, values[i] as T);
  }
}

function freeIds(length: number): number[] {
  return Array.from({ length }, () => FREE);
}
