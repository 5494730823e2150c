/** Section 10: the bodies of the defined functions. Spec: WebAssembly core, binary format, code section. */
import type { Cursor } from './cursor.js';
import { readU32 } from './leb128.js';
import type { CodeBody } from './module.js';
import { readVector } from './vector.js';

/** Where each body stands. Instructions are read on demand (call-graph.ts): most questions never need them. */
export function readCodeSection(cursor: Cursor): CodeBody[] {
  return readVector(cursor, 'function bodies', (cursor) => {
    const size = readU32(cursor);
    const { offset } = cursor;
    cursor.take(size, 'a function body');
    return { offset, size };
  });
}
