/** Section 7: what the module gives to its host. Spec: WebAssembly core, binary format, export section. */
import type { Cursor } from './cursor.js';
import { readU32 } from './leb128.js';
import type { ExternKind, WasmExport } from './module.js';
import { readName, readVector } from './vector.js';

/** The limit of V8, on which Envoy runs plugins. Each name is compared with every name that a host calls. */
const MOST_EXPORTS = 100_000;

const KINDS: readonly ExternKind[] = ['function', 'table', 'memory', 'global', 'tag'];

/** The exports, in order: a host takes the first ABI marker that it knows. */
export function readExportSection(cursor: Cursor): WasmExport[] {
  const names = new Set<string>();
  const readExport = (cursor: Cursor): WasmExport => {
    const name = readName(cursor);
    if (names.has(name)) throw cursor.malformed(`${JSON.stringify(name)} is exported twice`);
    names.add(name);
    const byte = cursor.u8();
    const kind = KINDS[byte];
    if (kind === undefined) throw cursor.malformed(`0x${byte.toString(16)} is no kind of export`);
    return { name, kind, index: readU32(cursor) };
  };
  return readVector(cursor, 'exports', readExport, MOST_EXPORTS);
}
