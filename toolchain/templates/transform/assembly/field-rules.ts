/** What becomes of a field, by its name. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { equalsBytes, Tape } from 'proxy-wasm-assemblyscript-sdk/assembly/json';

/** As many as `taken` has bits for. */
export const MOST_RENAMES = 64;

/** No rule speaks of the field. */
export const NONE = -1;

/** The fields that go and those that get another name. */
export class FieldRules {
  private removed: Bytes[] = [];
  private from: Bytes[] = [];
  private to: Bytes[] = [];

  get isEmpty(): bool {
    return this.removed.length == 0 && this.from.length == 0;
  }

  /** Adds a field that goes. */
  remove(name: Bytes): void {
    this.removed.push(name);
  }

  /** Adds a field that gets another name; false when it goes, or when another one gets the same name. */
  rename(from: Bytes, to: Bytes): bool {
    for (let i = 0; i < this.removed.length; i++) if (this.removed[i].equals(from)) return false;
    for (let i = 0; i < this.to.length; i++) if (this.to[i].equals(to)) return false;
    this.from.push(from);
    this.to.push(to);
    return true;
  }

  /** Whether the field that this node names goes. */
  removes(tape: Tape, name: u32): bool {
    return indexOf(this.removed, tape, name) != NONE;
  }

  /** Which rule gives the field that this node names another name, or `NONE`. */
  renameOf(tape: Tape, name: u32): i32 {
    return indexOf(this.from, tape, name);
  }

  /** The name that a rule gives. */
  newName(rule: i32): Bytes {
    return this.to[rule];
  }

  /** Which rules cannot be followed in an object, a bit for each: it has a field of the new name already. */
  taken(tape: Tape, object: u32): u64 {
    let rules: u64 = 0;
    const end = tape.next(object);
    for (let name = object + 1; name < end; name = tape.next(name + 1)) {
      const rule = indexOf(this.to, tape, name);
      if (rule != NONE) rules |= (<u64>1) << (<u64>rule);
    }
    return rules;
  }
}

function indexOf(names: Bytes[], tape: Tape, node: u32): i32 {
  for (let i = 0; i < names.length; i++) {
    if (equalsBytes(tape, node, names[i].ptr, names[i].size)) return i;
  }
  return NONE;
}
