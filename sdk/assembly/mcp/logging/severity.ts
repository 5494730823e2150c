/** How grave what a server tells its client is. Spec: RFC 5424 §6.2.1, MCP "Logging". */

import { equals, Tape } from '../../json';

/** From the least to the gravest. */
export const enum Severity {
  Debug = 0,
  Info = 1,
  Notice = 2,
  Warning = 3,
  Error = 4,
  Critical = 5,
  Alert = 6,
  Emergency = 7,
  /** Nothing is told. */
  None = 8,
}

const NAMES: StaticArray<string> = [
  'debug',
  'info',
  'notice',
  'warning',
  'error',
  'critical',
  'alert',
  'emergency',
];

/** How it is written. */
export function severityName(severity: Severity): string {
  return NAMES[severity];
}

/** What a node says; `None` for anything else. */
export function severityOf(tape: Tape, node: u32): Severity {
  for (let i = 0; i < NAMES.length; i++) {
    if (equals(tape, node, unchecked(NAMES[i]))) return i;
  }
  return Severity.None;
}
