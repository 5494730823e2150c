/** Host and guest exchange everything through one memory that both can see. */
import type { Rule } from './rule.js';

/** The rule. Envoy loads a module without memory; the first host call that needs it then fails. */
export const noMemoryRule: Rule = {
  id: 'no-memory',
  title: 'The module exports its memory, or imports one',
  *check(module) {
    const shared = [...module.exports, ...module.imports].some(({ kind }) => kind === 'memory');
    if (shared) return;
    const seen = module.memories.length === 0 ? 'has no memory' : 'has a memory but does not export it';
    yield {
      severity: 'warning',
      message: `the module ${seen}: the host can pass no data to it`,
      hint: 'export one memory, usually under the name "memory"',
    };
  },
};
