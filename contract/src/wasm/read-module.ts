/**
 * Reads a module section by section and checks what holds between sections. Nothing is executed and nothing is
 * trusted. Spec: WebAssembly core, binary format, modules.
 */
import { ContractError } from '../errors/index.js';
import { Cursor } from './cursor.js';
import { readU32 } from './leb128.js';
import { importedFunctionCount, type CustomSection, type SectionSpan, type WasmModule } from './module.js';
import { readCodeSection } from './section-code.js';
import { readDataCountSection, readDataSection } from './section-data.js';
import { readElementSection, type Elements } from './section-element.js';
import { readExportSection } from './section-export.js';
import { readFunctionSection } from './section-function.js';
import { readGlobalSection } from './section-global.js';
import { readImportSection } from './section-import.js';
import { readMemorySection } from './section-memory.js';
import { readStartSection } from './section-start.js';
import { readTableSection } from './section-table.js';
import { readTagSection } from './section-tag.js';
import { readTypeSection } from './section-type.js';
import { readName } from './vector.js';

const HEADER = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);
const CUSTOM = 0;

// Ids and names in the order in which sections must stand.
const ORDER: ReadonlyArray<readonly [id: number, name: string]> = [
  [1, 'type'],
  [2, 'import'],
  [3, 'function'],
  [4, 'table'],
  [5, 'memory'],
  [13, 'tag'],
  [6, 'global'],
  [7, 'export'],
  [8, 'start'],
  [9, 'element'],
  [12, 'data count'],
  [10, 'code'],
  [11, 'data'],
];

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
  const elements = read<Elements>('element', readElementSection, { segments: 0, functions: new Set() });
  read<number | undefined>('data count', readDataCountSection, undefined);
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
    start: read<number | undefined>('start', readStartSection, undefined),
    elementSegments: elements.segments,
    elementFunctions: elements.functions,
    code: read('code', readCodeSection, []),
    dataSegments: read('data', readDataSection, 0),
    customs,
  };
  requireConsistent(module);
  return module;
}

function requireHeader(bytes: Uint8Array): void {
  const seen = bytes.subarray(0, HEADER.length);
  const fault = (code: 'CT_WASM_MAGIC' | 'CT_WASM_TRUNCATED', message: string): never => {
    throw new ContractError(code, message);
  };
  if (seen.some((byte, at) => byte !== HEADER[at])) {
    fault('CT_WASM_MAGIC', `the file begins with ${hex(seen)}, not with ${hex(HEADER)}`);
  }
  if (bytes.length === 0) fault('CT_WASM_MAGIC', 'the file is empty');
  if (seen.length < HEADER.length) {
    fault('CT_WASM_TRUNCATED', `the file has ${seen.length} bytes; a module has at least ${HEADER.length}`);
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('hex')
    .replaceAll(/(..)(?=.)/g, '$1 ');
}

function splitSections(bytes: Uint8Array): { spans: SectionSpan[]; customs: CustomSection[] } {
  const cursor = new Cursor(bytes, { offset: HEADER.length, end: bytes.length, part: 'module' });
  const spans: SectionSpan[] = [];
  const customs: CustomSection[] = [];
  let last = -1;
  while (cursor.left > 0) {
    const id = cursor.u8();
    const place = ORDER.findIndex(([known]) => known === id);
    if (id !== CUSTOM && place < 0) throw cursor.malformed(`0x${id.toString(16)} is no section`);
    const name = ORDER[place]?.[1] ?? 'custom';
    const section = cursor.inner(readU32(cursor), `${name} section`);
    if (id !== CUSTOM && place <= last) {
      throw section.malformed(`the ${name} section stands twice or after a section that it must precede`);
    }
    if (id !== CUSTOM) last = place;
    const span = { id, offset: section.offset, size: section.left };
    const custom = id === CUSTOM ? readCustom(section) : undefined;
    if (custom !== undefined) customs.push(custom);
    spans.push({ ...span, name: custom?.name ?? name });
  }
  return { spans, customs };
}

function readCustom(section: Cursor): CustomSection {
  const name = readName(section);
  return { name, offset: section.offset, bytes: section.take(section.left, 'a custom section') };
}

function requireConsistent(module: WasmModule): void {
  const fault = (message: string): never => {
    throw new ContractError('CT_WASM_MALFORMED', message);
  };
  const functions = importedFunctionCount(module) + module.functions.length;
  const count = (kind: string, defined: readonly unknown[]): number =>
    defined.length + module.imports.filter((entry) => entry.kind === kind).length;
  const space = {
    function: functions,
    table: count('table', module.tables),
    memory: count('memory', module.memories),
    global: count('global', module.globals),
    tag: count('tag', module.tags),
  };
  const types = [
    ...module.imports.flatMap((entry) => ('typeIndex' in entry ? [entry.typeIndex] : [])),
    ...module.functions,
    ...module.tags,
  ];
  const missing = types.find((index) => index >= module.types.length);
  if (missing !== undefined) fault(`type ${missing} is used; the module has ${module.types.length}`);
  if (module.code.length !== module.functions.length) {
    fault(`${module.functions.length} functions are declared and ${module.code.length} bodies given`);
  }
  for (const { name, kind, index } of module.exports) {
    if (index >= space[kind]) {
      fault(`export ${JSON.stringify(name)} is ${kind} ${index}; the module has ${space[kind]}`);
    }
  }
  const named = [...module.elementFunctions, ...(module.start === undefined ? [] : [module.start])];
  const unknown = named.find((index) => index >= functions);
  if (unknown !== undefined) fault(`function ${unknown} is used; the module has ${functions}`);
}
