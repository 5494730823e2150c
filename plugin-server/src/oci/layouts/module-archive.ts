/**
 * The layer that gateways unpack: a gzip-compressed tar archive with plugin.wasm in it. It is made of the module whenever
 * it is asked for, and must have the same bytes for ever, so nothing in it depends on a library: the gzip data are stored
 * blocks, which every reader takes and which only one way of writing can give. Spec: POSIX ustar, RFC 1951 §3.2.4, RFC 1952.
 */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

import type { Sized } from './descriptor.js';

/** Bytes `start` to `end`, both included. */
interface Part {
  readonly start: number;
  readonly end: number;
}

/** A module whose bytes can be had piece by piece. */
export interface ModuleBytes {
  readonly size: number;
  read(part: Part): Promise<Uint8Array>;
}

const BLOCK = 512;
const TAR_END = 2 * BLOCK;
/** Deflate, no name, no time, no flags, unknown system. */
const GZIP_HEAD = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
const GZIP_TAIL = 8;
/** The most that a stored block can hold, and what its head takes. */
const STORED = 65_535;
const STORED_HEAD = 5;
/** What is read of a module at a time, so that a large one never stands in memory as a whole. */
const PIECE = 256 * 1024;

export class ModuleArchive {
  readonly size: number;
  readonly #module: ModuleBytes;
  readonly #tarSize: number;
  readonly #head: Buffer;
  #checksum: Promise<number> | undefined;

  constructor(module: ModuleBytes) {
    this.#module = module;
    this.#head = tarHead(module.size);
    this.#tarSize = BLOCK + Math.ceil(module.size / BLOCK) * BLOCK + TAR_END;
    const blocks = Math.ceil(this.#tarSize / STORED);
    this.size = GZIP_HEAD.length + this.#tarSize + blocks * STORED_HEAD + GZIP_TAIL;
  }

  /** Bytes of the archive. */
  async read({ start, end }: Part): Promise<Buffer> {
    const parts: Uint8Array[] = [];
    for (let at = start; at <= end;) {
      const part = await this.#partAt(at, end);
      parts.push(part);
      at += part.length;
    }
    return Buffer.concat(parts);
  }

  /** Size and digest of the whole archive. */
  async measure(): Promise<Sized> {
    const hash = createHash('sha256');
    for (let start = 0; start < this.size; start += PIECE) {
      hash.update(await this.read({ start, end: Math.min(start + PIECE, this.size) - 1 }));
    }
    return { size: this.size, sha256: hash.digest('hex') };
  }

  /** What begins at `at`, up to the end of the part of the format that it belongs to, or to `end`. */
  async #partAt(at: number, end: number): Promise<Uint8Array> {
    const length = end - at + 1;
    if (at < GZIP_HEAD.length) return GZIP_HEAD.subarray(at, at + length);
    const tail = this.size - GZIP_TAIL;
    if (at >= tail) return (await this.#tail()).subarray(at - tail, at - tail + length);
    const within = (at - GZIP_HEAD.length) % (STORED + STORED_HEAD);
    const first = Math.floor((at - GZIP_HEAD.length) / (STORED + STORED_HEAD)) * STORED;
    const held = Math.min(STORED, this.#tarSize - first);
    if (within < STORED_HEAD) return this.#blockHead(first, held).subarray(within, within + length);
    const from = first + within - STORED_HEAD;
    return this.#tarPart({ start: from, end: Math.min(from + length, first + held) - 1 });
  }

  #blockHead(first: number, held: number): Buffer {
    const head = Buffer.alloc(STORED_HEAD);
    head.writeUInt8(first + held === this.#tarSize ? 1 : 0, 0);
    head.writeUInt16LE(held, 1);
    head.writeUInt16LE(held ^ 0xffff, 3);
    return head;
  }

  async #tail(): Promise<Buffer> {
    this.#checksum ??= this.#sumUp();
    const tail = Buffer.alloc(GZIP_TAIL);
    tail.writeUInt32LE(
      await this.#checksum.catch((error: unknown) => {
        // What could not be read now may be readable the next time.
        this.#checksum = undefined;
        throw error;
      }),
      0,
    );
    tail.writeUInt32LE(this.#tarSize, 4);
    return tail;
  }

  async #sumUp(): Promise<number> {
    let sum = 0;
    for (let start = 0; start < this.#tarSize; start += PIECE) {
      sum = crc32(await this.#tarPart({ start, end: Math.min(start + PIECE, this.#tarSize) - 1 }), sum);
    }
    return sum;
  }

  /** Bytes of the tar archive: its head, the module, and zeros. */
  async #tarPart({ start, end }: Part): Promise<Uint8Array> {
    const part = Buffer.alloc(end - start + 1);
    part.set(this.#head.subarray(start, end + 1));
    const from = Math.max(0, start - BLOCK);
    const to = Math.min(end - BLOCK, this.#module.size - 1);
    if (from <= to) part.set(await this.#module.read({ start: from, end: to }), BLOCK + from - start);
    return part;
  }
}

/** The archive of a module that is in memory. */
export function archiveOf(module: Uint8Array): ModuleArchive {
  const read = async ({ start, end }: Part): Promise<Uint8Array> => module.subarray(start, end + 1);
  return new ModuleArchive({ size: module.length, read });
}

/** One plain file of that size, of nobody and no time. */
function tarHead(size: number): Buffer {
  const head = Buffer.alloc(BLOCK);
  const fields: readonly (readonly [at: number, text: string])[] = [
    [0, 'plugin.wasm'],
    [100, '0000644'],
    [108, '0000000'],
    [116, '0000000'],
    [124, size.toString(8).padStart(11, '0')],
    [136, '00000000000'],
    // The checksum counts as blanks while it is summed up.
    [148, '        '],
    [156, '0'],
    [257, 'ustar\x0000'],
    [329, '0000000'],
    [337, '0000000'],
  ];
  for (const [at, text] of fields) head.write(text, at, 'latin1');
  const sum = head.reduce((total, byte) => total + byte, 0);
  head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return head;
}
