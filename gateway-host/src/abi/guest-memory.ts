/**
 * Reads and writes a guest's linear memory, and hands it bytes through its own allocator.
 * Every access is checked; an address outside makes the host call answer InvalidMemoryAccess, never a trap.
 * Spec: proxy-wasm "Memory ownership"; proxy-wasm-cpp-host wasm.h (copyToPointerSize).
 */
import { Status } from '@postern/contract/abi';
import { readName } from './guest-names.js';
import type { EngineMemory, FastBuffer } from './wasm-api.js';
import { fast } from './wasm-api.js';

/** Up to so many characters. */
const SHORT_TEXT = 24;

/** The guest's `malloc`: an address, or 0 when it has no memory left. */
export type Allocate = (size: number) => number;

/**
 * One guest's memory. The engine detaches the views of a memory that grows, so their length is then 0: every access that
 * does not fit looks once more with new views, and one that fits need not ask the memory for its buffer.
 */
export class GuestMemory {
  readonly #memory: EngineMemory | undefined;
  readonly #allocate: Allocate;
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

  /** Pages of 64 KiB at the moment. */
  get pages(): number {
    return (this.#memory?.buffer.byteLength ?? 0) / 65_536;
  }

  has(address: number, size: number): boolean {
    return this.#reaches((address >>> 0) + (size >>> 0));
  }

  /** Bytes as text, one character a byte; undefined when they lie outside. */
  latin1(address: number, size: number): string | undefined {
    const start = address >>> 0;
    const end = start + (size >>> 0);
    return this.#reaches(end) ? this.#bytes.latin1Slice(start, end) : undefined;
  }

  /** The same for names, which guests say again and again. */
  name(address: number, size: number): string | undefined {
    const start = address >>> 0;
    const end = start + (size >>> 0);
    return this.#reaches(end) ? readName(this.#bytes, start, end) : undefined;
  }

  utf8(address: number, size: number): string | undefined {
    const start = address >>> 0;
    const end = start + (size >>> 0);
    return this.#reaches(end) ? this.#bytes.utf8Slice(start, end) : undefined;
  }

  /** A copy of guest bytes. */
  copy(address: number, size: number): Buffer | undefined {
    const start = address >>> 0;
    const end = start + (size >>> 0);
    return this.#reaches(end) ? Buffer.from(this.#bytes.subarray(start, end)) : undefined;
  }

  /** Reads a word; the caller has checked the bounds. */
  u32(address: number): number {
    return this.#view.getUint32(address >>> 0, true);
  }

  writeU32(address: number, value: number): boolean {
    const at = address >>> 0;
    if (!this.#reaches(at + 4)) return false;
    this.#view.setUint32(at, value, true);
    return true;
  }

  /** Writes a number of 64 bits as its two halves. */
  writeWords(address: number, low: number, high: number): boolean {
    const at = address >>> 0;
    if (!this.#reaches(at + 8)) return false;
    this.#view.setUint32(at, low, true);
    this.#view.setUint32(at + 4, high, true);
    return true;
  }

  writeU64(address: number, value: bigint): boolean {
    const at = address >>> 0;
    if (!this.#reaches(at + 8)) return false;
    this.#view.setBigUint64(at, BigInt.asUintN(64, value), true);
    return true;
  }

  /** Gives the guest bytes: allocated by it, address and size written to its out pointers. */
  give(value: Uint8Array | string, dataPointer: number, sizePointer: number): Status {
    const size = value.length;
    let address = 0;
    if (size > 0) {
      address = this.#allocate(size) >>> 0;
      if (address === 0 || !this.#reaches(address + size)) return Status.InvalidMemoryAccess;
      if (typeof value === 'string') this.#writeText(value, address);
      else this.#bytes.set(value, address);
    }
    if (!this.writeU32(dataPointer, address)) return Status.InvalidMemoryAccess;
    return this.writeU32(sizePointer, size) ? Status.Ok : Status.InvalidMemoryAccess;
  }

  /** Bytes in memory that the guest allocated for them, also when there are none: their address. */
  place(value: Uint8Array): number | undefined {
    const address = this.#allocate(value.length) >>> 0;
    if (value.length === 0) return address;
    if (address === 0 || !this.has(address, value.length)) return undefined;
    this.#bytes.set(value, address);
    return address;
  }

  /** A short text is written faster than the engine can be asked to write it. */
  #writeText(text: string, address: number): void {
    const bytes = this.#bytes;
    const size = text.length;
    if (size > SHORT_TEXT) return void bytes.latin1Write(text, address, size);
    for (let i = 0; i < size; i++) bytes[address + i] = text.charCodeAt(i);
  }

  /** Whether the memory has so many bytes. */
  #reaches(end: number): boolean {
    return (end <= this.#bytes.length && end > 0) || this.#grewTo(end);
  }

  #grewTo(end: number): boolean {
    this.#renew();
    return end <= this.#bytes.length;
  }

  #renew(): void {
    const buffer = this.#memory?.buffer;
    if (buffer === undefined || buffer === this.#view.buffer) return;
    this.#bytes = fast(Buffer.from(buffer));
    this.#view = new DataView(buffer);
  }
}
