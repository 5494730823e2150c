/** Memory of a bare module that a test writes to, and the output that it reads back. */

/** What a probe of a library exports at least. */
export interface RoomExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  allocate(size: number): number;
  outData(): number;
  outLength(): number;
}

/** A piece of a module's memory. */
export class ByteRoom {
  /** Where the bytes lie. */
  readonly at: number;
  readonly #wasm: RoomExports;
  readonly #size: number;

  constructor(wasm: RoomExports, size: number) {
    this.#wasm = wasm;
    this.#size = size;
    this.at = wasm.allocate(size) >>> 0;
  }

  /** Writes bytes at the beginning; their number. */
  put(bytes: string | Uint8Array): number {
    const from = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
    if (from.length > this.#size) throw new Error(`${from.length} bytes in a room of ${this.#size}`);
    new Uint8Array(this.#wasm.memory.buffer).set(from, this.at);
    return from.length;
  }

  /** The first bytes. */
  take(size: number): Buffer {
    return Buffer.from(this.#wasm.memory.buffer.slice(this.at, this.at + size));
  }
}

/** What a module's output holds. */
export function outputOf(wasm: RoomExports): Buffer {
  const at = wasm.outData() >>> 0;
  return Buffer.from(wasm.memory.buffer.slice(at, at + wasm.outLength()));
}
