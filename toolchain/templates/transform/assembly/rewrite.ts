/** A JSON text with its fields removed or renamed, at every depth; what no rule speaks of keeps its bytes. */

import { Kind, Output, Tape, writeSource, writeString } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { FieldRules, NONE } from './field-rules';

const COMMA = 0x2c;
const COLON = 0x3a;

/** Writes the document on the tape into `out`; false when no rule speaks of anything in it. */
export function rewrite(tape: Tape, fields: FieldRules, out: Output): bool {
  out.clear();
  const rewriting = new Rewriting(tape, fields, out);
  rewriting.write(0);
  return rewriting.changed;
}

class Rewriting {
  changed: bool = false;

  constructor(
    private tape: Tape,
    private fields: FieldRules,
    private out: Output,
  ) {}

  /** Calls itself as deep as the document is nested; the parser takes no more than 128 levels. */
  write(node: u32): void {
    const kind = this.tape.kind(node);
    if (kind == Kind.Object) this.writeObject(node);
    else if (kind == Kind.Array) this.writeArray(node);
    else writeSource(this.out, this.tape, node);
  }

  private writeArray(array: u32): void {
    const end = this.tape.next(array);
    this.out.byte(0x5b);
    for (let item = array + 1; item < end; item = this.tape.next(item)) {
      if (item > array + 1) this.out.byte(COMMA);
      this.write(item);
    }
    this.out.byte(0x5d);
  }

  private writeObject(object: u32): void {
    const end = this.tape.next(object);
    const taken = this.fields.taken(this.tape, object);
    let first = true;
    this.out.byte(0x7b);
    for (let name = object + 1; name < end; name = this.tape.next(name + 1)) {
      if (this.fields.removes(this.tape, name)) {
        this.changed = true;
        continue;
      }
      if (!first) this.out.byte(COMMA);
      first = false;
      this.writeName(name, taken);
      this.out.byte(COLON);
      this.write(name + 1);
    }
    this.out.byte(0x7d);
  }

  private writeName(name: u32, taken: u64): void {
    const rule = this.fields.renameOf(this.tape, name);
    if (rule == NONE || ((taken >> (<u64>rule)) & 1) != 0) {
      writeSource(this.out, this.tape, name);
      return;
    }
    const to = this.fields.newName(rule);
    writeString(this.out, to.ptr, to.size);
    this.changed = true;
  }
}
