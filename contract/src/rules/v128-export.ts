/** Envoy's host cannot express v128 in a function type and aborts. Observed on Envoy 1.40, under --mode validate too. */
import { formatFunctionType } from '../abi/index.js';
import { functionTypes } from '../wasm/index.js';
import type { Rule } from './rule.js';

/** The rule. Vectors inside functions are fine. */
export const v128ExportRule: Rule = {
  id: 'v128-export',
  title: 'No exported function has v128 in its type',
  *check(module, target) {
    if (!target.envoyHost) return;
    const typeAt = functionTypes(module);
    for (const { name, kind, index } of module.exports) {
      const type = kind === 'function' ? typeAt(index) : undefined;
      if (type === undefined || ![...type.params, ...type.results].includes('v128')) continue;
      yield {
        severity: 'error',
        message: `exported function ${name} has the type ${formatFunctionType(type)}: v128 there aborts ${target.title} (SIGTRAP)`,
        hint: 'do not export it, or pass the vector through memory',
      };
    }
  },
};
