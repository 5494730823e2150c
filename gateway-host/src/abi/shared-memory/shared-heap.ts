/**
 * Hands out blocks of shared memory and takes them back: a buddy allocator, so that freed neighbours become one block again.
 * Every call needs the lock. Spec: Knuth, The Art of Computer Programming 1, §2.5 (buddy system).
 */
import { HEAP_ORDER, HEAP_START, MIN_ORDER, Word } from './layout.js';

/** In front of each block: its order, with FREE while nobody has it. */
const HEADER_BYTES = 8;
const FREE = 0x100;
const NONE = 0;

/** A block is named by the offset of its content in the buffer; 0 is none. */
export class SharedHeap {
  readonly words: Int32Array;
  readonly bytes: Buffer;
  readonly #order: number;

  constructor(buffer: SharedArrayBuffer) {
    this.words = new Int32Array(buffer);
    this.bytes = Buffer.from(buffer);
    this.#order = Math.floor(Math.log2(buffer.byteLength - HEAP_START));
  }

  /** Makes the whole heap one free block; once, by whoever made the buffer. */
  format(): void {
    this.#push(HEAP_START, this.#order);
  }

  /** Bytes in use, headers and rounding included. */
  get used(): number {
    return this.#word(Word.Used * 4);
  }

  /** A block of at least so many bytes; 0 when there is no room. */
  allocate(size: number): number {
    const wanted = Math.max(MIN_ORDER, Math.ceil(Math.log2(size + HEADER_BYTES)));
    let order = wanted;
    while (order <= this.#order && this.#first(order) === NONE) order++;
    if (order > this.#order) return NONE;
    const block = this.#first(order);
    this.#remove(block, order);
    while (order > wanted) this.#push(block + 2 ** --order, order);
    this.#setWord(block, wanted);
    this.words[Word.Used] = this.used + 2 ** wanted;
    return block + HEADER_BYTES;
  }

  free(content: number): void {
    let block = content - HEADER_BYTES;
    let order = this.#word(block);
    this.words[Word.Used] = this.used - 2 ** order;
    while (order < this.#order) {
      const buddy = HEAP_START + ((block - HEAP_START) ^ (2 ** order));
      if (this.#word(buddy) !== (FREE | order)) break;
      this.#remove(buddy, order);
      block = Math.min(block, buddy);
      order++;
    }
    this.#push(block, order);
  }

  /** Bytes that a block has room for. */
  room(content: number): number {
    return 2 ** this.#word(content - HEADER_BYTES) - HEADER_BYTES;
  }

  #first(order: number): number {
    return this.#word((Word.FreeLists + order) * 4);
  }

  /** A free block keeps its neighbours in the list behind its header. */
  #push(block: number, order: number): void {
    const next = this.#first(order);
    this.#setWord(block, FREE | order);
    this.#setWord(block + 8, next);
    this.#setWord(block + 12, NONE);
    if (next !== NONE) this.#setWord(next + 12, block);
    this.#setWord((Word.FreeLists + order) * 4, block);
  }

  #remove(block: number, order: number): void {
    const next = this.#word(block + 8);
    const before = this.#word(block + 12);
    if (before === NONE) this.#setWord((Word.FreeLists + order) * 4, next);
    else this.#setWord(before + 8, next);
    if (next !== NONE) this.#setWord(next + 12, before);
  }

  #word(at: number): number {
    return this.words[at >> 2] ?? 0;
  }

  #setWord(at: number, value: number): void {
    this.words[at >> 2] = value;
  }
}

/** The largest content of a block. */
export const MAX_BLOCK = 2 ** (HEAP_ORDER - 1) - HEADER_BYTES;
