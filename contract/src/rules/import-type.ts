/** A host links a function only with exactly its own type. Envoy: V8 link. */
import { formatFunctionType, sameFunctionType, typeOf } from '../abi/index.js';
import { assumedVersion } from './abi-version.js';
import type { Rule } from './rule.js';
import { declaration, linkedFunction } from './targets.js';

/** The rule. */
export const importTypeRule: Rule = {
  id: 'import-type',
  title: 'Every imported function has the type that the target gives it',
  *check(module, target) {
    const version = assumedVersion(module, target);
    for (const entry of module.imports) {
      const row = entry.kind === 'function' ? linkedFunction(target, version, entry) : undefined;
      const wanted = entry.kind === 'function' ? module.types[entry.typeIndex] : undefined;
      if (row === undefined || wanted === undefined || sameFunctionType(wanted, typeOf(row))) continue;
      const [want, host] = [formatFunctionType(wanted), formatFunctionType(typeOf(row))];
      yield {
        severity: 'error',
        message: `Failed to load Wasm module due to an import type mismatch: ${entry.module}.${entry.name}, want: ${want}, but host exports: ${host}`,
        hint:
          row.name in target.shortened
            ? `leave ${row.name} out: ${target.title} links it with a type that is not WASI's`
            : `declare it as ${declaration(row)}`,
      };
    }
  },
};
