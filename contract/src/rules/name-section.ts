/** Without names a crash in production says nothing about where. Observed: Envoy then logs no backtrace at all. */
import type { Rule } from './rule.js';

/** The rule. */
export const nameSectionRule: Rule = {
  id: 'name-section',
  title: 'The module keeps its name section',
  *check(module) {
    if (module.code.length === 0 || module.customs.some(({ name }) => name === 'name')) return;
    yield {
      severity: 'warning',
      message: 'the module has no name section: after a crash the host logs no backtrace',
      hint: 'keep the names: asc --debug, wasm-opt -g, Rust strip = false; they cost some kilobytes',
    };
  },
};
