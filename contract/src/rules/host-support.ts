/** A function can be imported and still do nothing: hosts leave parts of the ABI out. */
import { sameFunctionType, typeOf, WASI_REQUIRED } from '../abi/index.js';
import { assumedVersion } from './abi-version.js';
import type { Rule } from './rule.js';
import { linkedFunction } from './targets.js';

/** The rule. */
export const hostSupportRule: Rule = {
  id: 'host-support',
  title: 'The target really offers what the module imports',
  *check(module, target) {
    const version = assumedVersion(module, target);
    for (const entry of module.imports) {
      const { module: from, name } = entry;
      const row = entry.kind === 'function' ? linkedFunction(target, version, entry) : undefined;
      const wanted = entry.kind === 'function' ? module.types[entry.typeIndex] : undefined;
      // What has another type there is refused anyway.
      if (row === undefined || wanted === undefined || !sameFunctionType(wanted, typeOf(row))) continue;
      const whoLacks = target.lacks(from, name);
      if (whoLacks === undefined) continue;
      yield {
        severity: 'warning',
        message: `${whoLacks} ${from}.${name}`,
        hint: `expect the module not to load, or the call to fail; of WASI every host has ${WASI_REQUIRED.join(', ')}`,
      };
    }
  },
};
