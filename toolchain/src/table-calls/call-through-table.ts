/**
 * Envoy compiles a plugin with V8's optimizing compiler before it serves, and that compiler copies functions into their
 * callers until each is three times its size: more than half of the time that a large plugin takes to load. A call through
 * the table with a constant position is never copied, and costs about a nanosecond. Binaryen has put in place what is worth it.
 */
import { importedFunctionCount, passOver, readModule } from '@postern/contract/wasm';
import type { WasmModule } from '@postern/contract/wasm';

import { writeS32, writeU32 } from '../wasm/leb128.js';
import { replaceSections } from '../wasm/replace-sections.js';

/** Below this the compiler is done in no time, and what calls grow by is felt. */
export const LEAST_CODE_BYTES = 40_000;
/** Smaller functions are as small as the calls of them. */
const LEAST_BODY_BYTES = 20;

const [CALL, I32_CONST, CALL_INDIRECT, END] = [0x10, 0x41, 0x11, 0x0b];
const FUNCREF = 0x70;
const ACTIVE = 0;

/** A call, by what it calls and where it stands. */
interface Site {
  readonly callee: number;
  readonly from: number;
  readonly to: number;
}

/** The module with calls through its table, or as it was where that would not pay. */
export function callThroughTable(bytes: Uint8Array, leastCodeBytes = LEAST_CODE_BYTES): Uint8Array {
  const module = readModule(bytes);
  const code = module.sections.find(({ name }) => name === 'code');
  if (code === undefined || code.size < leastCodeBytes || !hasPlainTable(module)) return bytes;
  const bodies = module.code.map((body) => ({ body, sites: sitesIn(module, body) }));
  const slots = assignSlots(
    module,
    bodies.flatMap(({ sites }) => sites),
  );
  const imported = importedFunctionCount(module);
  const replacement = ({ callee }: Site): Uint8Array | undefined => {
    const slot = slots.get(callee);
    if (slot === undefined) return undefined;
    const type = writeU32(module.functions[callee - imported] ?? 0);
    return Buffer.concat([
      Uint8Array.of(I32_CONST),
      writeS32(slot),
      Uint8Array.of(CALL_INDIRECT),
      type,
      Uint8Array.of(0),
    ]);
  };
  const rewritten = bodies.map(({ body, sites }) => rewriteBody(bytes, body, sites, replacement));
  return replaceSections(module, {
    code: Buffer.concat([writeU32(rewritten.length), ...rewritten]),
    table: tableSection(module, slots.size),
    element: elementSection(module, [...slots.keys()]),
  });
}

/** One table of functions, the module's own, that nobody else has. */
function hasPlainTable({ tables, imports, exports, sections }: WasmModule): boolean {
  const [table, ...others] = tables;
  const isShared = [...imports, ...exports].some(({ kind }) => kind === 'table');
  const isListed = sections.some(({ name }) => name === 'element');
  return table !== undefined && others.length === 0 && !isShared && isListed && !table.limits.wide;
}

function sitesIn(module: WasmModule, body: WasmModule['code'][number]): Site[] {
  const sites: Site[] = [];
  let callee = 0;
  passOver(module.bytes, body, 'a function', {
    refersTo: (index) => (callee = index),
    passed: (opcode, from, to) => {
      if (opcode === CALL) sites.push({ callee, from, to });
    },
  });
  return sites;
}

/** Positions behind those that are taken, the functions called from most places first: low numbers are short. */
function assignSlots(module: WasmModule, sites: readonly Site[]): ReadonlyMap<number, number> {
  const imported = importedFunctionCount(module);
  const counts = new Map<number, number>();
  for (const { callee } of sites) {
    const size = module.code[callee - imported]?.size ?? 0;
    if (size >= LEAST_BODY_BYTES) counts.set(callee, (counts.get(callee) ?? 0) + 1);
  }
  const order = [...counts].toSorted(([left, a], [right, b]) => b - a || left - right);
  const first = module.tables[0]?.limits.min ?? 0;
  return new Map(order.map(([callee], at) => [callee, first + at]));
}

function rewriteBody(
  bytes: Uint8Array,
  { offset, size }: WasmModule['code'][number],
  sites: readonly Site[],
  replacement: (site: Site) => Uint8Array | undefined,
): Uint8Array {
  const parts: Uint8Array[] = [];
  let at = offset;
  for (const site of sites) {
    const instead = replacement(site);
    if (instead === undefined) continue;
    parts.push(bytes.subarray(at, site.from), instead);
    at = site.to;
  }
  const body = Buffer.concat([...parts, bytes.subarray(at, offset + size)]);
  return Buffer.concat([writeU32(body.length), body]);
}

function tableSection({ tables }: WasmModule, more: number): Uint8Array {
  const { min = 0, max } = tables[0]?.limits ?? {};
  const limits =
    max === undefined
      ? [0, ...writeU32(min + more)]
      : [1, ...writeU32(min + more), ...writeU32(Math.max(max, min) + more)];
  return Uint8Array.from([1, FUNCREF, ...limits]);
}

/** The segments as they are, and one behind them. */
function elementSection(module: WasmModule, functions: readonly number[]): Uint8Array {
  const { bytes, sections, elementSegments, tables } = module;
  const { offset = 0, size = 0 } = sections.find(({ name }) => name === 'element') ?? {};
  const segments = bytes.subarray(offset + writeU32(elementSegments).length, offset + size);
  return Buffer.concat([
    ...[writeU32(elementSegments + 1), segments],
    ...[Uint8Array.of(ACTIVE, I32_CONST), writeS32(tables[0]?.limits.min ?? 0), Uint8Array.of(END)],
    ...[writeU32(functions.length), ...functions.map(writeU32)],
  ]);
}
