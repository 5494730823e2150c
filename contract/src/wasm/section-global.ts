/** Section 6: globals. Spec: WebAssembly core, binary format, global section. */
import type { Cursor } from './cursor.js';
import { skipExpression } from './instructions.js';
import type { GlobalType } from './module.js';
import { readValueType } from './section-type.js';
import { readVector } from './vector.js';

/** The defined globals, without their initial values. */
export function readGlobalSection(cursor: Cursor): GlobalType[] {
  return readVector(cursor, 'globals', (cursor) => {
    const global = readGlobalType(cursor);
    skipExpression(cursor);
    return global;
  });
}

/** A global's type. */
export function readGlobalType(cursor: Cursor): GlobalType {
  const type = readValueType(cursor);
  const mutability = cursor.u8();
  if (mutability > 1) throw cursor.malformed(`0x${mutability.toString(16)} is no mutability`);
  return { type, mutable: mutability === 1 };
}
