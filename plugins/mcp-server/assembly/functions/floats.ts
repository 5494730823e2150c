/** Functions of floats. Spec: sprig, "Float Math Functions". */

import { toFloat } from './conversion';
import { Decimal } from './decimal';
import { SHORTEST, writeFloat } from './float-text';
import { CallContext, failCall, functionError, FunctionGroup } from './function';
import { Operand } from './operand';
import { failBudget } from './text';

const enum Name {
  Float64,
  Floor,
  Ceil,
  Round,
  Maxf,
  Minf,
  Addf,
  Add1f,
  Subf,
  Mulf,
  Divf,
}


@final
export class Floats extends FunctionGroup {
  constructor() {
    super('float64:a floor:a ceil:a round:aif* maxf:aa* minf:aa* addf:a* add1f:a subf:aa* mulf:aa* divf:aa*');
  }

  call(which: i32, operands: Operand[], count: i32, result: Operand, context: CallContext): bool {
    if (which >= Name.Addf) return calculate(which, operands, count, result);
    let value = toFloat(operands[0]);
    switch (which) {
      case Name.Float64:
        break;
      case Name.Floor:
        value = Math.floor(value);
        break;
      case Name.Ceil:
        value = Math.ceil(value);
        break;
      case Name.Round:
        value = round(value, operands[1].int, count > 2 ? operands[2].float : 0.5);
        break;
      default:
        for (let i = 1; i < count; i++) {
          const next = toFloat(operands[i]);
          value = which == Name.Maxf ? largest(value, next) : -largest(-value, -next);
        }
    }
    return result.setFloat(value);
  }
}

/** Infinity is larger than what is no number. */
function largest(a: f64, b: f64): f64 {
  return a == Infinity || b == Infinity ? Infinity : max(a, b);
}

/** Up from `least` of the last place on; what is below 0 always goes down. */
function round(value: f64, places: i64, least: f64): f64 {
  const power = powerOfTen(places);
  const scaled = power * value;
  const rest = scaled - Math.trunc(scaled);
  return (rest >= least ? Math.ceil(scaled) : Math.floor(scaled)) / power;
}

/** With the errors that Go's has, by squaring: 10 is 0.625 times 2 to the power of 4. */
function powerOfTen(exponent: i64): f64 {
  if (exponent > 400) return Infinity;
  if (exponent < -400) return 0;
  let square: f64 = 0.625;
  let squareExponent = 4;
  let power: f64 = 1;
  let powerExponent = 0;
  for (let left = <i32>abs(exponent); left; left >>= 1) {
    if (left & 1) {
      power *= square;
      powerExponent += squareExponent;
    }
    square *= square;
    squareExponent <<= 1;
    if (square < 0.5) {
      square += square;
      squareExponent--;
    }
  }
  if (exponent < 0) {
    power = 1 / power;
    powerExponent = -powerExponent;
  }
  return NativeMath.scalbn(power, powerExponent);
}

/** Decimally, so that no error of a float adds up. */
function calculate(which: i32, operands: Operand[], count: i32, result: Operand): bool {
  let value = new Decimal();
  if (which == Name.Addf) value.setFloat(0);
  else if (!take(operands[0], value)) return false;
  if (which == Name.Add1f) {
    const one = new Operand();
    one.setInt(1);
    operands = [operands[0], one];
    count = 2;
  }
  for (let i = which == Name.Addf ? 0 : 1; i < count; i++) {
    const next = new Decimal();
    const sum = new Decimal();
    if (!take(operands[i], next)) return false;
    if (which == Name.Divf && next.isZero) return failCall('decimal division by 0');
    const isDone =
      which == Name.Mulf
        ? sum.setProduct(value, next)
        : which == Name.Divf
          ? sum.setQuotient(value, next)
          : sum.setSum(value, next, which == Name.Subf);
    if (!isDone) return failBudget();
    value = sum;
  }
  return result.setFloat(value.toFloat());
}

function take(operand: Operand, into: Decimal): bool {
  const value = toFloat(operand);
  if (isFinite(value)) return into.setFloat(value) || failBudget();
  failCall('Cannot create a Decimal from ');
  writeFloat(functionError, value, 0x67, SHORTEST);
  return false;
}
