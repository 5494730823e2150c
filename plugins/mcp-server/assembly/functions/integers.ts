/** Functions of whole numbers of 64 bits, which wrap around. Spec: sprig, "Integer Math Functions", "Type Conversion Functions". */

import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { toInteger } from './conversion';
import { writeValue } from './format-value';
import { CallContext, failCall, FunctionGroup } from './function';
import { isInteger, parseInteger } from './integer-text';
import { Operand } from './operand';
import { startText } from './text';

// prettier-ignore
const enum Name { Add, Add1, Sub, Div, Mod, Mul, Max, Biggest, Min, Int, Int64, Atoi, ToDecimal }


@final
export class Integers extends FunctionGroup {
  constructor() {
    super(
      'add:a* add1:a sub:aa div:aa mod:aa mul:aa* max:aa* biggest:aa* min:aa* int:a int64:a atoi:s toDecimal:a',
    );
  }

  call(which: i32, operands: Operand[], count: i32, result: Operand, context: CallContext): bool {
    if (count == 0) return result.setInt(0);
    const first = operands[0];
    if (which == Name.Atoi) return result.setInt(parseInteger(first.text, first.text + first.textSize, 10));
    if (which == Name.ToDecimal) return result.setInt(readOctal(first));
    let value = toInteger(first);
    if (which == Name.Add1) value++;
    for (let i = 1; i < count; i++) {
      const next = toInteger(operands[i]);
      switch (which) {
        case Name.Add:
          value += next;
          break;
        case Name.Sub:
          value -= next;
          break;
        case Name.Mul:
          value *= next;
          break;
        case Name.Min:
          value = min(value, next);
          break;
        case Name.Div:
        case Name.Mod:
          if (next == 0) return failCall('runtime error: integer divide by zero');
          // the machine has no answer for the least number divided by -1
          if (which == Name.Mod) value = next == -1 ? 0 : value % next;
          else value = next == -1 ? 0 - value : value / next;
          break;
        default:
          value = max(value, next);
      }
    }
    return result.setInt(value);
  }
}

/** The number whose octal digits a value's text is. */
function readOctal(value: Operand): i64 {
  const out: Output = startText();
  writeValue(out, value);
  const integer = parseInteger(out.data, out.data + out.length, 8);
  return isInteger ? integer : 0;
}
