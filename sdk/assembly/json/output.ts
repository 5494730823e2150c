/** A growing run of bytes: what is being written for a body, a header value or a path. */

import { Bytes } from '../bytes';

const FIRST_CAPACITY: usize = 256;
/** A buffer larger than this grows by a quarter of what is needed, no longer by doubling. */
const DOUBLED: usize = 1 << 20;
/** A buffer grown past this gives its memory back when it is cleared. */
const KEPT_CAPACITY: usize = 1 << 18;

/** Bytes outside the managed heap; reuse one per purpose and `clear` it. */
@final
export class Output {
  /** Address of the first byte; changes as the buffer grows. */
  data: usize = 0;
  length: usize = 0;
  private capacity: usize = 0;

  /** Empties the buffer. */
  clear(): void {
    this.length = 0;
    if (this.capacity > KEPT_CAPACITY) this.free();
  }

  /** Gives the memory back; the buffer can be used again. */
  free(): void {
    if (this.data) heap.free(this.data);
    this.data = 0;
    this.length = 0;
    this.capacity = 0;
  }

  /** Makes room for `size` more bytes; returns the address where they go. */
  reserve(size: usize): usize {
    const needed = this.length + size;
    if (needed > this.capacity) this.grow(needed);
    return this.data + this.length;
  }

  byte(byte: u32): void {
    store<u8>(this.reserve(1), byte);
    this.length++;
  }

  bytes(from: usize, size: usize): void {
    memory.copy(this.reserve(size), from, size);
    this.length += size;
  }

  /** Appends a literal; ASCII only. */
  ascii(text: string): void {
    const length = <usize>text.length;
    const to = this.reserve(length);
    const from = changetype<usize>(text);
    for (let i: usize = 0; i < length; i++) store<u8>(to + i, load<u16>(from + (i << 1)));
    this.length += length;
  }

  /** Appends a string of any characters as UTF-8. */
  text(text: string): void {
    const to = this.reserve(<usize>text.length * 3);
    this.length += String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, to);
  }

  /** Appends an integer in decimal. */
  integer(value: i64): void {
    if (value < 0) this.byte(0x2d);
    let rest: u64 = value < 0 ? 0 - <u64>value : <u64>value;
    let scale: u64 = 1;
    while (rest / scale >= 10) scale *= 10;
    while (scale) {
      this.byte(0x30 + <u32>(rest / scale));
      rest %= scale;
      scale /= 10;
    }
  }

  /** The bytes as a managed string (log lines, tests; not for the request path). */
  toString(): string {
    return String.UTF8.decodeUnsafe(this.data, this.length);
  }

  /** A copy, for keeping. */
  toBytes(): Bytes {
    return new Bytes(this.data, <i32>this.length).copy();
  }

  private grow(needed: usize): void {
    let capacity = this.capacity ? this.capacity : FIRST_CAPACITY;
    while (capacity < needed) capacity = capacity < DOUBLED ? capacity << 1 : needed + (needed >> 2);
    this.data = this.data ? heap.realloc(this.data, capacity) : heap.alloc(capacity);
    this.capacity = capacity;
  }
}
