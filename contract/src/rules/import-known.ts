/** A host refuses a module that imports anything which the host does not have. Envoy: V8 link. */
import { WASI_MODULES, type AbiVersion } from '../abi/index.js';
import type { WasmImport } from '../wasm/index.js';
import { assumedVersion } from './abi-version.js';
import { closestName } from './closest-name.js';
import type { Rule } from './rule.js';
import { findRow, linkedFunction, linkedNames, type TargetHost } from './targets.js';

// What asc's standard library asks of a browser or of Node.js.
const ASSEMBLYSCRIPT = /^(abort|seed|trace|console\.\w+|Date\.\w+|performance\.now|Math\.\w+)$/;

/** The rule. */
export const importKnownRule: Rule = {
  id: 'import-known',
  title: 'Everything that the module imports exists in the target',
  *check(module, target) {
    const version = assumedVersion(module, target);
    for (const entry of module.imports) {
      // Hosts make a memory or a table for the module; they never have a global or a tag.
      if (entry.kind === 'memory' || entry.kind === 'table') continue;
      if (entry.kind === 'function' && linkedFunction(target, version, entry)) continue;
      yield {
        severity: 'error',
        message: `Failed to load Wasm module due to a missing import: ${entry.module}.${entry.name}`,
        hint: hintFor(entry, version, target),
      };
    }
  },
};

function hintFor(entry: WasmImport, version: AbiVersion, target: TargetHost): string {
  const { module, name, kind } = entry;
  if (kind !== 'function') return `no host gives a ${kind} to a module: define it in the module`;
  const row = findRow(module, name);
  if (row !== undefined && !row.versions.includes(version)) {
    return `${name} exists for modules of ABI ${row.versions.join(', ')}; this one is taken for ${version}`;
  }
  if (row?.provider === 'higress') {
    return `only Higress has ${name}: leave it out, or give the module to Higress only (target higress)`;
  }
  if (row !== undefined) return `${target.title} does not have ${name}: leave it out`;
  if (module === 'env' && ASSEMBLYSCRIPT.test(name)) {
    return `AssemblyScript's standard library wants ${name}: build with the SDK, which has its own, or give asc --use ${name}=YOUR_FUNCTION`;
  }
  if (module.startsWith('__wbindgen') || module === 'wbg') {
    return 'wasm-bindgen makes modules for browsers: build for wasm32-wasip1 with the proxy-wasm crate instead';
  }
  const modules = ['env', ...WASI_MODULES];
  if (!modules.includes(module)) return `hosts give functions in modules ${modules.join(', ')} only`;
  const near = closestName(name, linkedNames(target, version, module));
  return near === undefined ? `leave out the call to ${name}` : `did you mean ${near}?`;
}
