/** Section 8: the function that runs at instantiation. Spec: WebAssembly core, binary format, start section. */
import type { Cursor } from './cursor.js';
import { readU32 } from './leb128.js';

/** The index of the start function. */
export function readStartSection(cursor: Cursor): number {
  return readU32(cursor);
}
