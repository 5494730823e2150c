/** Section 13: exception tags. Spec: WebAssembly core 3.0, binary format, tag section. */
import type { Cursor } from './cursor.js';
import { readU32 } from './leb128.js';
import { readVector } from './vector.js';

/** Type indices of the defined tags. */
export function readTagSection(cursor: Cursor): number[] {
  return readVector(cursor, 'tags', readTag);
}

/** The type index of one tag. */
export function readTag(cursor: Cursor): number {
  const attribute = cursor.u8();
  if (attribute !== 0) throw cursor.malformed(`0x${attribute.toString(16)} is no attribute of a tag`);
  return readU32(cursor);
}
