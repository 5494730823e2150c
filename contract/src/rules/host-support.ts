/** A function can be imported and still do nothing: hosts leave parts of the ABI out. */
import { WASI_REQUIRED } from '../abi/index.js';
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
      if (!linkedFunction(target, version, entry) || !target.lacks(from, name)) continue;
      yield {
        severity: 'warning',
        message: `${target.title} is not known to offer ${from}.${name}`,
        hint: `expect the module not to load, or the call to fail; of WASI every host has ${WASI_REQUIRED.join(', ')}`,
      };
    }
  },
};
