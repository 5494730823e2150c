/**
 * What is demanded of a plugin's folder besides its module: what a plugin-server takes, and what a console shows people. The command
 * line holds the folder against it; a gateway sees only the module.
 */
import type { Finding } from './rule.js';

/** Every rule about a folder. */
export const PACKAGE_RULES = [
  { id: 'spec-file', title: 'The plugin has a spec.yaml with its name, version, phase and priority' },
  { id: 'spec-schema', title: 'The configuration schemas in spec.yaml are valid themselves' },
  { id: 'spec-example', title: 'The example in spec.yaml is valid by its schema' },
  { id: 'readme', title: 'The plugin has a README.md' },
] as const;

/** The id of one of them. */
export type PackageRuleId = (typeof PACKAGE_RULES)[number]['id'];

/** One fault of a folder. */
export interface PackageFinding extends Finding {
  readonly rule: PackageRuleId;
}
