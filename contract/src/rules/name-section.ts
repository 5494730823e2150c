/** Without names a crash in production says nothing about where. Observed: Envoy then logs no backtrace at all. */
import { checkNameSection } from '../wasm/index.js';
import type { Rule } from './rule.js';

/** The rule. */
export const nameSectionRule: Rule = {
  id: 'name-section',
  title: 'The module keeps its name section',
  *check(module, target) {
    const fault = checkNameSection(module);
    if (fault !== undefined) {
      yield {
        severity: target.envoyHost ? 'error' : 'warning',
        message: `Failed to parse corrupted Wasm module: ${fault.message}`,
        hint: 'build the module again, or take the name section out (wasm-opt --strip-debug)',
      };
    } else if (module.code.length > 0 && !module.customs.some(({ name }) => name === 'name')) {
      yield {
        severity: 'warning',
        message: 'the module has no name section: after a crash the host logs no backtrace',
        hint: 'keep the names: asc --debug, wasm-opt -g, Rust strip = false; they cost some kilobytes',
      };
    }
  },
};
