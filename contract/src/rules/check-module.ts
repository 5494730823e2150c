/** Runs every rule over a file that should be a plugin. */
import { ContractError, type ContractErrorCode } from '../errors/index.js';
import { readModule, type WasmModule } from '../wasm/index.js';
import { abiMarkerRule } from './abi-marker.js';
import { allocatorRule } from './allocator.js';
import { customSectionRule } from './custom-section.js';
import { exportKnownRule } from './export-known.js';
import { exportSignatureRule } from './export-signature.js';
import { hostSupportRule } from './host-support.js';
import { importKnownRule } from './import-known.js';
import { importTypeRule } from './import-type.js';
import { invalidCodeRule } from './invalid-code.js';
import { memoryLimitsRule } from './memory-limits.js';
import { nameSectionRule } from './name-section.js';
import { noMemoryRule } from './no-memory.js';
import type { Finding, Rule } from './rule.js';
import { sizeRule } from './size.js';
import { startSectionRule } from './start-section.js';
import { streamEndRule } from './stream-end.js';
import { hostOf, type EnvoyVersion, type Target, type TargetHost } from './targets.js';
import { hostTypesRule } from './host-types.js';

/** Every rule, in the order in which hosts come upon the faults. */
export const RULES: readonly Rule[] = [
  abiMarkerRule,
  invalidCodeRule,
  importKnownRule,
  importTypeRule,
  startSectionRule,
  streamEndRule,
  memoryLimitsRule,
  allocatorRule,
  exportSignatureRule,
  hostTypesRule,
  exportKnownRule,
  hostSupportRule,
  noMemoryRule,
  nameSectionRule,
  customSectionRule,
  sizeRule,
];

/** What is found where there is no module to hold against rules. */
export const BROKEN_MODULE = {
  id: 'broken-module',
  title: 'The file is a WebAssembly module, whole and well-formed',
} as const;

/** How `checkModule` checks. */
export interface CheckOptions {
  /** The host that shall run the module; Envoy unless given. */
  readonly target?: Target;
  /** The oldest Envoy that shall take the module, where that is the host. Without it 1.40 decides, and what 1.36 lacks is a warning. */
  readonly minimumVersion?: EnvoyVersion;
}

// After so many of one rule the rest is more of the same.
const MOST_OF_ONE_RULE = 20;

// What Envoy logs for such a file.
const ENVOY_SAYS: Partial<Record<ContractErrorCode, string>> = {
  CT_WASM_TRUNCATED: 'Failed to parse corrupted Wasm module: ',
  CT_WASM_MALFORMED: 'Failed to load Wasm bytecode: ',
};

/** What is wrong with a module; a file that is no module at all is a finding too. */
export function checkModule(bytes: Uint8Array, options: CheckOptions = {}): Finding[] {
  let module: WasmModule;
  try {
    module = readModule(bytes);
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    const message = `${ENVOY_SAYS[error.code] ?? ''}${error.message}`;
    return [{ rule: BROKEN_MODULE.id, severity: 'error', message, hint: error.hint }];
  }
  const target = hostOf(options.target ?? 'envoy', options.minimumVersion);
  return RULES.flatMap((rule) => findingsOf(rule, module, target));
}

function findingsOf(rule: Rule, module: WasmModule, target: TargetHost): Finding[] {
  const findings: Finding[] = [];
  for (const fault of rule.check(module, target)) {
    if (findings.length === MOST_OF_ONE_RULE) {
      const message = `there is more of the same; only ${MOST_OF_ONE_RULE} findings of a rule are shown`;
      findings.push({ rule: rule.id, severity: fault.severity, message, hint: 'mend these first' });
      break;
    }
    findings.push({ rule: rule.id, ...fault });
  }
  return findings;
}
