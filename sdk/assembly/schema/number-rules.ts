/** `minimum`, `maximum`, their exclusive forms, `multipleOf`. Spec: JSON Schema Validation 2020-12 §6.2; draft 4 §5.1 for `exclusiveMinimum: true`. */

import { ABSENT, find, Kind, readNumber, Tape } from '../json';
import { Decimal } from './decimal';
import { Rule, SchemaNode } from './rule';
import { run } from './run';
import { SchemaSource } from './schema-source';
import { writeShown } from './shown-value';
import { violations } from './violations';

const enum Limit {
  Minimum = 0,
  ExclusiveMinimum = 1,
  Maximum = 2,
  ExclusiveMaximum = 3,
}

/** A power of ten beyond this has no multiple but 0 in an f64; it also bounds the work. */
const MOST_EXPONENT: i64 = 700;

const checked = new Decimal();

/** Numbers are compared as f64, as every reader in JavaScript does. */
@final
class LimitRule extends Rule {
  private bound: f64;

  constructor(
    private tape: Tape,
    private source: u32,
    private limit: Limit,
  ) {
    super();
    this.bound = readNumber(tape.data(source), tape.size(source));
  }

  check(node: u32): bool {
    if (run.tape.kind(node) != Kind.Number) return true;
    const value = run.numberAt(node);
    switch (this.limit) {
      case Limit.Minimum:
        return value >= this.bound || this.refuse(node, ' is less than ');
      case Limit.ExclusiveMinimum:
        return value > this.bound || this.refuse(node, ' is not more than ');
      case Limit.Maximum:
        return value <= this.bound || this.refuse(node, ' is more than ');
      default:
        return value < this.bound || this.refuse(node, ' is not less than ');
    }
  }

  private refuse(node: u32, relation: string): bool {
    return sayRelation(node, relation, this.tape, this.source);
  }
}


@final
class MultipleRule extends Rule {
  private step: Decimal = new Decimal();
  private isExact: bool;
  private value: f64;

  constructor(
    private tape: Tape,
    private source: u32,
  ) {
    super();
    this.isExact = this.step.read(tape.data(source), tape.size(source));
    this.value = readNumber(tape.data(source), tape.size(source));
  }

  check(node: u32): bool {
    if (run.tape.kind(node) != Kind.Number) return true;
    return this.isMultiple(node) || sayRelation(node, ' is not a multiple of ', this.tape, this.source);
  }

  private isMultiple(node: u32): bool {
    if (
      this.isExact &&
      checked.read(run.tape.data(node), run.tape.size(node)) &&
      checked.exponent - this.step.exponent < MOST_EXPONENT
    ) {
      return checked.isMultipleOf(this.step);
    }
    const times = run.numberAt(node) / this.value;
    return isFinite(times) && trunc(times) == times;
  }
}

/** "500 is more than 100". */
function sayRelation(node: u32, relation: string, tape: Tape, bound: u32): bool {
  if (!violations.begin(node)) return false;
  writeShown(violations.out, run.tape, node);
  violations.out.ascii(relation);
  violations.out.bytes(tape.data(bound), tape.size(bound));
  return false;
}

/** Reads the keywords of this file. */
export function readNumberRules(source: SchemaSource, at: u32, into: SchemaNode): void {
  addLimits(source, at, into, Limit.Minimum);
  addLimits(source, at, into, Limit.Maximum);
  const step = source.number(at, 'multipleOf');
  if (step == ABSENT) return;
  if (!(readNumber(source.tape.data(step), source.tape.size(step)) > 0)) {
    source.refuse(step, 'not more than 0', 'write a number above 0');
  } else {
    into.rules.push(new MultipleRule(source.tape, step));
  }
}

/** The inclusive and the exclusive limit; in draft 4 the exclusive one is a flag beside the other. */
function addLimits(source: SchemaSource, at: u32, into: SchemaNode, limit: Limit): void {
  const tape = source.tape;
  const exclusiveName = limit == Limit.Minimum ? 'exclusiveMinimum' : 'exclusiveMaximum';
  const exclusive = find(tape, at, exclusiveName);
  const isFlag = tape.is(exclusive, Kind.True) || tape.is(exclusive, Kind.False);
  const bound = source.number(at, limit == Limit.Minimum ? 'minimum' : 'maximum');
  if (bound != ABSENT) {
    into.rules.push(new LimitRule(tape, bound, tape.is(exclusive, Kind.True) ? limit + 1 : limit));
  }
  if (isFlag || source.number(at, exclusiveName) == ABSENT) return;
  into.rules.push(new LimitRule(tape, exclusive, limit + 1));
}
