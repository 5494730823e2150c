/** The shape of a rule: one question about a module, asked for one host. */
import type { WasmModule } from '../wasm/index.js';
import type { TargetHost } from './targets.js';

/** `error`: the target refuses the module or crashes on it. `warning`: it loads but will hurt. */
export type Severity = 'error' | 'warning';

/** What a rule found. The message says what was seen, the hint what to do. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly hint: string;
}

/** A finding before it knows which rule made it. */
export type Fault = Omit<Finding, 'rule'>;

/** One rule, in a file of its own. */
export interface Rule {
  readonly id: string;
  /** What the rule demands, as one sentence without a full stop. */
  readonly title: string;
  /** Gives faults one by one, so that a hostile module costs no more than what is shown. */
  check(module: WasmModule, target: TargetHost): Iterable<Fault>;
}
