/** Section 2: what the module wants from its host. Spec: WebAssembly core, binary format, import section. */
import type { Cursor } from './cursor.js';
import { readU32 } from './leb128.js';
import type { WasmImport } from './module.js';
import { readGlobalType } from './section-global.js';
import { readLimits } from './section-memory.js';
import { readTableType } from './section-table.js';
import { readTag } from './section-tag.js';
import { readName, readVector } from './vector.js';

/** The imports, in order. */
export function readImportSection(cursor: Cursor): WasmImport[] {
  return readVector(cursor, 'imports', readImport);
}

function readImport(cursor: Cursor): WasmImport {
  const module = readName(cursor);
  const name = readName(cursor);
  const kind = cursor.u8();
  switch (kind) {
    case 0:
      return { module, name, kind: 'function', typeIndex: readU32(cursor) };
    case 1:
      return { module, name, kind: 'table', table: readTableType(cursor) };
    case 2:
      return { module, name, kind: 'memory', memory: readLimits(cursor) };
    case 3:
      return { module, name, kind: 'global', global: readGlobalType(cursor) };
    case 4:
      return { module, name, kind: 'tag', typeIndex: readTag(cursor) };
    default:
      throw cursor.malformed(`0x${kind.toString(16)} is no kind of import`);
  }
}
