/**
 * A hash table in shared memory: from bytes to a few words, which other stores give their meaning.
 * Every call needs the lock. An entry is named by its offset and stays where it is until it is removed.
 */
import { BUCKETS, TABLE_START } from './layout.js';
import type { SharedHeap } from './shared-heap.js';

/** Words of an entry that belong to whoever made it. */
export const FIELDS = 6;

const NEXT = 0;
const HASH = 4;
const LENGTH = 8;
const FIELD = 12;
const KEY = FIELD + FIELDS * 4;

export class SharedTable {
  readonly heap: SharedHeap;

  constructor(heap: SharedHeap) {
    this.heap = heap;
  }

  /** The entry of a key; 0 when there is none. */
  find(key: Buffer): number {
    const hash = hashOf(key);
    let entry = this.#word(bucketOf(hash));
    while (entry !== 0 && !(this.#word(entry + HASH) === hash && this.#has(entry, key)))
      entry = this.#word(entry + NEXT);
    return entry;
  }

  /** A new entry, all fields 0, for a key that is not there; 0 when there is no room. */
  insert(key: Buffer): number {
    const entry = this.heap.allocate(KEY + key.length);
    if (entry === 0) return 0;
    const hash = hashOf(key);
    this.#setWord(entry + HASH, hash);
    this.#setWord(entry + LENGTH, key.length);
    for (let field = 0; field < FIELDS; field++) this.setField(entry, field, 0);
    key.copy(this.heap.bytes, entry + KEY);
    this.#setWord(entry + NEXT, this.#word(bucketOf(hash)));
    // Last of all: whoever dies before has added nothing.
    this.#setWord(bucketOf(hash), entry);
    return entry;
  }

  remove(entry: number): void {
    let at = bucketOf(this.#word(entry + HASH));
    while (this.#word(at) !== entry) at = this.#word(at) + NEXT;
    this.#setWord(at, this.#word(entry + NEXT));
    this.heap.free(entry);
  }

  /** All entries; none may be removed meanwhile. */
  *entries(): Generator<number> {
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      let entry = this.#word(TABLE_START + bucket * 4);
      for (; entry !== 0; entry = this.#word(entry + NEXT)) yield entry;
    }
  }

  key(entry: number): Buffer {
    return this.heap.bytes.subarray(entry + KEY, entry + KEY + this.#word(entry + LENGTH));
  }

  field(entry: number, index: number): number {
    return this.#word(entry + FIELD + index * 4);
  }

  setField(entry: number, index: number, value: number): void {
    this.#setWord(entry + FIELD + index * 4, value);
  }

  #has(entry: number, key: Buffer): boolean {
    return this.#word(entry + LENGTH) === key.length && this.key(entry).equals(key);
  }

  #word(at: number): number {
    return this.heap.words[at >> 2] ?? 0;
  }

  #setWord(at: number, value: number): void {
    this.heap.words[at >> 2] = value;
  }
}

/** FNV-1a. */
function hashOf(key: Buffer): number {
  let hash = 0x811c9dc5;
  for (const byte of key) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash | 0;
}

function bucketOf(hash: number): number {
  return TABLE_START + ((hash ^ (hash >>> 16)) & (BUCKETS - 1)) * 4;
}
