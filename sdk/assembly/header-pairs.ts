/** Walks headers in wire form without copying. Spec: proxy-wasm 0.2.1, "Serialization". */

import { Bytes } from './bytes';

const COUNT_SIZE = 4;
const LENGTHS_SIZE = 8;

/**
 * A cursor over what readHeaders wrote.
 *
 * @example
 * readHeaders(MapType.HttpRequestHeaders, wire);
 * pairs.start(wire);
 * while (pairs.next()) if (pairs.name.equals(COOKIE)) count++;
 */
export class HeaderPairs {
  readonly name: Bytes = new Bytes();
  readonly value: Bytes = new Bytes();
  private lengthAt: usize = 0;
  private at: usize = 0;
  private left: i32 = 0;

  /** Begins at the first header; the wire must stay valid while walking. */
  start(wire: Bytes): void {
    this.left = wire.size < COUNT_SIZE ? 0 : load<i32>(wire.ptr);
    this.lengthAt = wire.ptr + COUNT_SIZE;
    this.at = this.lengthAt + this.left * LENGTHS_SIZE;
  }

  /** Steps to the next header; false behind the last. */
  next(): bool {
    if (this.left == 0) return false;
    this.left--;
    this.at = this.take(this.name, this.lengthAt, this.at);
    this.at = this.take(this.value, this.lengthAt + 4, this.at);
    this.lengthAt += LENGTHS_SIZE;
    return true;
  }


  @inline
  private take(part: Bytes, lengthAt: usize, at: usize): usize {
    part.ptr = at;
    part.size = load<i32>(lengthAt);
    return at + part.size + 1;
  }
}
