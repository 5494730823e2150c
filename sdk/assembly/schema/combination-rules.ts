/** `allOf`, `anyOf`, `oneOf`, `not`, `if`. Spec: JSON Schema 2020-12 §10.2. */

import { ANY_KIND, isOfKind, NO_KIND } from './kinds';
import { Rule, SchemaNode } from './rule';
import { run } from './run';
import { SchemaSource } from './schema-source';
import { say, sayExpectedKind } from './sentences';
import { MOST_VIOLATIONS, violations } from './violations';

/** Schemas inside one another that are looked into to learn which kinds an alternative takes. */
const LOOKING_INTO = 6;
const NONE = -1;


@final
class AllOfRule extends Rule {
  constructor(private parts: SchemaNode[]) {
    super();
  }

  check(node: u32): bool {
    let isValid = true;
    for (let i = 0; i < this.parts.length; i++) {
      if (!unchecked(this.parts[i]).check(node)) isValid = false;
      if (!isValid && (run.isSilent || violations.isFull)) return false;
    }
    return isValid;
  }

  kinds(depth: i32): u32 {
    let kinds = ANY_KIND;
    for (let i = 0; i < this.parts.length; i++) kinds &= this.parts[i].likelyKinds(depth);
    return kinds;
  }
}


@final
class AnyOfRule extends Rule {
  constructor(private parts: SchemaNode[]) {
    super();
  }

  check(node: u32): bool {
    run.hush();
    let isValid = false;
    for (let i = 0; i < this.parts.length && !isValid && !run.isExhausted; i++) {
      isValid = unchecked(this.parts[i]).check(node);
    }
    run.speak();
    return isValid || sayNoneFits(node, this.parts);
  }

  kinds(depth: i32): u32 {
    return kindsOfAny(this.parts, depth);
  }
}


@final
class OneOfRule extends Rule {
  constructor(private parts: SchemaNode[]) {
    super();
  }

  check(node: u32): bool {
    run.hush();
    let first = -1;
    let second = -1;
    for (let i = 0; i < this.parts.length && second < 0 && !run.isExhausted; i++) {
      if (!unchecked(this.parts[i]).check(node)) continue;
      if (first < 0) first = i;
      else second = i;
    }
    run.speak();
    if (first < 0) return sayNoneFits(node, this.parts);
    if (second < 0) return true;
    if (!violations.begin(node)) return false;
    violations.out.ascii('fits the alternatives ');
    violations.out.integer(first + 1);
    violations.out.ascii(' and ');
    violations.out.integer(second + 1);
    violations.out.ascii(' of "oneOf", but only one may fit');
    return false;
  }

  kinds(depth: i32): u32 {
    return kindsOfAny(this.parts, depth);
  }
}


@final
class NotRule extends Rule {
  constructor(private form: SchemaNode) {
    super();
  }

  check(node: u32): bool {
    run.hush();
    const isValid = this.form.check(node);
    run.speak();
    return !isValid || say(node, 'has the form that "not" rules out');
  }
}


@final
class ConditionRule extends Rule {
  constructor(
    private condition: SchemaNode,
    private whenTrue: SchemaNode | null,
    private whenFalse: SchemaNode | null,
  ) {
    super();
  }

  check(node: u32): bool {
    run.hush();
    const holds = this.condition.check(node);
    run.speak();
    const branch = holds ? this.whenTrue : this.whenFalse;
    return branch === null || branch.check(node);
  }
}

/** What the alternative that fits best finds wrong; alternatives for other kinds of values are not what was meant. */
function sayNoneFits(node: u32, parts: SchemaNode[]): bool {
  if (run.isSilent || run.isExhausted || violations.isFull) return false;
  const kinds = kindsOfAny(parts, LOOKING_INTO);
  if (kinds && !isOfKind(node, kinds)) return sayExpectedKind(node, kinds);
  const best = nearestPart(node, parts);
  return best == NONE ? say(node, 'fits none of the alternatives') : parts[best].check(node);
}

function kindsOfAny(parts: SchemaNode[], depth: i32): u32 {
  let kinds = NO_KIND;
  for (let i = 0; i < parts.length; i++) kinds |= parts[i].likelyKinds(depth);
  return kinds;
}

/** The one that takes the value's kind and has the least against it, at the value itself before below it; none when two are equally near. */
function nearestPart(node: u32, parts: SchemaNode[]): i32 {
  let best = NONE;
  let least = i32.MAX_VALUE;
  let isTie = false;
  for (let i = 0; i < parts.length; i++) {
    if (!isOfKind(node, parts[i].likelyKinds(LOOKING_INTO))) continue;
    const weight = weigh(node, parts[i]);
    if (weight <= least) isTie = weight == least;
    if (weight >= least) continue;
    best = i;
    least = weight;
  }
  return isTie ? NONE : best;
}

/** Alternatives inside alternatives count as one, or the work would double with every level. */
function weigh(node: u32, part: SchemaNode): i32 {
  if (run.isCounting) return 1;
  run.isCounting = true;
  const before = violations.count;
  part.check(node);
  const weight = violations.count - before + violations.countAt(node, before) * (MOST_VIOLATIONS + 1);
  violations.keep(before);
  run.isCounting = false;
  return weight;
}

/** Reads the keywords of this file. */
export function readCombinations(source: SchemaSource, at: u32, into: SchemaNode): void {
  const all = source.schemas(at, 'allOf');
  if (all !== null) into.rules.push(new AllOfRule(all));
  const any = source.schemas(at, 'anyOf');
  if (any !== null) into.rules.push(new AnyOfRule(any));
  const one = source.schemas(at, 'oneOf');
  if (one !== null) into.rules.push(new OneOfRule(one));
  const not = source.schema(at, 'not');
  if (not !== null) into.rules.push(new NotRule(not));
  const condition = source.schema(at, 'if');
  const whenTrue = source.schema(at, 'then');
  const whenFalse = source.schema(at, 'else');
  if (condition !== null && (whenTrue !== null || whenFalse !== null)) {
    into.rules.push(new ConditionRule(condition, whenTrue, whenFalse));
  }
}
