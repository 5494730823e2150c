/** A function can be imported and still do nothing: hosts leave parts of the ABI out. */
import { WASI_REQUIRED } from '../abi/index.js';
import type { Rule } from './rule.js';

/** The rule. */
export const hostSupportRule: Rule = {
  id: 'host-support',
  title: 'The target really offers what the module imports',
  *check(module, target) {
    for (const { module: from, name, kind } of module.imports) {
      if (kind !== 'function' || !target.lacks(from, name)) continue;
      const wasi = from !== 'env';
      yield {
        severity: 'warning',
        message: `${target.title} is not known to offer ${from}.${name}`,
        hint: wasi
          ? `the functions that every host has are ${WASI_REQUIRED.join(', ')}`
          : 'expect the module not to load, or the call to answer Unimplemented (12)',
      };
    }
  },
};
