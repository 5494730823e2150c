/** Section 11: what memory holds at first. Spec: WebAssembly core, binary format, data section. */
import type { Cursor } from './cursor.js';
import { skipExpression } from './instructions.js';
import { readU32 } from './leb128.js';
import { readCount } from './vector.js';

/** The number of data segments; each is read through, so that a damaged one is seen. */
export function readDataSection(cursor: Cursor): number {
  const segments = readCount(cursor, 'data segments');
  for (let left = segments; left > 0; left -= 1) {
    const flags = readU32(cursor);
    if (flags > 2) throw cursor.malformed(`0x${flags.toString(16)} are no flags of a data segment`);
    if (flags === 2) readU32(cursor);
    if (flags !== 1) skipExpression(cursor);
    cursor.take(readU32(cursor), 'a data segment');
  }
  return segments;
}
