/** Whether two values are the same to Go, whose types must be too; lists and maps are, as texts of JSON. Spec: Go, reflect.DeepEqual. */

import { sameBytes } from '../gjson/same-bytes';
import { Operand, OperandKind } from './operand';

export function isEqual(a: Operand, b: Operand): bool {
  if (a.kind != b.kind) return false;
  switch (a.kind) {
    case OperandKind.Nil:
      return true;
    case OperandKind.Bool:
    case OperandKind.Int:
      return a.int == b.int;
    case OperandKind.Float:
      return a.float == b.float;
    case OperandKind.String:
      return a.textSize == b.textSize && sameBytes(a.text, b.text, a.textSize);
    default:
      return isSameJson(a, b);
  }
}

/** The same but for white space between tokens; keys in another order make it another. */
function isSameJson(a: Operand, b: Operand): bool {
  let left = a.text;
  let right = b.text;
  const leftEnd = left + a.textSize;
  const rightEnd = right + b.textSize;
  let isText = false;
  while (true) {
    if (!isText) {
      while (left < leftEnd && load<u8>(left) <= 0x20) left++;
      while (right < rightEnd && load<u8>(right) <= 0x20) right++;
    }
    if (left >= leftEnd || right >= rightEnd) return left >= leftEnd && right >= rightEnd;
    const byte = load<u8>(left++);
    if (byte != load<u8>(right++)) return false;
    if (byte == 0x22) isText = !isText;
    if (byte == 0x5c && left < leftEnd && right < rightEnd && load<u8>(left++) != load<u8>(right++))
      return false;
  }
  return false;
}
