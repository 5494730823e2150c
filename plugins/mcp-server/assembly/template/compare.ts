/** and, or, eq, ne, lt, le, gt, ge. Spec: gjson_template, "evalFunction". */

import { isNumber, parseFloat } from '../gjson/number';
import { Type, Value } from '../gjson/value';
import { Special } from './callables';
import { rendering } from './rendering';
import { countOperands, operandAt } from './special';
import { findText, foundSize, foundText, isTrue, setBool } from './value-text';
import { values } from './values';

/** The first operand that decides, or the last one; those behind are not evaluated. */
export function combine(command: u32, piped: Value | null, special: Special, into: Value): bool {
  const count = countOperands(command, piped);
  for (let i = 1; i <= count; i++) {
    if (!operandAt(command, i, piped, into)) return false;
    if (isTrue(into) == (special == Special.Or)) return true;
  }
  return true;
}

/** Compares the first two operands. */
export function compare(command: u32, piped: Value | null, special: Special, into: Value): bool {
  const held = values.count;
  const other = values.take();
  if (!operandAt(command, 1, piped, into) || !operandAt(command, 2, piped, other)) return false;
  values.count = held;
  setBool(into, isSo(into, other, special));
  return true;
}

function isSo(one: Value, other: Value, special: Special): bool {
  if (special == Special.Eq) return isEqual(one, other);
  if (special == Special.Ne)
    return rendering.context.isStrict ? !isEqual(one, other) : !isSameRaw(one, other);
  if (one.type == Type.Number && other.type == Type.Number) {
    const first = one.number;
    const second = other.number;
    if (special == Special.Lt) return first < second;
    if (special == Special.Le) return first <= second;
    return special == Special.Gt ? first > second : first >= second;
  }
  const order = orderOfTexts(one, other);
  if (special == Special.Lt) return order < 0;
  if (special == Special.Le) return order <= 0;
  return special == Special.Gt ? order > 0 : order >= 0;
}

/** Numbers by value, also beside a text that is one; everything else by its JSON source. */
function isEqual(one: Value, other: Value): bool {
  if (one.type == Type.Number && other.type == Type.Number) return one.number == other.number;
  if (one.type == Type.Number && other.type == Type.String) return saysNumber(other, one.number);
  if (one.type == Type.String && other.type == Type.Number) return saysNumber(one, other.number);
  if (rendering.context.isStrict && one.type == Type.String && other.type == Type.String) {
    return one.textSize == other.textSize && orderOfTexts(one, other) == 0;
  }
  return isSameRaw(one, other);
}

function saysNumber(text: Value, number: f64): bool {
  const said = parseFloat(text.text, text.textSize);
  return isNumber && said == number;
}

function isSameRaw(one: Value, other: Value): bool {
  return one.rawSize == other.rawSize && memory.compare(one.raw, other.raw, one.rawSize) == 0;
}

/** Negative, 0 or positive. */
function orderOfTexts(one: Value, other: Value): i32 {
  findText(one);
  const text = foundText;
  const size = foundSize;
  findText(other);
  const order = memory.compare(text, foundText, min(size, foundSize));
  return order != 0 ? order : <i32>size - <i32>foundSize;
}
