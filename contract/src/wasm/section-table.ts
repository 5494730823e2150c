/** Section 4: tables. Spec: WebAssembly core, binary format, table section. */
import type { Cursor } from './cursor.js';
import { skipExpression } from './instructions.js';
import type { TableType } from './module.js';
import { readLimits } from './section-memory.js';
import { readValueType } from './section-type.js';
import { readVector } from './vector.js';

/** The defined tables. */
export function readTableSection(cursor: Cursor): TableType[] {
  return readVector(cursor, 'tables', (cursor) => {
    // 0x40 0x00 announces a table with an initial value.
    if (cursor.peek() !== 0x40) return readTableType(cursor);
    cursor.take(2, 'a table');
    const table = readTableType(cursor);
    skipExpression(cursor);
    return table;
  });
}

/** A table's type. */
export function readTableType(cursor: Cursor): TableType {
  const table = { element: readValueType(cursor), limits: readLimits(cursor) };
  if (table.limits.shared) throw cursor.unsupported('a table is shared');
  return table;
}
