/** The variables of a rendering; a name that is declared twice is looked up from behind. Spec: Go, text/template/exec, "variable". */

import { Value } from '../gjson/value';
import { ValueStack } from './values';
import { Words } from './words';

const stack = new ValueStack();
const numbers = new Words();
/** Where those of the current template begin. */
let base: i32 = 0;

export function clearVariables(): void {
  stack.clear();
  numbers.clear();
  base = 0;
}

export function variableCount(): i32 {
  return stack.count;
}

/** Forgets those that were declared since. */
export function forgetVariables(count: i32): void {
  stack.count = count;
  numbers.length = count;
}

/** A template that is called sees none but its own; the old beginning. */
export function hideVariables(): i32 {
  const before = base;
  base = stack.count;
  return before;
}

/** Undoes `hideVariables`. */
export function showVariables(before: i32): void {
  forgetVariables(base);
  base = before;
}

export function declareVariable(number: u32, value: Value): void {
  stack.take().copyFrom(value);
  if (<i32>numbers.length < stack.count) numbers.push(number);
}

/** The variable of that number, null when there is none. */
export function findVariable(number: u32): Value | null {
  for (let i = stack.count - 1; i >= base; i--) if (numbers.get(i) == number) return stack.at(i);
  return null;
}

/** The n-th from behind, from 1 on; there are as many. */
export function topVariable(place: i32): Value {
  return stack.at(max(stack.count - place, 0));
}

export function hasTooManyVariables(): bool {
  return stack.isOverfull;
}
