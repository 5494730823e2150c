/**
 * What a canary tells of a module: the stage after the rules, in which a gateway's host starts the module once.
 * The host that runs it and the command that shows it exchange one report, a line of JSON.
 */
import type { Finding } from './rule.js';

/** Every way in which a start goes wrong, in the order in which a host comes upon them. */
export const CANARY_RULES = [
  { id: 'canary-link', title: 'The host compiles, links and instantiates the module' },
  { id: 'canary-initialize', title: 'The initialisation of the module returns' },
  { id: 'canary-trap', title: 'No callback of the start traps' },
  { id: 'canary-vm-start', title: 'proxy_on_vm_start answers true' },
  { id: 'canary-configure', title: 'proxy_on_configure answers true' },
  { id: 'canary-crash', title: 'The start makes no host call that takes the gateway down' },
  { id: 'canary-deadline', title: 'The start comes to an end' },
  { id: 'canary-memory', title: 'The start gets by with the memory that a canary has' },
] as const;

/** The id of one of them. */
export type CanaryRuleId = (typeof CANARY_RULES)[number]['id'];

/** One fault of a start. */
export interface CanaryFinding extends Finding {
  readonly rule: CanaryRuleId;
  /** What the host had called in the module, as far as it is known. */
  readonly callback?: string;
  /** The module's own functions, innermost first, as a gateway logs them. */
  readonly backtrace: readonly string[];
}

/** A line that the module logged. */
export interface CanaryLogLine {
  readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'critical';
  readonly message: string;
}

/** How a canary came out. */
export interface CanaryReport {
  readonly result: 'passed' | 'refused' | 'not-executed';
  /** Why it was not executed, and what to do. */
  readonly reason?: string;
  readonly hint?: string;
  readonly findings: readonly CanaryFinding[];
  readonly log: readonly CanaryLogLine[];
}
