/** A host limits a guest's memory. Observed: Envoy 1.40 takes 16384 pages and refuses 20000. */
import type { Rule } from './rule.js';

const MOST_PAGES = 16_384;

/** The rule. */
export const memorySizeRule: Rule = {
  id: 'memory-size',
  title: 'The module starts with at most 1 GiB of memory',
  *check(module, target) {
    if (!target.envoyHost) return;
    const imported = module.imports.flatMap((entry) => (entry.kind === 'memory' ? [entry.memory] : []));
    for (const { min } of [...imported, ...module.memories]) {
      if (min <= MOST_PAGES) continue;
      yield {
        severity: 'error',
        message: `Failed to create new Wasm instance: the module wants ${min} pages of memory at first, at most ${MOST_PAGES} are given`,
        hint: 'lower the initial memory (asc --initialMemory, wasm-ld --initial-memory)',
      };
    }
  },
};
