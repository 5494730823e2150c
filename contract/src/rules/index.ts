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
export { PACKAGE_RULES, type PackageFinding, type PackageRuleId } from './package-rules.js';
export type { Finding, Severity } from './rule.js';
export {
  ENVOY_VERSIONS,
  isTarget,
  observedVersion,
  TARGETS,
  type EnvoyVersion,
  type Target,
} from './targets.js';
