/** The sentences that several rules share. Each answers false, so that a rule can return it. */

import { Kind } from '../json';
import { INTEGER } from './kinds';
import { run } from './run';
import { kindPhrase, writeShown } from './shown-value';
import { violations } from './violations';

/** Kinds in the order in which they are listed; 0 stands for an integer, and false means both booleans. */
const ORDER: StaticArray<u32> = [Kind.String, Kind.Number, 0, Kind.False, Kind.Object, Kind.Array, Kind.Null];

/** "expected a string or null, got 3". */
export function sayExpectedKind(node: u32, kinds: u32): bool {
  if (!violations.begin(node)) return false;
  violations.out.ascii('expected ');
  if (kinds & (1 << Kind.Number)) kinds &= ~INTEGER;
  let left = 0;
  for (let i = 0; i < ORDER.length; i++) if (kinds & (1 << unchecked(ORDER[i]))) left++;
  for (let i = 0; i < ORDER.length; i++) {
    const kind = unchecked(ORDER[i]);
    if (!(kinds & (1 << kind))) continue;
    violations.out.ascii(kindPhrase(kind));
    left--;
    if (left) violations.out.ascii(left == 1 ? ' or ' : ', ');
  }
  return sayGot(node);
}

/** ", got 3"; ends a sentence. */
export function sayGot(node: u32): bool {
  violations.out.ascii(', got ');
  writeShown(violations.out, run.tape, node);
  return false;
}

/** `false` as a schema. */
export function sayNever(node: u32): bool {
  return say(node, 'no value is allowed here');
}

/** A sentence of one text. */
export function say(node: u32, text: string): bool {
  if (violations.begin(node)) violations.out.ascii(text);
  return false;
}

/** Begins "expected at least 2 items, got 1": the number is still to be written. False when nobody listens. */
export function beginCount(node: u32, isMost: bool, limit: i64, what: string): bool {
  if (!violations.begin(node)) return false;
  const out = violations.out;
  out.ascii(isMost ? 'expected at most ' : 'expected at least ');
  out.integer(limit);
  out.byte(0x20);
  out.ascii(what);
  out.ascii(', got ');
  return true;
}
