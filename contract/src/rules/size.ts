/** Every gateway process fetches, compiles and keeps the module: size is start-up time and memory, many times over. */
import type { Rule } from './rule.js';

const LARGE = 1024 * 1024;

/** The rule. */
export const sizeRule: Rule = {
  id: 'size',
  title: 'The module is at most 1 MiB large',
  *check({ bytes }) {
    if (bytes.length <= LARGE) return;
    yield {
      severity: 'warning',
      message: `the module has ${bytes.length} bytes, more than ${LARGE}: each gateway worker pays for it in memory and start-up time`,
      hint: 'build optimised (asc -O3 --shrinkLevel 2, Rust opt-level "s", TinyGo instead of Go)',
    };
  },
};
