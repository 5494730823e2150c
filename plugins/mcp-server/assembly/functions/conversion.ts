/** What number a value is; what is none is 0. Spec: spf13/cast, which sprig's numbers go through. */

import { isNumber, parseFloat } from '../gjson/number';
import { isInteger, parseInteger } from './integer-text';
import { Operand, OperandKind } from './operand';

const BEYOND: f64 = 9223372036854775808.0;

export function toInteger(value: Operand): i64 {
  switch (value.kind) {
    case OperandKind.Bool:
    case OperandKind.Int:
      return value.int;
    case OperandKind.Float:
      return truncate(value.float);
    case OperandKind.String:
      const integer = parseInteger(value.text, endOfInteger(value), 0);
      return isInteger ? integer : 0;
    default:
      return 0;
  }
}

/** Without the fraction; beyond 64 bits the nearest, as on the machine that Higress's plugin runs on. */
export function truncate(value: f64): i64 {
  if (value >= BEYOND) return i64.MAX_VALUE;
  return value > -BEYOND ? <i64>value : isNaN(value) ? 0 : i64.MIN_VALUE;
}

/** Zeros behind a point, and the point, say nothing. */
function endOfInteger(value: Operand): usize {
  const end = value.text + value.textSize;
  let at = end;
  while (at > value.text && load<u8>(at - 1) == 0x30) at--;
  return at < end && at > value.text && load<u8>(at - 1) == 0x2e ? at - 1 : end;
}

export function toFloat(value: Operand): f64 {
  switch (value.kind) {
    case OperandKind.Bool:
    case OperandKind.Int:
      return <f64>value.int;
    case OperandKind.Float:
      return value.float;
    case OperandKind.String:
      const float = parseFloat(value.text, value.textSize);
      return isNumber ? float : 0;
    default:
      return 0;
  }
}
