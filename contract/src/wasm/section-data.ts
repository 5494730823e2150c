/** Section 11: what memory holds at first. Spec: WebAssembly core, binary format, data section. */
import type { Cursor } from './cursor.js';
import { skipExpression } from './instructions.js';
import { readU32 } from './leb128.js';
import type { DataSegment } from './module.js';
import { readVector } from './vector.js';

/** Where the contents of each segment stand. */
export function readDataSection(cursor: Cursor): DataSegment[] {
  return readVector(cursor, 'data segments', (cursor) => {
    const flags = readU32(cursor);
    if (flags > 2) throw cursor.malformed(`0x${flags.toString(16)} are no flags of a data segment`);
    if (flags === 2) readU32(cursor);
    if (flags !== 1) skipExpression(cursor);
    const size = readU32(cursor);
    const { offset } = cursor;
    cursor.take(size, 'a data segment');
    return { offset, size };
  });
}
