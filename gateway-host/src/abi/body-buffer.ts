/**
 * A body that filters read and edit while it passes: chunks in order, joined only when somebody looks inside.
 * Spec: Envoy envoy/buffer/buffer.h, as far as body filters use it.
 */

const EMPTY = Buffer.alloc(0);

/** The bytes of one direction that are in a filter's hands. */
export class BodyBuffer {
  #chunks: Buffer[];
  #length: number;

  constructor(first?: Buffer) {
    this.#chunks = first === undefined || first.length === 0 ? [] : [first];
    this.#length = first?.length ?? 0;
  }

  get length(): number {
    return this.#length;
  }

  /** All bytes as one Buffer; the buffer still owns them, do not write into it. */
  bytes(): Buffer {
    if (this.#chunks.length > 1) this.#chunks = [Buffer.concat(this.#chunks, this.#length)];
    return this.#chunks[0] ?? EMPTY;
  }

  /** All bytes, leaving this buffer empty. */
  take(): Buffer {
    const all = this.bytes();
    this.#chunks = [];
    this.#length = 0;
    return all;
  }

  /** Appends all bytes of another buffer, which is empty afterwards. */
  move(from: BodyBuffer): void {
    if (from.#length === 0) return;
    this.#chunks.push(...from.#chunks);
    this.#length += from.#length;
    from.#chunks = [];
    from.#length = 0;
  }

  add(data: Buffer): void {
    if (data.length === 0) return;
    this.#chunks.push(data);
    this.#length += data.length;
  }

  prepend(data: Buffer): void {
    if (data.length === 0) return;
    this.#chunks.unshift(data);
    this.#length += data.length;
  }

  /** Drops bytes from the front, at most all of them. */
  drain(count: number): void {
    if (count <= 0) return;
    const rest = count >= this.#length ? EMPTY : this.bytes().subarray(count);
    this.#chunks = rest.length === 0 ? [] : [rest];
    this.#length = rest.length;
  }
}
