/** `enum` and `const`: values that are given one by one. Spec: JSON Schema Validation 2020-12 §6.1.2, §6.1.3. */

import { Bytes } from '../bytes';
import { ABSENT, find, Kind, Output, Tape, writeUnescaped } from '../json';
import { sameValue } from './equality';
import { INTEGER } from './kinds';
import { nearestName } from './nearest-name';
import { Rule, SchemaNode } from './rule';
import { run } from './run';
import { SchemaSource } from './schema-source';
import { sayGot } from './sentences';
import { writeShown } from './shown-value';
import { violations } from './violations';

/** More alternatives are not listed in a sentence. */
const MOST_LISTED = 12;

const said = new Output();
const meant = new Bytes();

/** One of several values, which stand in the schema's own text. */
@final
class EnumRule extends Rule {
  constructor(
    private tape: Tape,
    private values: u32[],
    /** Those values that are strings. */
    private names: Bytes[],
  ) {
    super();
  }

  check(node: u32): bool {
    const values = this.values;
    for (let i = 0; i < values.length; i++) {
      if (sameValue(run.tape, node, this.tape, unchecked(values[i]))) return true;
    }
    if (!violations.begin(node)) return false;
    violations.out.ascii(values.length == 1 ? 'expected ' : 'expected one of ');
    const listed = min(values.length, MOST_LISTED);
    for (let i = 0; i < listed; i++) {
      if (i) violations.out.ascii(', ');
      writeSchemaValue(this.tape, values[i]);
    }
    if (listed < values.length) violations.out.text(', …');
    sayGot(node);
    sayMeant(node, this.names);
    return false;
  }

  kinds(_depth: i32): u32 {
    let kinds: u32 = 0;
    for (let i = 0; i < this.values.length; i++) {
      const kind = this.tape.kind(this.values[i]);
      kinds |= 1 << kind;
      if (kind == Kind.Number) kinds |= INTEGER;
    }
    return kinds;
  }
}

/** What the schema says is no secret. */
function writeSchemaValue(tape: Tape, node: u32): void {
  const shows = run.showsValues;
  run.showsValues = true;
  writeShown(violations.out, tape, node);
  run.showsValues = shows;
}

/** Adds what a wrong string or key was probably meant to be. */
export function sayMeant(node: u32, names: Bytes[]): void {
  if (run.tape.kind(node) != Kind.String) return;
  said.clear();
  writeUnescaped(said, run.tape, node);
  meant.ptr = said.data;
  meant.size = <i32>said.length;
  const nearest = nearestName(meant, names);
  if (nearest === null) return;
  violations.out.ascii(', did you mean "');
  violations.out.bytes(nearest.ptr, nearest.size);
  violations.out.ascii('"?');
}

/** Reads the keywords of this file. */
export function readValueRules(source: SchemaSource, at: u32, into: SchemaNode): void {
  const tape = source.tape;
  const constant = find(tape, at, 'const');
  if (constant != ABSENT) into.rules.push(new EnumRule(tape, [constant], textsOf(source, [constant])));
  const list = find(tape, at, 'enum');
  if (list == ABSENT) return;
  if (!tape.is(list, Kind.Array) || tape.next(list) == list + 1) {
    return source.refuse(list, 'expected a list of values', 'put at least one value in brackets');
  }
  const values: u32[] = [];
  for (let value = list + 1; value < tape.next(list); value = tape.next(value)) values.push(value);
  into.rules.push(new EnumRule(tape, values, textsOf(source, values)));
}

function textsOf(source: SchemaSource, values: u32[]): Bytes[] {
  const texts: Bytes[] = [];
  for (let i = 0; i < values.length; i++) {
    if (source.tape.kind(values[i]) == Kind.String) texts.push(source.textAt(values[i]));
  }
  return texts;
}
