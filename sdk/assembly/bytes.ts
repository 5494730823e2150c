/** How bytes travel between plugin and host: views that do not copy, and buffers that the host wrote. */

import { putUtf8, utf8Size } from './utf8';

/** A run of bytes in linear memory. The view does not keep the memory alive unless it made the copy itself. */
export class Bytes {
  /** Keeps a copied literal from being collected; raw views have none. */
  private owner: ArrayBuffer | null = null;

  constructor(
    public ptr: usize = 0,
    public size: i32 = 0,
  ) {}

  /** The UTF-8 bytes of a text. Meant for constants: made once, at initialisation. */
  static of(text: string): Bytes {
    const source = changetype<usize>(text);
    const buffer = new ArrayBuffer(utf8Size(source, text.length));
    putUtf8(source, text.length, changetype<usize>(buffer));
    return Bytes.wrap(buffer);
  }

  /** A view of a whole buffer, which stays alive as long as the view does. */
  static wrap(buffer: ArrayBuffer): Bytes {
    const bytes = new Bytes(changetype<usize>(buffer), buffer.byteLength);
    bytes.owner = buffer;
    return bytes;
  }

  /** Same bytes, whoever owns them. */
  equals(other: Bytes): bool {
    return this.size == other.size && memory.compare(this.ptr, other.ptr, this.size) == 0;
  }

  /** Whether these bytes begin with others. */
  startsWith(other: Bytes): bool {
    return this.size >= other.size && memory.compare(this.ptr, other.ptr, other.size) == 0;
  }

  /** The byte at an index; the caller stays within `size`. */
  @inline
  at(index: i32): u8 {
    return load<u8>(this.ptr + index);
  }

  /** The bytes read as UTF-8. */
  toString(): string {
    return String.UTF8.decodeUnsafe(this.ptr, this.size);
  }

  /** A copy that stays valid when the memory behind the view goes. */
  copy(): Bytes {
    const buffer = new ArrayBuffer(this.size);
    memory.copy(changetype<usize>(buffer), this.ptr, this.size);
    return Bytes.wrap(buffer);
  }
}

/**
 * Bytes that a host call wrote into memory from `malloc`. Make one per purpose, outside the request path, and
 * pass it to every call: each call frees what the one before wrote, so nothing leaks and nothing is collected.
 */
export class HostBytes extends Bytes {
  /** Where a host call stores the address of what it wrote. */
  @inline
  get ptrSlot(): usize {
    return changetype<usize>(this) + offsetof<Bytes>('ptr');
  }

  /** Where a host call stores the length of what it wrote. */
  @inline
  get sizeSlot(): usize {
    return changetype<usize>(this) + offsetof<Bytes>('size');
  }

  /** Gives the memory back; the view is empty afterwards. */
  free(): void {
    if (this.ptr != 0) heap.free(this.ptr);
    this.ptr = 0;
    this.size = 0;
  }

  /** The text, then `free()`. */
  takeString(): string {
    const text = this.toString();
    this.free();
    return text;
  }
}

/** What the string forms of host calls read into. */
export const scratch = new HostBytes();
