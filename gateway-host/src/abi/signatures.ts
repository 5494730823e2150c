/**
 * Holds a module's imports and exports against the types that Envoy links, before anything is instantiated.
 * Spec: proxy-wasm-cpp-host src/v8/v8.cc (link, getModuleFunctionImpl).
 */
import type { FunctionType } from '@postern/contract/abi';
import {
  findGuestFunction,
  formatFunctionType,
  GUEST_ALLOCATORS,
  GUEST_ENTRY_POINTS,
  sameFunctionType,
  typeOf,
} from '@postern/contract/abi';
import type { WasmImport, WasmModule } from '@postern/contract/wasm';
import { functionTypes } from '@postern/contract/wasm';
import type { Dialect } from './abi-version.js';
import { loadError, NO_ALLOCATOR } from './load-error.js';
import { findOffer } from './offers.js';

const FIXED_EXPORTS = new Map([...GUEST_ALLOCATORS, ...GUEST_ENTRY_POINTS].map((row) => [row.name, row]));

/** Throws GH_PLUGIN_LOAD for the first import that Envoy lacks or links with another type. */
export function checkImports(module: WasmModule, dialect: Dialect): void {
  for (const entry of module.imports) {
    if (entry.kind === 'memory' || entry.kind === 'table') continue;
    const wanted = entry.kind === 'function' ? module.types[entry.typeIndex] : undefined;
    checkImport(entry, wanted, dialect);
  }
}

function checkImport(entry: WasmImport, wanted: FunctionType | undefined, dialect: Dialect): void {
  const name = `${entry.module}.${entry.name}`;
  const offer = wanted === undefined ? undefined : findOffer(entry.module, entry.name, dialect);
  if (wanted === undefined || offer === undefined) {
    throw loadError(`Failed to load Wasm module due to a missing import: ${name}`);
  }
  const offered = typeOf(offer.row);
  if (sameFunctionType(wanted, offered)) return;
  const types = `want: ${formatFunctionType(wanted)}, but host exports: ${formatFunctionType(offered)}`;
  throw loadError(`Failed to load Wasm module due to an import type mismatch: ${name}, ${types}`);
}

/** Throws GH_PLUGIN_LOAD for the first callback with another type than the host calls. */
export function checkExports(module: WasmModule, dialect: Dialect): void {
  const typeOfFunction = functionTypes(module);
  const allocators = soundAllocators(module);
  const never = neverCalled(module);
  for (const { name, kind, index } of module.exports) {
    const type = kind === 'function' ? typeOfFunction(index) : undefined;
    if (type === undefined) continue;
    if ([...type.params, ...type.results].includes('v128')) {
      const hint = `the exported function ${name} has a v128 in its type: this crashes Envoy`;
      throw loadError(`Failed to load Wasm bytecode: ${name}`, hint);
    }
    const row = findGuestFunction(name, dialect.version) ?? FIXED_EXPORTS.get(name);
    if (row === undefined || never.includes(name) || sameFunctionType(type, typeOf(row))) continue;
    if (row.provider === 'higress' && dialect.profile !== 'higress') continue;
    const types = `want: ${formatFunctionType(typeOf(row))}, but the module exports: ${formatFunctionType(type)}`;
    const problem = `Bad function signature for: ${name}, ${types}`;
    if (!GUEST_ALLOCATORS.some((allocator) => allocator.name === name)) throw loadError(problem);
    // Nobody asks for the second when the first is good.
    if (allocators.includes('malloc')) continue;
    throw loadError(allocators.length === 0 ? `${problem}\n${NO_ALLOCATOR}` : problem);
  }
}

/** Entry points that a host passes over for another one; what type they have is nobody's business. */
function neverCalled({ exports }: WasmModule): string[] {
  const has = (wanted: string): boolean =>
    exports.some(({ name, kind }) => name === wanted && kind === 'function');
  if (!has('_initialize')) return ['main', '__main_void'];
  return has('main') ? ['_start', '__main_void'] : ['_start'];
}

function soundAllocators(module: WasmModule): string[] {
  const typeOfFunction = functionTypes(module);
  const sound = GUEST_ALLOCATORS.filter((row) =>
    module.exports.some(({ name, kind, index }) => {
      const type = name === row.name && kind === 'function' ? typeOfFunction(index) : undefined;
      return type !== undefined && sameFunctionType(type, typeOf(row));
    }),
  );
  return sound.map(({ name }) => name);
}
