/** Which integer a value is. Spec: GJSON, "Result.Int"; gjson_template, numbers as arguments. */

import { Type, Value } from '../gjson/value';

const SAFE: f64 = 9007199254740991;

/** Whether the 64 bits of an integer hold the number: what Go's conversion there and back leaves as it is. */
export function isIntegral(number: f64): bool {
  return <f64>(<i64>number) == number;
}

/** The integer that a value is taken for: digits, which may overflow, else what the number comes to. */
export function integerOf(value: Value): i64 {
  if (value.type == Type.True) return 1;
  if (value.type == Type.String) return readDigits(value.text, value.textSize) ? digits : 0;
  if (value.type != Type.Number) return 0;
  if (value.number >= -SAFE && value.number <= SAFE) return <i64>value.number;
  return readDigits(value.raw, value.rawSize) ? digits : <i64>value.number;
}

let digits: i64 = 0;

/** False when there is anything but digits. */
function readDigits(at: usize, size: u32): bool {
  const end = at + size;
  const isNegative = at < end && load<u8>(at) == 0x2d;
  if (isNegative) at++;
  if (at == end) return false;
  digits = 0;
  for (; at < end; at++) {
    const digit = <u32>load<u8>(at) - 0x30;
    if (digit > 9) return false;
    digits = digits * 10 + digit;
  }
  if (isNegative) digits = -digits;
  return true;
}
