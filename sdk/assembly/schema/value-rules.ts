/** `enum` and `const`: values that are given one by one. Spec: JSON Schema Validation 2020-12 §6.1.2, §6.1.3. */

import { Bytes } from '../bytes';
import { ABSENT, find, Kind, readNumber, Tape } from '../json';
import { MISSING, NameIndex } from '../name-index';
import { sameValue } from './equality';
import { INTEGER } from './kinds';
import { nearestName } from './nearest-name';
import { Rule, SchemaNode } from './rule';
import { run } from './run';
import { saidAt } from './said-text';
import { SchemaSource } from './schema-source';
import { sayGot } from './sentences';
import { writeShown } from './shown-value';
import { violations } from './violations';

/** More alternatives are not listed in a sentence. */
const MOST_LISTED = 12;

/** Numbers that are compared for one step. */
const NUMBERS_PER_STEP = 8;

/** One of several values, which stand in the schema's own text. */
@final
class EnumRule extends Rule {
  private index: NameIndex = new NameIndex();
  private numbers: f64[] = [];
  /** Arrays, objects, true, false and null. */
  private others: u32[] = [];

  constructor(
    private tape: Tape,
    private values: u32[],
    /** Those values that are strings. */
    private names: Bytes[],
  ) {
    super();
    for (let i = 0; i < names.length; i++) this.index.add(names[i], i);
    for (let i = 0; i < values.length; i++) {
      const kind = tape.kind(values[i]);
      if (kind == Kind.Number) this.numbers.push(readNumber(tape.data(values[i]), tape.size(values[i])));
      else if (kind != Kind.String) this.others.push(values[i]);
    }
  }

  check(node: u32): bool {
    return this.has(node) || this.refuse(node);
  }

  private has(node: u32): bool {
    const kind = run.tape.kind(node);
    if (kind == Kind.String) return this.index.find(saidAt(node)) != MISSING;
    if (kind == Kind.Number) return this.hasNumber(run.numberAt(node));
    const others = this.others;
    for (let i = 0; i < others.length; i++) {
      if (sameValue(run.tape, node, this.tape, unchecked(others[i]))) return true;
    }
    return false;
  }

  private hasNumber(value: f64): bool {
    const numbers = this.numbers;
    run.spend(numbers.length / NUMBERS_PER_STEP);
    for (let i = 0; i < numbers.length; i++) if (unchecked(numbers[i]) == value) return true;
    return false;
  }

  private refuse(node: u32): bool {
    if (!violations.begin(node)) return false;
    const values = this.values;
    violations.out.ascii(values.length == 1 ? 'expected ' : 'expected one of ');
    const listed = min(values.length, MOST_LISTED);
    for (let i = 0; i < listed; i++) {
      if (i) violations.out.ascii(', ');
      writeSchemaValue(this.tape, values[i]);
    }
    if (listed < values.length) violations.out.text(', …');
    sayGot(node);
    if (run.showsValues) sayMeant(node, this.names);
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
  const nearest = nearestName(saidAt(node), names);
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
