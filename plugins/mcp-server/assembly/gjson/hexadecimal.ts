/** Numbers such as `0x1.8p3`, which Go's `strconv.ParseFloat` knows too. Spec: Go, "Floating-point literals". */

import { hexValue } from 'proxy-wasm-assemblyscript-sdk/assembly/hex-digit';

/** Behind so many binary digits the rest only matters for rounding: not all of it can be zero. */
const MOST_MANTISSA: u64 = 1 << 60;
const MOST_EXPONENT: i32 = 10000;

/** The number whose digits are from `at`, behind the 0x, to `end`; NaN when it is none. */
export function readHexadecimal(at: usize, end: usize): f64 {
  let mantissa: u64 = 0;
  let exponent = 0;
  let count = 0;
  let hasPoint = false;
  // the prefix counts as a digit, between which underscores may stand
  let before: u32 = 0x30;
  for (; at < end; at++) {
    const byte: u32 = load<u8>(at);
    const digit = hexValue(byte);
    if (digit >= 0) {
      count++;
      if (mantissa < MOST_MANTISSA) mantissa = (mantissa << 4) | digit;
      else if (exponent < MOST_EXPONENT) {
        mantissa |= u64(digit != 0);
        exponent += 4;
      }
      if (hasPoint && exponent > -MOST_EXPONENT) exponent -= 4;
    } else if (byte == 0x2e && !hasPoint && before != 0x5f) {
      hasPoint = true;
    } else if (byte != 0x5f || hexValue(before) < 0) {
      break;
    }
    before = byte;
  }
  if (!count || before == 0x5f || at >= end || (load<u8>(at) | 0x20) != 0x70) return NaN;
  const power = readPower(at + 1, end);
  return isNaN(power) ? NaN : scale(mantissa, exponent + <i32>power);
}

/** The exponent, a decimal number; NaN when it is none. */
function readPower(at: usize, end: usize): f64 {
  const sign: u32 = at < end ? load<u8>(at) : 0;
  if (sign == 0x2b || sign == 0x2d) at++;
  let power: f64 = 0;
  let before: u32 = 0x5f;
  for (; at < end; at++) {
    const byte: u32 = load<u8>(at);
    if (byte == 0x5f) {
      if (before == 0x5f) return NaN;
    } else if (byte - 0x30 < 10) {
      power = min(power * 10 + (byte - 0x30), MOST_EXPONENT);
    } else {
      return NaN;
    }
    before = byte;
  }
  if (before == 0x5f) return NaN;
  return sign == 0x2d ? -power : power;
}

/** Rounds once, to the nearest, of two equally near ones to the even one. */
function scale(mantissa: u64, exponent: i32): f64 {
  if (!mantissa) return 0;
  const spare = <i32>clz(mantissa);
  mantissa <<= clz(mantissa);
  exponent += 63 - spare;
  if (exponent > 1023) return Infinity;
  // a subnormal number has fewer digits
  const isSubnormal = exponent < -1022;
  const drop = <u64>(isSubnormal ? 11 - 1022 - exponent : 11);
  if (drop > 64) return 0;
  const one: u64 = 1;
  const kept: u64 = drop == 64 ? 0 : mantissa >> drop;
  const rest: u64 = drop == 64 ? mantissa : mantissa & ((one << drop) - 1);
  const half: u64 = one << (drop - 1);
  const rounded = kept + u64(rest > half || (rest == half && (kept & 1) != 0));
  const biased = <u64>(isSubnormal ? 0 : exponent + 1022);
  return reinterpret<f64>((biased << 52) + rounded);
}
