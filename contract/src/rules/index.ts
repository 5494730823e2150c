/** Public entry of `@postern/contract/rules`: anything added here is public. */
export { BROKEN_MODULE, checkModule, RULES, type CheckOptions } from './check-module.js';
export type { Finding, Severity } from './rule.js';
export { isTarget, TARGETS, type Target } from './targets.js';
