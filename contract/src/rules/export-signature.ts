/** A host refuses a module one of whose callbacks has another type than the ABI gives it. Envoy: V8 getModuleFunction. */
import {
  formatFunctionType,
  GUEST_ALLOCATORS,
  GUEST_CALLBACKS,
  GUEST_ENTRY_POINTS,
  sameFunctionType,
  typeOf,
  type AbiVersion,
  type GuestFunction,
} from '../abi/index.js';
import { functionTypes, type WasmModule } from '../wasm/index.js';
import { assumedVersion } from './abi-version.js';
import type { Rule } from './rule.js';
import { declaration, type TargetHost } from './targets.js';

/** The rule. */
export const exportSignatureRule: Rule = {
  id: 'export-signature',
  title: 'Every function that the target calls in the module has the type that the ABI gives it',
  *check(module, target) {
    const exported = exportedFunctions(module);
    const typeAt = functionTypes(module);
    for (const row of lookedUp(exported, assumedVersion(module, target), target)) {
      const index = exported.get(row.name);
      const type = index === undefined ? undefined : typeAt(index);
      if (type === undefined || sameFunctionType(type, typeOf(row))) continue;
      yield {
        severity: 'error',
        message: `Bad function signature for: ${row.name}, want: ${formatFunctionType(typeOf(row))}, but the module exports: ${formatFunctionType(type)}`,
        hint: `declare it as ${declaration(row)}`,
      };
    }
  },
};

function exportedFunctions(module: WasmModule): Map<string, number> {
  const functions = module.exports.filter(({ kind }) => kind === 'function');
  return new Map(functions.map(({ name, index }) => [name, index]));
}

/** What a host looks for: the first allocator, the entry points that it would call, the callbacks of the version. */
function lookedUp(
  exported: ReadonlyMap<string, number>,
  version: AbiVersion,
  target: TargetHost,
): readonly GuestFunction[] {
  const allocator = GUEST_ALLOCATORS.find(({ name }) => exported.has(name));
  const main = exported.has('main') ? ['__main_void'] : [];
  const unused = exported.has('_initialize') ? ['_start', ...main] : ['main', '__main_void'];
  return [
    ...(allocator === undefined ? [] : [allocator]),
    ...GUEST_ENTRY_POINTS.filter(({ name }) => !unused.includes(name)),
    ...GUEST_CALLBACKS.filter(
      (row) => row.versions.includes(version) && target.providers.includes(row.provider),
    ),
  ];
}
