/**
 * How an f64 becomes JSON: the fewest digits that read back as the same number, laid out as `JSON.stringify` does it.
 * Spec: ECMA-262 Number::toString. AssemblyScript's own `toString` prints more digits than needed now and then, and `1.0`.
 */

import {
  addBig,
  BIG_SIZE,
  compareBig,
  copyBig,
  multiplyBig,
  multiplyByFives,
  setBig,
  shiftBig,
  subtractBig,
} from './big-integer';
import { Output } from './output';

const EXACT_INTEGER: f64 = 9007199254740992;
/** Fifteen digits always survive a trip through an f64, so no two of such numbers are the same f64. */
const SAFE_DIGITS: f64 = 1e15;
/** The highest power of ten that is exact. */
const EXACT_POWER = 22;
const MANTISSA: u64 = (1 << 52) - 1;
const LOG10_OF_2: f64 = 0.3010299956639812;

/** What `findDigits` found. */
@lazy
export const digits: usize = memory.data(24);


@lazy
const rest: usize = memory.data(BIG_SIZE);


@lazy
const scale: usize = memory.data(BIG_SIZE);


@lazy
const below: usize = memory.data(BIG_SIZE);


@lazy
const above: usize = memory.data(BIG_SIZE);


@lazy
const sum: usize = memory.data(BIG_SIZE);

/** How many digits there are. */
@lazy
export let count: i32 = 0;

/** Where the decimal point stands: the value is 0.ddd * 10 ** point. */
@lazy
export let point: i32 = 0;

/** Appends a number; what is none in JSON (NaN, the infinities) is `null`, and -0 is 0. */
export function writeNumber(out: Output, value: f64): void {
  if (!isFinite(value)) return out.ascii('null');
  if (abs(value) < EXACT_INTEGER && trunc(value) == value) return out.integer(<i64>value);
  if (value < 0) out.byte(0x2d);
  findDigits(abs(value));
  layOut(out);
}

/** Finds the fewest digits of a number above 0; there may be zeros behind them. */
export function findDigits(value: f64): void {
  if (!findShort(value)) findShortest(value);
}

/** Most numbers are a whole number of at most fifteen digits, divided by a power of ten. */
function findShort(value: f64): bool {
  let power: f64 = 1;
  for (let places = 1; places <= EXACT_POWER; places++) {
    power *= 10;
    const whole = nearest(value * power);
    if (whole >= SAFE_DIGITS) return false;
    if (whole / power != value) continue;
    putDigits(<u64>whole);
    point = count - places;
    return true;
  }
  return false;
}

function putDigits(whole: u64): void {
  count = 1;
  for (let left = whole / 10; left; left /= 10) count++;
  for (let at = digits + count; at > digits; whole /= 10) store<u8>(--at, 0x30 + <u32>(whole % 10));
}

/**
 * Exactly, digit by digit, until the digits belong to no other f64. Spec: Steele and White, "How to Print Floating-Point Numbers
 * Accurately"; `rest / scale` is what is left of the value, `below` and `above` how far its neighbours are, halved.
 */
function findShortest(value: f64): void {
  const bits = reinterpret<u64>(value);
  const fraction = bits & MANTISSA;
  const biased = <i32>(bits >> 52);
  const mantissa = biased ? fraction | (MANTISSA + 1) : fraction;
  const exponent = max(biased, 1) - 1075;
  // a power of two has its lower neighbour at half the distance
  const extra = fraction == 0 && biased > 1 ? 1 : 0;
  setBig(rest, mantissa);
  shiftBig(rest, max(exponent, 0) + 1 + extra);
  setBig(scale, 1);
  shiftBig(scale, max(-exponent, 0) + 1 + extra);
  setBig(below, 1);
  shiftBig(below, max(exponent, 0));
  copyBig(above, below);
  shiftBig(above, extra);
  scaleByTens(<i32>ceil(<f64>(exponent + 63 - <i32>clz(mantissa)) * LOG10_OF_2 - 1e-10));
  const isEven = (mantissa & 1) == 0;
  if (reachesScale(isEven)) point++;
  else nextPlace();
  count = 0;
  while (!putDigit(isEven)) nextPlace();
}

/** `estimate` is the place of the point, or one too few. */
function scaleByTens(estimate: i32): void {
  point = estimate;
  const tens = abs(estimate);
  if (estimate > 0) {
    multiplyByFives(scale, tens);
    shiftBig(scale, tens);
    return;
  }
  multiplyByFives(rest, tens);
  shiftBig(rest, tens);
  multiplyByFives(below, tens);
  shiftBig(below, tens);
  multiplyByFives(above, tens);
  shiftBig(above, tens);
}

function nextPlace(): void {
  multiplyBig(rest, 10, 0);
  multiplyBig(below, 10, 0);
  multiplyBig(above, 10, 0);
}

/** Whether the next digit up still reads back as the value. The ends belong to the value when its mantissa is even. */
function reachesScale(isEven: bool): bool {
  copyBig(sum, rest);
  addBig(sum, above);
  const order = compareBig(sum, scale);
  return isEven ? order >= 0 : order > 0;
}

/** True for the last one. */
function putDigit(isEven: bool): bool {
  let digit: u32 = 0;
  while (compareBig(rest, scale) >= 0) {
    subtractBig(rest, scale);
    digit++;
  }
  const order = compareBig(rest, below);
  const isLow = isEven ? order <= 0 : order < 0;
  const isHigh = reachesScale(isEven);
  if (isHigh && (!isLow || isNearerUp(digit))) digit++;
  store<u8>(digits + count, 0x30 + digit);
  count++;
  return isLow || isHigh;
}

/** Both digits would do: the nearer one, of two equally near ones the even one. */
function isNearerUp(digit: u32): bool {
  copyBig(sum, rest);
  addBig(sum, rest);
  const order = compareBig(sum, scale);
  return order > 0 || (order == 0 && (digit & 1) == 1);
}

function layOut(out: Output): void {
  if (point > 21 || point < -5) return layOutWithExponent(out);
  if (point <= 0) {
    out.ascii('0.');
    for (let zeros = -point; zeros > 0; zeros--) out.byte(0x30);
    out.bytes(digits, count);
  } else if (point < count) {
    out.bytes(digits, point);
    out.byte(0x2e);
    out.bytes(digits + point, count - point);
  } else {
    out.bytes(digits, count);
    for (let zeros = point - count; zeros > 0; zeros--) out.byte(0x30);
  }
}

function layOutWithExponent(out: Output): void {
  out.byte(load<u8>(digits));
  if (count > 1) {
    out.byte(0x2e);
    out.bytes(digits + 1, count - 1);
  }
  out.ascii(point > 0 ? 'e+' : 'e-');
  out.integer(abs(point - 1));
}
