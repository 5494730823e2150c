/** How tools look from outside: public name to original name and back, and which tools exist at all. */

import { Bytes, MISSING, NameIndex } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Output, writeText } from 'proxy-wasm-assemblyscript-sdk/assembly/json';

/** The tool does not exist for this tenant. */
export const HIDDEN = -1;
/** The tool exists and stays as it is. */
export const UNCHANGED = -2;

/** What the configuration says about one tool. Texts are kept as JSON strings, quotes included; null leaves them. */
export class ToolChange {
  readonly jsonName: Bytes;
  readonly jsonPublicName: Bytes;
  jsonTitle: Bytes | null = null;
  jsonDescription: Bytes | null = null;

  constructor(
    readonly name: Bytes,
    readonly publicName: Bytes,
  ) {
    this.jsonName = jsonOf(name.toString());
    this.jsonPublicName = jsonOf(publicName.toString());
  }
}

/** The view of one rule. */
export class ToolView {
  readonly changes: ToolChange[] = [];
  /** Original names; null allows every tool. */
  allowed: NameIndex | null = null;
  private byName: NameIndex = new NameIndex();
  private byPublicName: NameIndex = new NameIndex();

  /** Takes a change in. */
  add(change: ToolChange): void {
    this.byName.add(change.name, this.changes.length);
    this.byPublicName.add(change.publicName, this.changes.length);
    this.changes.push(change);
  }

  /** Whether a change for this original name is there. */
  hasName(name: Bytes): bool {
    return this.byName.find(name) != MISSING;
  }

  /** Whether a change gives some tool this public name. */
  hasPublicName(name: Bytes): bool {
    return this.byPublicName.find(name) != MISSING;
  }

  /** What a call by public name means: index of the change, UNCHANGED or HIDDEN. */
  ofCall(publicName: Bytes): i32 {
    const index = this.byPublicName.find(publicName);
    if (index != MISSING) return this.isAllowed(this.changes[index].name) ? index : HIDDEN;
    const renamedAway = this.byName.find(publicName) != MISSING;
    return !renamedAway && this.isAllowed(publicName) ? UNCHANGED : HIDDEN;
  }

  /** What becomes of a listed tool, by its original name: index of the change, UNCHANGED or HIDDEN. */
  ofListed(name: Bytes): i32 {
    if (!this.isAllowed(name)) return HIDDEN;
    const index = this.byName.find(name);
    if (index != MISSING) return index;
    // a call by this name reaches the tool that was renamed to it
    return this.hasPublicName(name) ? HIDDEN : UNCHANGED;
  }

  private isAllowed(name: Bytes): bool {
    const allowed = this.allowed;
    return allowed === null || allowed.find(name) != MISSING;
  }
}

/** A text as a JSON string. */
export function jsonOf(text: string): Bytes {
  const out = new Output();
  writeText(out, text);
  const json = new Bytes(out.data, <i32>out.length).copy();
  out.free();
  return json;
}
