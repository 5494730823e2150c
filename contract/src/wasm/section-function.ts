/** Section 3: the type of each function that the module defines. Spec: WebAssembly core, binary format, function section. */
import type { Cursor } from './cursor.js';
import { readU32 } from './leb128.js';
import { readVector } from './vector.js';

/** Type indices, one for each defined function. */
export function readFunctionSection(cursor: Cursor): number[] {
  return readVector(cursor, 'functions', readU32);
}
