/** JSON that is being put together in the memory of the rendering. */

import { allocate, resize } from './arena';
import { Type, Value } from './value';

const FIRST_CAPACITY: usize = 64;

/** Once the memory is spent it takes no more, and its maker gives up anyway. */
@final
export class Draft {
  data: usize = 0;
  size: usize = 0;
  private capacity: usize = 0;

  /** Begins a text; the one before is no longer known. */
  start(): void {
    this.data = 0;
    this.size = 0;
    this.capacity = 0;
  }

  byte(byte: u32): void {
    const to = this.reserve(1);
    if (!to) return;
    store<u8>(to, byte);
    this.size++;
  }

  bytes(from: usize, size: usize): void {
    if (size == 0) return;
    const to = this.reserve(size);
    if (!to) return;
    memory.copy(to, from, size);
    this.size += size;
  }

  /** Appends a literal; ASCII only. */
  ascii(text: string): void {
    for (let i = 0; i < text.length; i++) this.byte(text.charCodeAt(i));
  }

  /** Forgets what was written behind the first `size` bytes. */
  cut(size: usize): void {
    this.size = min(size, this.size);
  }

  /** Begins a line; a blank at the end of the one before becomes the break. */
  breakLine(): void {
    const last = this.data + this.size - 1;
    if (this.size && load<u8>(last) == 0x20) store<u8>(last, 0x0a);
    else this.byte(0x0a);
  }

  /** Appends the source of a value, behind a comma unless it is the first in its container. */
  element(value: Value): void {
    if (this.size > 1) this.byte(0x2c);
    this.bytes(value.raw, value.rawSize);
  }

  /** Room for `size` more bytes, or 0. */
  reserve(size: usize): usize {
    if (this.size + size > this.capacity && !this.grow(size)) return 0;
    return this.data + this.size;
  }

  /** Keeps what was written, and no more memory than that. */
  finish(): usize {
    if (this.data) resize(this.data, this.capacity, this.size);
    this.capacity = this.size;
    return this.data;
  }

  /** What was written is an array or object. */
  finishInto(value: Value): void {
    value.clear();
    if (!this.finish()) return;
    value.type = Type.Json;
    value.raw = this.data;
    value.rawSize = <u32>this.size;
  }

  private grow(size: usize): bool {
    const capacity = max(this.capacity + max(this.capacity, size), FIRST_CAPACITY);
    if (!this.data || !resize(this.data, this.capacity, capacity)) {
      const data = allocate(capacity);
      if (!data) {
        this.start();
        return false;
      }
      memory.copy(data, this.data, this.size);
      this.data = data;
    }
    this.capacity = capacity;
    return true;
  }
}
