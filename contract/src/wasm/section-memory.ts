/** Section 5: memories. Spec: WebAssembly core, binary format, memory section. */
import type { Cursor } from './cursor.js';
import { readU32, readU64 } from './leb128.js';
import type { Limits } from './module.js';
import { readVector } from './vector.js';

const HAS_MAXIMUM = 1;
const SHARED = 2;
const WIDE = 4;

/** The defined memories. */
export function readMemorySection(cursor: Cursor): Limits[] {
  return readVector(cursor, 'memories', readLimits);
}

/** The limits of a memory or a table. */
export function readLimits(cursor: Cursor): Limits {
  const flags = cursor.u8();
  if (flags > 7) throw cursor.malformed(`0x${flags.toString(16)} are no flags of limits`);
  const wide = (flags & WIDE) !== 0;
  const read = wide ? readU64 : readU32;
  const min = read(cursor);
  const bound = (flags & HAS_MAXIMUM) === 0 ? {} : { max: read(cursor) };
  return { min, ...bound, shared: (flags & SHARED) !== 0, wide };
}
