/** Which revisions of MCP are spoken, and which one an `initialize` gets. Spec: MCP lifecycle, "Version Negotiation". */

import { equals, Tape } from '../json';
import { isAscii } from './ascii';

/** What a client that asks for an unknown revision is offered. */
export const NEWEST_VERSION = '2025-11-25';

const SUPPORTED: string[] = ['2024-11-05', '2025-03-26', '2025-06-18', NEWEST_VERSION];

/** Whether the value of an `MCP-Protocol-Version` header names a revision that is spoken. */
export function isSupportedVersion(value: usize, size: u32): bool {
  for (let i = 0; i < SUPPORTED.length; i++) {
    if (isAscii(value, size, unchecked(SUPPORTED[i]))) return true;
  }
  return false;
}

/** The revision for a client that asks for the one in `node`. */
export function negotiateVersion(tape: Tape, node: u32): string {
  for (let i = 0; i < SUPPORTED.length; i++) {
    if (equals(tape, node, unchecked(SUPPORTED[i]))) return unchecked(SUPPORTED[i]);
  }
  return NEWEST_VERSION;
}
