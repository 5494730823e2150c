/**
 * Reads and writes a guest's linear memory, and hands it bytes through its own allocator.
 * Every access is checked; an address outside makes the host call answer InvalidMemoryAccess, never a trap.
 * Spec: proxy-wasm "Memory ownership"; proxy-wasm-cpp-host wasm.h (copyToPointerSize).
 */
import { Status } from '@postern/contract/abi';
import type { EngineMemory, FastBuffer } from './wasm-api.js';
import { fast } from './wasm-api.js';

/** The guest's `malloc`: an address, or 0 when it has no memory left. */
export type Allocate = (size: number) => number;

/** One guest's memory with views that are renewed only when the memory has grown. */
export class GuestMemory {
  readonly #memory: EngineMemory | undefined;
  readonly #allocate: Allocate;
  #buffer: ArrayBuffer | undefined;
  #bytes: FastBuffer = fast(Buffer.alloc(0));
  #view = new DataView(new ArrayBuffer(0));

  constructor(memory: EngineMemory | undefined, allocate: Allocate) {
    this.#memory = memory;
    this.#allocate = allocate;
  }

  /** The whole memory; valid until the guest runs again. */
  get bytes(): FastBuffer {
    this.#renew();
    return this.#bytes;
  }

  has(address: number, size: number): boolean {
    this.#renew();
    return (address >>> 0) + (size >>> 0) <= this.#bytes.length;
  }

  /** Bytes as text, one character a byte; undefined when they lie outside. */
  latin1(address: number, size: number): string | undefined {
    const start = address >>> 0;
    const end = start + (size >>> 0);
    this.#renew();
    return end <= this.#bytes.length ? this.#bytes.latin1Slice(start, end) : undefined;
  }

  utf8(address: number, size: number): string | undefined {
    const start = address >>> 0;
    const end = start + (size >>> 0);
    this.#renew();
    return end <= this.#bytes.length ? this.#bytes.utf8Slice(start, end) : undefined;
  }

  /** A copy of guest bytes. */
  copy(address: number, size: number): Buffer | undefined {
    const start = address >>> 0;
    const end = start + (size >>> 0);
    this.#renew();
    return end <= this.#bytes.length ? Buffer.from(this.#bytes.subarray(start, end)) : undefined;
  }

  /** Reads a word; the caller has checked the bounds. */
  u32(address: number): number {
    return this.#view.getUint32(address >>> 0, true);
  }

  writeU32(address: number, value: number): boolean {
    const at = address >>> 0;
    this.#renew();
    if (at + 4 > this.#bytes.length) return false;
    this.#view.setUint32(at, value, true);
    return true;
  }

  writeU64(address: number, value: bigint): boolean {
    const at = address >>> 0;
    this.#renew();
    if (at + 8 > this.#bytes.length) return false;
    this.#view.setBigUint64(at, BigInt.asUintN(64, value), true);
    return true;
  }

  /** Gives the guest bytes: allocated by it, address and size written to its out pointers. */
  give(value: Uint8Array | string, dataPointer: number, sizePointer: number): Status {
    const size = value.length;
    let address = 0;
    if (size > 0) {
      address = this.#allocate(size) >>> 0;
      if (address === 0 || !this.has(address, size)) return Status.InvalidMemoryAccess;
      if (typeof value === 'string') this.#bytes.latin1Write(value, address, size);
      else this.#bytes.set(value, address);
    }
    if (!this.writeU32(dataPointer, address)) return Status.InvalidMemoryAccess;
    return this.writeU32(sizePointer, size) ? Status.Ok : Status.InvalidMemoryAccess;
  }

  #renew(): void {
    const buffer = this.#memory?.buffer;
    if (buffer === this.#buffer || buffer === undefined) return;
    this.#buffer = buffer;
    this.#bytes = fast(Buffer.from(buffer));
    this.#view = new DataView(buffer);
  }
}
