/** Functions that choose among values, and those that say what a value is. Spec: sprig, "Default Functions", "Reflection Functions". */

import { sameBytes } from '../gjson/same-bytes';
import { writeText } from './texts';
import { CallContext, failCall, functionError, FunctionGroup } from './function';
import { Operand, OperandKind } from './operand';
import { isEqual } from './equality';
import { kindName, typeName } from './signature';
import { finishText, startText } from './text';

const enum Name {
  Default,
  Empty,
  Coalesce,
  All,
  Any,
  Ternary,
  Fail,
  KindOf,
  KindIs,
  TypeOf,
  TypeIs,
  TypeIsLike,
  DeepEqual,
  DeepCopy,
}

const nil: Operand = new Operand();


@final
export class Defaults extends FunctionGroup {
  constructor() {
    super(
      'default:aa* empty:a coalesce:a* all:a* any:a* ternary:aab fail:s kindOf:a kindIs:sa typeOf:a typeIs:sa typeIsLike:sa deepEqual:aa deepCopy,mustDeepCopy:a',
    );
  }

  call(which: i32, operands: Operand[], count: i32, result: Operand, context: CallContext): bool {
    const first = count > 0 ? operands[0] : nil;
    switch (which) {
      case Name.Default:
        return giveAny(count > 1 && !isEmpty(operands[1]) ? operands[1] : first, result, context);
      case Name.Empty:
        return result.setBool(isEmpty(first));
      case Name.Coalesce: {
        const place = findFilled(operands, count, true);
        return giveAny(place < count ? operands[place] : nil, result, context);
      }
      case Name.All:
        return result.setBool(findFilled(operands, count, false) == count);
      case Name.Any:
        return result.setBool(findFilled(operands, count, true) < count);
      case Name.Ternary:
        return giveAny(operands[2].int ? first : operands[1], result, context);
      case Name.Fail:
        failCall('');
        functionError.bytes(first.text, first.textSize);
        return false;
      case Name.KindOf:
        return giveName(kindName(first), result);
      case Name.TypeOf:
        return giveName(first.kind == OperandKind.Nil ? '<nil>' : typeName(first), result);
      case Name.DeepEqual:
        return result.setBool(isEqual(first, operands[1]));
      case Name.DeepCopy:
        if (first.kind == OperandKind.Nil)
          return failCall('reflect: call of reflect.Value.Type on zero Value');
        return giveAny(first, result, context);
      default:
        return result.setBool(isNamed(which, first, operands[1]));
    }
  }
}

/** Where a function of Go gives an interface, Higress's templates have the text of what it holds. */
export function giveAny(value: Operand, result: Operand, context: CallContext): bool {
  return context.isStrict ? result.copyFrom(value) : writeText(value, result);
}

/** Whether a value is what its type has when nothing was said. */
export function isEmpty(value: Operand): bool {
  switch (value.kind) {
    case OperandKind.Bool:
    case OperandKind.Int:
      return value.int == 0;
    case OperandKind.Float:
      return value.float == 0;
    case OperandKind.String:
      return value.textSize == 0;
    case OperandKind.Json:
      return isBare(value);
    default:
      return true;
  }
}

/** Whether there is nothing between the brackets. */
function isBare(value: Operand): bool {
  let at = value.text + 1;
  while (load<u8>(at) <= 0x20 && at + 1 < value.text + value.textSize) at++;
  return at + 1 >= value.text + value.textSize;
}

/** The place of the first value that is not empty, or that is; `count` when there is none. */
function findFilled(operands: Operand[], count: i32, isFilled: bool): i32 {
  for (let i = 0; i < count; i++) if (isEmpty(operands[i]) != isFilled) return i;
  return count;
}

function giveName(name: string, result: Operand): bool {
  const out = startText();
  out.ascii(name);
  return finishText(out, result);
}

function isNamed(which: i32, name: Operand, value: Operand): bool {
  const out = startText();
  if (which == Name.KindIs) out.ascii(kindName(value));
  else out.ascii(value.kind == OperandKind.Nil ? '<nil>' : typeName(value));
  const isSame = <usize>name.textSize == out.length && sameBytes(name.text, out.data, name.textSize);
  return isSame;
}
