/** What a compiled schema is: the kinds of values that it takes, and rules for them. */

import { ANY_KIND, isOfKind, NO_KIND } from './kinds';
import { run } from './run';
import { sayExpectedKind, sayNever } from './sentences';
import { violations } from './violations';

/** One keyword, or a few that belong together. */
export abstract class Rule {
  /** Whether the value at `node` of `run.tape` obeys; says what is wrong, unless nobody listens. */
  abstract check(node: u32): bool;

  /** The kinds of values that can obey, as far as the rule tells. `depth` more schemas may be looked into. */
  kinds(_depth: i32): u32 {
    return ANY_KIND;
  }
}

/** One schema. Schemas refer to each other, also in circles. */
@final
export class SchemaNode {
  /** What `type` and `nullable` allow. */
  kinds: u32 = ANY_KIND;
  /** `false` as a schema. */
  isNever: bool = false;
  /** What `$ref` stands for. */
  target: SchemaNode | null = null;
  readonly rules: Rule[] = [];

  /** Whether a value is valid. */
  check(node: u32): bool {
    if (!run.enter()) return false;
    const isValid = this.obeys(node);
    run.leave();
    return isValid && !run.isExhausted;
  }

  /** The kinds of values that can be valid, as far as can be told without one. */
  likelyKinds(depth: i32): u32 {
    if (this.isNever) return NO_KIND;
    let kinds = this.kinds;
    if (depth <= 0) return kinds;
    const target = this.target;
    if (target !== null) kinds &= target.likelyKinds(depth - 1);
    const rules = this.rules;
    for (let i = 0; i < rules.length; i++) kinds &= unchecked(rules[i]).kinds(depth - 1);
    return kinds;
  }

  private obeys(node: u32): bool {
    if (this.isNever) return sayNever(node);
    // a value of the wrong kind breaks more rules, but that is not what is wrong with it
    if (!isOfKind(node, this.kinds)) return sayExpectedKind(node, this.kinds);
    const target = this.target;
    let isValid = target === null || target.check(node);
    const rules = this.rules;
    for (let i = 0; i < rules.length; i++) {
      if (!isValid && (run.isSilent || violations.isFull)) return false;
      if (!unchecked(rules[i]).check(node)) isValid = false;
    }
    return isValid;
  }
}
