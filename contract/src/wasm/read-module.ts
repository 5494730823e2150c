/**
 * Reads a module section by section and checks what holds between sections. Nothing is executed and nothing is
 * trusted. Spec: WebAssembly core, binary format, modules.
 */
import { ContractError } from '../errors/index.js';
import { Cursor } from './cursor.js';
import { readU32 } from './leb128.js';
import type { CustomSection, ExternKind, SectionSpan, WasmModule } from './module.js';
import { readCodeSection } from './section-code.js';
import { readDataSection } from './section-data.js';
import { readElementSection, type Elements } from './section-element.js';
import { readExportSection } from './section-export.js';
import { readFunctionSection } from './section-function.js';
import { readGlobalSection } from './section-global.js';
import { readImportSection } from './section-import.js';
import { readMemorySection } from './section-memory.js';
import { readTableSection } from './section-table.js';
import { readTagSection } from './section-tag.js';
import { readTypeSection } from './section-type.js';
import { readName } from './vector.js';

const HEADER = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);
const CUSTOM = 0;
/** Custom sections have no bound in the specification; a compiler that splits its debug data writes some dozens. */
const MOST_SECTIONS = 10_000;

// By id; then the order in which sections must stand.
const NAMES =
  'custom,type,import,function,table,memory,global,export,start,element,code,data,data count,tag'.split(',');
const ORDER = [1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11];

/**
 * Reads a module.
 *
 * @throws ContractError CT_WASM_MAGIC, CT_WASM_TRUNCATED, CT_WASM_MALFORMED, CT_WASM_UNSUPPORTED; the message has the offset
 */
export function readModule(bytes: Uint8Array): WasmModule {
  requireHeader(bytes);
  const { spans, customs } = splitSections(bytes);
  const read = <T>(name: string, section: (cursor: Cursor) => T, absent: T): T => {
    const span = spans.find((span) => span.id !== CUSTOM && span.name === name);
    if (span === undefined) return absent;
    const end = span.offset + span.size;
    const cursor = new Cursor(bytes, { offset: span.offset, end, part: `${name} section` });
    const content = section(cursor);
    cursor.finish();
    return content;
  };
  const elements = read<Elements>('element', readElementSection, {
    segments: 0,
    functions: new Set(),
    slots: new Map(),
  });
  // The count of data segments, announced before the code for one-pass engines.
  read<number | undefined>('data count', readU32, undefined);
  const module: WasmModule = {
    bytes,
    sections: spans,
    types: read('type', readTypeSection, []),
    imports: read('import', readImportSection, []),
    functions: read('function', readFunctionSection, []),
    tables: read('table', readTableSection, []),
    memories: read('memory', readMemorySection, []),
    tags: read('tag', readTagSection, []),
    globals: read('global', readGlobalSection, []),
    exports: read('export', readExportSection, []),
    start: read<number | undefined>('start', readU32, undefined),
    elementSegments: elements.segments,
    elementFunctions: elements.functions,
    tableSlots: elements.slots,
    code: read('code', readCodeSection, []),
    dataSegments: read('data', readDataSection, []),
    customs,
  };
  requireConsistent(module);
  return module;
}

function requireHeader(bytes: Uint8Array): void {
  const seen = bytes.subarray(0, HEADER.length);
  if (bytes.length === 0) throw new ContractError('CT_WASM_MAGIC', 'the file is empty');
  if (seen.some((byte, at) => byte !== HEADER[at])) {
    throw new ContractError('CT_WASM_MAGIC', `the file begins with ${hex(seen)}, not with ${hex(HEADER)}`);
  }
  if (seen.length === HEADER.length) return;
  const message = `the file has ${seen.length} bytes; a module has at least ${HEADER.length}`;
  throw new ContractError('CT_WASM_TRUNCATED', message);
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

function splitSections(bytes: Uint8Array): { spans: SectionSpan[]; customs: CustomSection[] } {
  const cursor = new Cursor(bytes, { offset: HEADER.length, end: bytes.length, part: 'module' });
  const spans: SectionSpan[] = [];
  const customs: CustomSection[] = [];
  let last = -1;
  while (cursor.left > 0) {
    if (spans.length === MOST_SECTIONS)
      throw cursor.unsupported(`there are more than ${MOST_SECTIONS} sections`);
    const id = cursor.u8();
    const place = ORDER.indexOf(id);
    const name = NAMES[id];
    if (name === undefined) throw cursor.malformed(`0x${id.toString(16)} is no section`);
    const section = cursor.inner(readU32(cursor), `${name} section`);
    if (id !== CUSTOM && place <= last) {
      throw section.malformed(`the ${name} section stands twice or after a section that it must precede`);
    }
    if (id !== CUSTOM) last = place;
    spans.push({ id, name, offset: section.offset, size: section.left });
    if (id === CUSTOM) {
      const label = readName(section);
      customs.push({ name: label, offset: section.offset, bytes: section.take(section.left, label) });
    }
  }
  return { spans, customs };
}

function requireConsistent(module: WasmModule): void {
  const { types, functions, code, imports } = module;
  const fault = (message: string): ContractError => new ContractError('CT_WASM_MALFORMED', message);
  const imported = (kind: ExternKind): number => imports.filter((entry) => entry.kind === kind).length;
  const space: Record<ExternKind, number> = {
    function: imported('function') + functions.length,
    table: imported('table') + module.tables.length,
    memory: imported('memory') + module.memories.length,
    global: imported('global') + module.globals.length,
    tag: imported('tag') + module.tags.length,
  };
  const importedTypes = imports.flatMap((entry) => ('typeIndex' in entry ? [entry.typeIndex] : []));
  const noType = [...importedTypes, ...functions, ...module.tags].find((index) => index >= types.length);
  if (noType !== undefined) throw fault(`type ${noType} is used; the module has ${types.length}`);
  if (code.length !== functions.length) {
    throw fault(`${functions.length} functions are declared and ${code.length} bodies given`);
  }
  const noTarget = module.exports.find(({ kind, index }) => index >= space[kind]);
  if (noTarget !== undefined) {
    const { name, kind, index } = noTarget;
    throw fault(`export ${JSON.stringify(name)} is ${kind} ${index}; the module has ${space[kind]}`);
  }
  const named = [...module.elementFunctions, ...(module.start === undefined ? [] : [module.start])];
  const noFunction = named.find((index) => index >= space.function);
  if (noFunction !== undefined)
    throw fault(`function ${noFunction} is used; the module has ${space.function}`);
}
