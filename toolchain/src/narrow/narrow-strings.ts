/**
 * AssemblyScript writes string literals into a module with two bytes a character and a header each: a sixth of a small
 * plugin. Here they get one byte a character and no header, and a function in front of `_initialize` makes memory what
 * it would have been. Nothing of the module runs before `_initialize`, so nothing can see the difference.
 */
import { importedFunctionCount, readModule } from '@postern/contract/wasm';
import type { WasmModule } from '@postern/contract/wasm';

import { writeU32 } from '../wasm/leb128.js';
import { readImage, writeSegments } from './memory-image.js';
import { findStrings, packStrings, withoutStrings } from './static-strings.js';
import { addFunctionName } from './function-name.js';
import { widenFunction } from './widen-function.js';

/** What runs first; a module in which something else does is left alone. */
const INITIALIZE = '_initialize';
/** What is called so in a module whose last data segment holds packed strings. */
export const WIDEN_FUNCTION = 'widenStrings';
const PAGE_BYTES = 65_536;
const FUNCTION_KIND = 0;

/** The module with narrow strings, or as it was when that would not make it smaller. */
export function narrowStrings(bytes: Uint8Array): Uint8Array {
  const module = readModule(bytes);
  const initialize = initializeOf(module);
  const image = readImage(module);
  const [memory] = module.memories;
  if (initialize === undefined || image === undefined || memory === undefined) return bytes;
  const strings = findStrings(image);
  const [first] = strings;
  if (first === undefined) return bytes;
  const packed = packStrings(image, strings);
  // Behind all data the heap begins, which is not used yet.
  const from = (image.length + 15) & -16;
  const end = from + packed.length;
  const pages = Math.max(memory.min, Math.ceil(end / PAGE_BYTES));
  if (pages > (memory.max ?? Infinity)) return bytes;
  const data = writeSegments([
    { address: 0, contents: withoutStrings(image, strings) },
    { address: from, contents: packed },
  ]);
  const added = {
    index: importedFunctionCount(module) + module.functions.length,
    type: module.functions[initialize - importedFunctionCount(module)] ?? 0,
    body: widenFunction({ from, end, first: first.at, initialize }),
  };
  const narrow = rewrite(module, { data, added, memory: { ...memory, min: pages } });
  return narrow.length < bytes.length ? narrow : bytes;
}

/** Its function, when it is one of the module's own and there is one memory, the module's own. */
function initializeOf({ exports, imports, memories, start, sections }: WasmModule): number | undefined {
  const [memory, ...others] = memories;
  const isOrdinary = memory !== undefined && others.length === 0 && !memory.shared && !memory.wide;
  // Only a module with bulk memory operations counts its data segments, and what is added has one.
  const isPlain = isOrdinary && start === undefined && sections.some(({ name }) => name === 'data count');
  const found = exports.find(({ name, kind }) => name === INITIALIZE && kind === 'function');
  if (!isPlain || found === undefined || found.index < importedFunctionCount({ imports })) return undefined;
  return found.index;
}

interface Changes {
  readonly data: ReturnType<typeof writeSegments>;
  readonly memory: WasmModule['memories'][number];
  readonly added: { readonly index: number; readonly type: number; readonly body: Uint8Array };
}

function rewrite(module: WasmModule, { data, memory, added }: Changes): Uint8Array {
  const { index, type, body } = added;
  const changed = new Map<string, (content: Uint8Array) => Uint8Array>([
    ['function', (content) => appended(content, module.functions.length, writeU32(type))],
    [
      'code',
      (content) => appended(content, module.code.length, Buffer.concat([writeU32(body.length), body])),
    ],
    ['export', () => exportSection(module, index)],
    ['memory', () => memorySection(memory)],
    ['data count', () => writeU32(data.count)],
    ['data', () => data.section],
    ['custom', (content) => addFunctionName(content, index, WIDEN_FUNCTION)],
  ]);
  const sections = module.sections.map(({ id, name, offset, size }) => {
    const content = module.bytes.subarray(offset, offset + size);
    const now = changed.get(name)?.(content) ?? content;
    return Buffer.concat([Uint8Array.of(id), writeU32(now.length), now]);
  });
  return Buffer.concat([module.bytes.subarray(0, 8), ...sections]);
}

/** A vector with one more item behind the others. */
function appended(content: Uint8Array, count: number, item: Uint8Array): Uint8Array {
  return Buffer.concat([writeU32(count + 1), content.subarray(writeU32(count).length), item]);
}

function memorySection({ min, max }: Changes['memory']): Uint8Array {
  const limits = max === undefined ? [0, ...writeU32(min)] : [1, ...writeU32(min), ...writeU32(max)];
  return Uint8Array.from([1, ...limits]);
}

function exportSection({ exports }: WasmModule, initialize: number): Uint8Array {
  const kinds = ['function', 'table', 'memory', 'global', 'tag'];
  const items = exports.map(({ name, kind, index }) => {
    const label = Buffer.from(name);
    const isOurs = name === INITIALIZE && kind === 'function';
    return Buffer.concat([
      ...[writeU32(label.length), label],
      Uint8Array.of(isOurs ? FUNCTION_KIND : kinds.indexOf(kind)),
      writeU32(isOurs ? initialize : index),
    ]);
  });
  return Buffer.concat([writeU32(exports.length), ...items]);
}
