/**
 * Which f64 a JSON number is: the nearest, of two equally near ones the even one, as `Number(text)`. Spec: IEEE 754 §5.12.2.
 * AssemblyScript's own `parseFloat` drops what is behind the 19th digit and rounds twice, so it is not used.
 */

import {
  BIG_SIZE,
  bitLength,
  compareBig,
  isZeroBig,
  multiplyBig,
  multiplyByFives,
  setBig,
  shiftBig,
  subtractBig,
} from './big-integer';

/** Digits of a whole number that 64 bits hold for certain. */
const SHORT_DIGITS = 19;
/** Up to here whole numbers and powers of ten are exact in an f64. */
const EXACT_INTEGER: u64 = 1 << 53;
const EXACT_POWER = 22;
/** No digit behind these decides between two neighbours, only whether there is one. */
const MOST_DIGITS = 780;
/** An exponent beyond this is as good as this: no text is long enough to bring it back. */
const MOST_EXPONENT: i64 = 1 << 40;


@lazy
const dividend: usize = memory.data(BIG_SIZE);


@lazy
const divisor: usize = memory.data(BIG_SIZE);

/** The value of a scanned number; beyond the largest f64 it is infinite, as in JavaScript. */
export function readNumber(at: usize, size: u32): f64 {
  const end = at + size;
  const isNegative = load<u8>(at) == 0x2d;
  const value = readMagnitude(isNegative ? at + 1 : at, end);
  return isNegative ? -value : value;
}

function readMagnitude(first: usize, end: usize): f64 {
  let digits: u64 = 0;
  let count = 0;
  let exponent: i64 = 0;
  let hasPoint = false;
  let at = first;
  for (; at < end; at++) {
    const byte: u32 = load<u8>(at);
    if (byte == 0x2e) {
      hasPoint = true;
      continue;
    }
    const digit = byte - 0x30;
    if (digit > 9) break;
    if (hasPoint) exponent--;
    if (count || digit) count++;
    if (count <= SHORT_DIGITS) digits = digits * 10 + digit;
  }
  if (!count) return 0;
  if (at < end) exponent += readExponent(at + 1, end);
  const isShort = count <= SHORT_DIGITS && digits <= EXACT_INTEGER;
  if (isShort && exponent >= -EXACT_POWER && exponent <= EXACT_POWER) {
    const power = exactPower(<i32>abs(exponent));
    return exponent < 0 ? <f64>digits / power : <f64>digits * power;
  }
  const position = exponent + count;
  if (position > 309) return Infinity;
  if (position < -323) return 0;
  return divide(readDigits(first, end, <i32>exponent));
}

function readExponent(at: usize, end: usize): i64 {
  const isNegative = load<u8>(at) == 0x2d;
  if (isNegative || load<u8>(at) == 0x2b) at++;
  let exponent: i64 = 0;
  for (; at < end; at++) exponent = min(exponent * 10 + (<i64>load<u8>(at) - 0x30), MOST_EXPONENT);
  return isNegative ? -exponent : exponent;
}


@inline
function exactPower(exponent: i32): f64 {
  let power: f64 = 1;
  for (; exponent > 0; exponent--) power *= 10;
  return power;
}

/** Puts the digits from `at` into `dividend`; the power of ten that it is to be multiplied with. */
function readDigits(at: usize, end: usize, exponent: i32): i32 {
  setBig(dividend, 0);
  let kept = 0;
  let hasMore = false;
  let some: u32 = 0;
  let power: u32 = 1;
  for (; at < end; at++) {
    const byte: u32 = load<u8>(at);
    if (byte == 0x2e) continue;
    const digit = byte - 0x30;
    if (digit > 9) break;
    if (!kept && !digit) continue;
    if (kept < MOST_DIGITS) {
      some = some * 10 + digit;
      power *= 10;
      kept++;
      if (power < 1000000000) continue;
      multiplyBig(dividend, power, some);
      some = 0;
      power = 1;
    } else {
      exponent++;
      if (digit) hasMore = true;
    }
  }
  multiplyBig(dividend, power, some);
  if (!hasMore) return exponent;
  multiplyBig(dividend, 10, 1);
  return exponent - 1;
}

/** `dividend` times ten to the power of `exponent`, rounded once. */
function divide(exponent: i32): f64 {
  setBig(divisor, 1);
  multiplyByFives(exponent < 0 ? divisor : dividend, abs(exponent));
  // from here on the value is dividend / divisor * 2 ** exponent
  const shift = bitLength(divisor) - bitLength(dividend);
  shiftBig(shift > 0 ? dividend : divisor, abs(shift));
  exponent -= shift;
  if (compareBig(dividend, divisor) < 0) {
    shiftBig(dividend, 1);
    exponent--;
  }
  // 1 <= dividend / divisor < 2: 64 binary digits, the first of them 1
  let bits: u64 = 0;
  for (let left = 64; left; left--) {
    bits <<= 1;
    if (compareBig(dividend, divisor) >= 0) {
      subtractBig(dividend, divisor);
      bits |= 1;
    }
    shiftBig(dividend, 1);
  }
  return round(bits, !isZeroBig(dividend), exponent);
}

/** `bits` * 2 ** (exponent - 63), and a little more where `hasMore`. */
function round(bits: u64, hasMore: bool, exponent: i32): f64 {
  const isSubnormal = exponent < -1022;
  const drop = <u64>(isSubnormal ? 11 - 1022 - exponent : 11);
  if (drop > 64) return 0;
  let mantissa: u64 = drop == 64 ? 0 : bits >> drop;
  const rest: u64 = drop == 64 ? bits : bits & (((<u64>1) << drop) - 1);
  const half: u64 = (<u64>1) << (drop - 1);
  if (rest > half || (rest == half && (hasMore || (mantissa & 1) != 0))) mantissa++;
  // a carry out of the mantissa is what the next exponent begins with
  const biased: u64 = isSubnormal ? mantissa : ((<u64>(exponent + 1022)) << 52) + mantissa;
  return reinterpret<f64>(min(biased, reinterpret<u64>(Infinity)));
}
