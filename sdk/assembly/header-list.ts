/** A list of headers in the ABI's wire form. Spec: proxy-wasm 0.2.1, "Serialization". */

import { Bytes } from './bytes';

const COUNT_SIZE = 4;
const LENGTHS_SIZE = 8;

/** Headers to send: local responses, callouts, whole header maps. A constant list is serialised once. */
export class HeaderList {
  private parts: Bytes[] = [];
  private wire: Bytes | null = null;

  /** A list with one header, to chain from. */
  static of(name: string, value: string): HeaderList {
    return new HeaderList().add(name, value);
  }

  /** Adds a header; a name may come more than once. */
  add(name: string, value: string): HeaderList {
    return this.addBytes(Bytes.of(name), Bytes.of(value));
  }

  /** Adds a header from bytes, which must stay valid until the list was sent. */
  addBytes(name: Bytes, value: Bytes): HeaderList {
    this.parts.push(name);
    this.parts.push(value);
    this.wire = null;
    return this;
  }

  /** Number of headers. */
  get length(): i32 {
    return this.parts.length >> 1;
  }

  /** The serialised pairs: count, lengths, then each name and value with a NUL behind it. */
  toBytes(): Bytes {
    const known = this.wire;
    if (known !== null) return known;
    const parts = this.parts;
    let size = COUNT_SIZE + this.length * LENGTHS_SIZE;
    for (let i = 0; i < parts.length; i++) size += parts[i].size + 1;
    const buffer = new ArrayBuffer(size);
    let lengthAt = changetype<usize>(buffer);
    let at = lengthAt + COUNT_SIZE + this.length * LENGTHS_SIZE;
    store<u32>(lengthAt, this.length);
    lengthAt += COUNT_SIZE;
    for (let i = 0; i < parts.length; i++) {
      const part = parts[i];
      store<u32>(lengthAt, part.size);
      lengthAt += 4;
      memory.copy(at, part.ptr, part.size);
      at += part.size + 1;
    }
    const wire = Bytes.wrap(buffer);
    this.wire = wire;
    return wire;
  }
}
