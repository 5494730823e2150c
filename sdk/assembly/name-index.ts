/** Finds names among many in constant time: an open hash table over bytes. */

import { Bytes } from './bytes';

/** No such name. */
export const MISSING = -1;

const FIRST_SLOTS = 16;
const EMPTY = 0;

/** Names, each with the number it was added under. */
export class NameIndex {
  private names: Bytes[] = [];
  private values: i32[] = [];
  /** Position in `names` plus one. */
  private slots: StaticArray<i32> = new StaticArray<i32>(FIRST_SLOTS);

  /** Adds a name; the first value of a repeated name stays. */
  add(name: Bytes, value: i32): void {
    if (this.find(name) != MISSING) return;
    this.names.push(name);
    this.values.push(value);
    if (this.names.length * 2 > this.slots.length) this.grow();
    else this.insert(this.names.length);
  }

  /** The value of a name, or MISSING. */
  find(name: Bytes): i32 {
    const mask = this.slots.length - 1;
    let slot = hashOf(name) & mask;
    while (true) {
      const position = unchecked(this.slots[slot]);
      if (position == EMPTY) return MISSING;
      if (this.names[position - 1].equals(name)) return this.values[position - 1];
      slot = (slot + 1) & mask;
    }
  }

  private insert(position: i32): void {
    const mask = this.slots.length - 1;
    let slot = hashOf(this.names[position - 1]) & mask;
    while (unchecked(this.slots[slot]) != EMPTY) slot = (slot + 1) & mask;
    unchecked((this.slots[slot] = position));
  }

  private grow(): void {
    this.slots = new StaticArray<i32>(this.slots.length * 2);
    for (let i = 1; i <= this.names.length; i++) this.insert(i);
  }
}

/** FNV-1a. Names come from the operator's configuration, so nobody can make them collide. */
function hashOf(name: Bytes): i32 {
  let hash: u32 = 0x811c9dc5;
  for (let i = 0; i < name.size; i++) hash = (hash ^ name.at(i)) * 0x01000193;
  return hash;
}
