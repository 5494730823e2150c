/** Which revisions of MCP are spoken, and which one a client gets. Spec: MCP lifecycle, "Version Negotiation". */

import { equals, Tape } from '../json';
import { isAscii } from './ascii';

/** The published revisions; a later one is larger. */
export const enum Revision {
  /** None that is spoken. */
  Unknown = -1,
  V2024_11_05 = 0,
  V2025_03_26 = 1,
  V2025_06_18 = 2,
  V2025_11_25 = 3,
  /** The first without handshake: every request says in `_meta` who asks. */
  V2026_07_28 = 4,
}

const NAMES: StaticArray<string> = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'];

/** The revision of a client that names none: a header says it since 2025-06-18. Spec: 2025-11-25, "Protocol Version Header". */
export const UNNAMED_REVISION = Revision.V2025_03_26;
/** The newest that is negotiated by `initialize`. */
const NEWEST_NEGOTIATED = Revision.V2025_11_25;

/** Which revision the bytes name. */
export function revisionNamed(name: usize, size: u32): Revision {
  for (let i = 0; i < NAMES.length; i++) {
    if (isAscii(name, size, unchecked(NAMES[i]))) return i;
  }
  return Revision.Unknown;
}

/** A revision's date. */
export function revisionName(revision: Revision): string {
  return NAMES[revision];
}

/** Whether the revision has no handshake. */
export function isModern(revision: Revision): bool {
  return revision >= Revision.V2026_07_28;
}

/** The revision for a client whose `initialize` asks for the one in `node`. */
export function negotiateVersion(tape: Tape, node: u32): Revision {
  for (let i = 0; i <= <i32>NEWEST_NEGOTIATED; i++) {
    if (equals(tape, node, unchecked(NAMES[i]))) return i;
  }
  return NEWEST_NEGOTIATED;
}
