/** Public entry of `@postern/contract/rules`: anything added here is public. */
export {
  CANARY_RULES,
  type CanaryFinding,
  type CanaryLogLine,
  type CanaryReport,
  type CanaryRuleId,
} from './canary.js';
export { BROKEN_MODULE, checkModule, RULES, type CheckOptions } from './check-module.js';
export { isFeatureUnknown } from './invalid-code.js';
export type { Finding, Severity } from './rule.js';
export { isTarget, TARGETS, type Target } from './targets.js';
