/** Whether a version is what a constraint wants: `>= 1.2, < 3 || ~4.1`. Spec: Masterminds/semver 3.3, "Checking Version Constraints". */

import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { failCall, functionError } from '../function';
import { fits, Operator, Wanted } from './wanted';

/** The constraint with its ranges written as two comparisons: `1 - 2` as `>= 1, <= 2`. */
const rewritten = new Output();
const wanted = new Wanted();
const upper = new Wanted();
let version: Wanted = wanted;
let operator: Operator = Operator.Equal;

/** Whether a constraint was what `checkConstraint` found it to be. */
export let isSatisfied: bool = false;

/** Holds a version against a constraint; false, and `functionError` says why, when that is wrong. */
export function checkConstraint(at: usize, size: u32, held: Wanted): bool {
  version = held;
  isSatisfied = false;
  rewriteRanges(at, at + size);
  const end = rewritten.data + rewritten.length;
  let from = rewritten.data;
  while (true) {
    let to = from;
    while (to < end && (to + 1 == end || load<u16>(to) != 0x7c7c)) to++;
    if (!checkAll(from, to)) return false;
    if (to == end) return true;
    from = to + 2;
  }
}

/** Constraints with blanks or commas between them, which the version satisfies if it does all. */
function checkAll(from: usize, end: usize): bool {
  let areSatisfied = true;
  let areVersions = true;
  let at = skipBlanks(from, end);
  while (true) {
    const next = wanted.scan(skipBlanks(readOperator(at, end), end), end, true);
    if (next == 0) return failImproper(from, end);
    if (!wanted.settle()) areVersions = false;
    if (!fits(version, operator, wanted)) areSatisfied = false;
    at = skipBlanks(next, end);
    if (at == end) break;
    if (load<u8>(at) == 0x2c) at = skipBlanks(at + 1, end);
    else if (at == next) return failImproper(from, end);
  }
  if (areSatisfied) isSatisfied = true;
  // what the syntax of the whole is comes first
  return areVersions || failCall('constraint Parser Error');
}

function failImproper(from: usize, end: usize): bool {
  failCall('improper constraint: ');
  functionError.bytes(from, end - from);
  return false;
}

/** Behind the operator. */
function readOperator(at: usize, end: usize): usize {
  const first: u32 = at < end ? load<u8>(at) : 0;
  const second: u32 = at + 1 < end ? load<u8>(at, 1) : 0;
  const isSame = second == 0x3d;
  switch (first) {
    case 0x21: // !
      operator = Operator.NotEqual;
      return isSame ? at + 2 : at;
    case 0x3d: // =
      operator =
        second == 0x3e ? Operator.GreaterOrEqual : second == 0x3c ? Operator.LessOrEqual : Operator.Equal;
      return operator == Operator.Equal ? at + 1 : at + 2;
    case 0x3e: // >
      operator = isSame ? Operator.GreaterOrEqual : Operator.Greater;
      return at + 1 + <usize>isSame;
    case 0x3c: // <
      operator = isSame ? Operator.LessOrEqual : Operator.Less;
      return at + 1 + <usize>isSame;
    case 0x7e: // ~
      operator = Operator.Tilde;
      return at + 1 + <usize>(second == 0x3e);
    case 0x5e: // ^
      operator = Operator.Caret;
      return at + 1;
    default:
      operator = Operator.Equal;
      return at;
  }
}

function skipBlanks(at: usize, end: usize): usize {
  while (at < end && isBlank(load<u8>(at))) at++;
  return at;
}

function isBlank(byte: u32): bool {
  return byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0c || byte == 0x0d;
}

/** Writes the constraint to `rewritten`. */
function rewriteRanges(at: usize, end: usize): void {
  rewritten.clear();
  while (at < end) {
    const to = readRange(at, end);
    if (to == 0) {
      rewritten.byte(load<u8>(at++));
      continue;
    }
    rewritten.ascii('>= ');
    rewritten.bytes(wanted.from, wanted.end - wanted.from);
    rewritten.ascii(', <= ');
    rewritten.bytes(upper.from, upper.end - upper.from);
    rewritten.byte(0x20);
    at = to;
  }
}

/** Where a range ends that begins at `at`, or 0: two versions, and a hyphen between blanks between them. */
function readRange(at: usize, end: usize): usize {
  const first = wanted.scan(skipBlanks(at, end), end, true);
  if (first == 0) return 0;
  const hyphen = skipBlanks(first, end);
  if (hyphen == first || hyphen == end || load<u8>(hyphen) != 0x2d) return 0;
  const second = skipBlanks(hyphen + 1, end);
  if (second == hyphen + 1) return 0;
  const last = upper.scan(second, end, true);
  return last == 0 ? 0 : skipBlanks(last, end);
}
