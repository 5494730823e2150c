/**
 * Joins bytes that come in small pieces without copying all of them at each: the room doubles.
 * A head that comes byte by byte costs its length, not its square.
 */
const LEAST = 1024;

export class GrowingBytes {
  #room: Buffer | undefined;

  /** `held` and `more` in one; `held` is what the last call gave, or the end of it, or anything else. */
  join(held: Buffer, more: Buffer): Buffer {
    const need = held.length + more.length;
    if (this.#room?.buffer !== held.buffer || held.byteOffset + need > this.#room.buffer.byteLength) {
      this.#room = Buffer.allocUnsafeSlow(Math.max(LEAST, need * 2));
      held.copy(this.#room);
      more.copy(this.#room, held.length);
      return this.#room.subarray(0, need);
    }
    const joined = Buffer.from(held.buffer, held.byteOffset, need);
    more.copy(joined, held.length);
    return joined;
  }

  /** Holds nothing any more. */
  clear(): void {
    this.#room = undefined;
  }
}
