/** How texts and bytes are read from a test module's memory, whatever its code says of their length. */
import type { TestExports } from './wasm-api.js';

/** Bytes of one value; what is beyond is not compared. */
const MOST_BYTES = 4 * 1024 * 1024;

/** The memory of one instance; empty until it is known. */
export class GuestMemory {
  #exports: TestExports | undefined;

  /** From here on memory can be read. */
  attach(exports: TestExports): void {
    this.#exports = exports;
  }

  get size(): number {
    return this.#exports?.memory.buffer.byteLength ?? 0;
  }

  /** A copy, cut off where memory ends. */
  bytes(at: number, size: number): Uint8Array {
    const start = at >>> 0;
    return this.#view().slice(start, start + Math.min(size >>> 0, MOST_BYTES));
  }

  utf8(at: number, size: number): string {
    return Buffer.from(this.bytes(at, size)).toString('utf8');
  }

  /** A string of AssemblyScript: UTF-16, its length in bytes right in front. */
  string(at: number): string {
    const [start, view] = [at >>> 0, this.#view()];
    if (start < 4 || start > view.length) return '';
    const size = new DataView(view.buffer).getUint32(start - 4, true);
    return Buffer.from(this.bytes(start, size)).toString('utf16le');
  }

  /** Writes where the module asked for an answer; outside of memory it is an error of the engine's kind. */
  setUint64(at: number, value: bigint): void {
    new DataView(this.#view().buffer).setBigUint64(at >>> 0, value, true);
  }

  setUint32(at: number, value: number): void {
    new DataView(this.#view().buffer).setUint32(at >>> 0, value, true);
  }

  #view(): Uint8Array {
    return new Uint8Array(this.#exports?.memory.buffer ?? new ArrayBuffer(0));
  }
}
