/** What a host makes for a module that wants a memory or a table. Observed on Envoy 1.40: 16384 pages are given, 20000 not. */
import type { Rule } from './rule.js';

const ENVOY_SAYS = 'Failed to create new Wasm instance';
const MOST_PAGES = 16_384;

/** The rule. */
export const memoryLimitsRule: Rule = {
  id: 'memory-limits',
  title: 'The memory and the table that the module wants are ones that the target makes',
  *check(module, target) {
    if (!target.envoyHost) return;
    const memories = module.imports.flatMap((entry) => (entry.kind === 'memory' ? [entry.memory] : []));
    const tables = module.imports.flatMap((entry) => (entry.kind === 'table' ? [entry.table.limits] : []));
    for (const { min } of [...memories, ...module.memories]) {
      if (min <= MOST_PAGES) continue;
      yield {
        severity: 'error',
        message: `${ENVOY_SAYS}: the module wants ${min} pages of memory at first, at most ${MOST_PAGES} are given`,
        hint: 'lower the initial memory (asc --initialMemory, wasm-ld --initial-memory)',
      };
    }
    const strange = [...memories, ...tables].find(({ shared, wide }) => shared || wide);
    const seen = [
      ...(memories.length > 1 ? [`${memories.length} memories`] : []),
      ...(tables.length > 1 ? [`${tables.length} tables`] : []),
      ...(strange === undefined ? [] : [strange.shared ? 'shared memory' : 'a memory or table of 64 bits']),
    ];
    if (seen.length === 0) return;
    yield {
      severity: 'error',
      message: `${ENVOY_SAYS}: the module imports ${seen.join(', ')}; a host makes one plain memory and one plain table`,
      hint: 'define the memory in the module and export it',
    };
  },
};
