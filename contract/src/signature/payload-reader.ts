/** Reads the contents of a signature section, which anyone may have written: whatever is not there is undefined. */

/** Reads forward; once something was missing, every later read gives undefined too. */
export class PayloadReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  /** The next `length` bytes. */
  take(length: number | undefined): Buffer | undefined {
    if (length === undefined || length > this.left) {
      this.#at = Number.POSITIVE_INFINITY;
      return undefined;
    }
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  byte(): number | undefined {
    return this.take(1)?.[0];
  }

  /** An unsigned LEB128 number of at most 28 bits: no length in a signature comes near that. */
  number(): number | undefined {
    let value = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.byte();
      if (byte === undefined) return undefined;
      value += (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    this.#at = Number.POSITIVE_INFINITY;
    return undefined;
  }

  /** A length, and a reader of so many bytes. */
  part(): PayloadReader | undefined {
    const bytes = this.take(this.number());
    return bytes === undefined ? undefined : new PayloadReader(bytes);
  }
}
