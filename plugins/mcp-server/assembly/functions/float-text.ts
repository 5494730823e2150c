/** How an f64 is written with the verbs e, f, g, b and x. Spec: Go, strconv.FormatFloat. */

import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { count, digits, findAll, findShortest, point, roundDigits } from './float-digits';

/** Precision: as many digits as it takes. */
export const SHORTEST: i32 = -1;

const MANTISSA: u64 = (1 << 52) - 1;
const ONE: u64 = 1 << 60;

/** Appends a number with a lower-case verb, or `E`, `G`, `X`. Never more than about 350 bytes longer than the precision. */
export function writeFloat(out: Output, value: f64, verb: u32, precision: i32): void {
  if (isNaN(value)) return out.ascii('NaN');
  const isNegative = reinterpret<i64>(value) < 0;
  if (isNegative) out.byte(0x2d);
  if (!isFinite(value)) return out.ascii(isNegative ? 'Inf' : '+Inf');
  const lower = verb | 0x20;
  if (lower == 0x62) return writeBinary(out, value);
  if (lower == 0x78) return writeHexadecimal(out, value, verb, precision);
  if (precision < 0) findShortest(value);
  else findAll(value);
  if (lower == 0x66) {
    if (precision >= 0) roundDigits(point + precision);
    writePlain(out, precision < 0 ? max(count - point, 0) : precision);
  } else if (lower == 0x65) {
    if (precision >= 0) roundDigits(precision + 1);
    writeWithExponent(out, verb, precision < 0 ? count - 1 : precision);
  } else {
    writeGeneral(out, verb, precision);
  }
}

/** With an exponent where the number is very large or small for its precision. */
function writeGeneral(out: Output, verb: u32, precision: i32): void {
  let most = 6;
  if (precision >= 0) {
    most = max(precision, 1);
    roundDigits(most);
    if (most > count && count >= point) most = count;
  }
  const exponent = point - 1;
  // 0 has the exponent -1 here, and is written plainly with any precision
  if (count > 0 && (exponent < -4 || exponent >= most)) writeWithExponent(out, verb - 2, count - 1);
  else writePlain(out, max(count - point, 0));
}

function writePlain(out: Output, places: i32): void {
  if (point <= 0) out.byte(0x30);
  writeDigits(out, 0, point);
  if (places > 0) out.byte(0x2e);
  writeDigits(out, point, places);
}

function writeWithExponent(out: Output, letter: u32, places: i32): void {
  writeDigits(out, 0, 1);
  if (places > 0) out.byte(0x2e);
  writeDigits(out, 1, places);
  writeExponent(out, letter, count > 0 ? point - 1 : 0);
}

/** Appends so many digits from a place on; before the first and behind the last one there are zeros. */
function writeDigits(out: Output, place: i32, size: i32): void {
  if (size <= 0) return;
  const to = out.reserve(size);
  memory.fill(to, 0x30, size);
  const first = max(place, 0);
  const last = min(place + size, count);
  if (first < last) memory.copy(to + (first - place), digits + first, last - first);
  out.length += size;
}

/** At least two digits. */
function writeExponent(out: Output, letter: u32, exponent: i32): void {
  out.byte(letter);
  out.byte(exponent < 0 ? 0x2d : 0x2b);
  if (abs(exponent) < 10) out.byte(0x30);
  out.integer(abs(exponent));
}

/** The mantissa as a whole number, and the power of two that it is multiplied with. */
function writeBinary(out: Output, value: f64): void {
  const bits = reinterpret<u64>(value);
  const biased = (<i32>(bits >> 52)) & 0x7ff;
  out.integer((bits & MANTISSA) | (biased ? MANTISSA + 1 : 0));
  const exponent = max(biased, 1) - 1075;
  out.byte(0x70);
  if (exponent >= 0) out.byte(0x2b);
  out.integer(exponent);
}

function writeHexadecimal(out: Output, value: f64, verb: u32, precision: i32): void {
  const bits = reinterpret<u64>(value);
  const biased = (<i32>(bits >> 52)) & 0x7ff;
  // the leading 1 goes to bit 60, and 60 bits are what stands behind the point
  let mantissa: u64 = ((bits & MANTISSA) | (biased ? MANTISSA + 1 : 0)) << 8;
  let exponent = mantissa ? max(biased, 1) - 1023 : 0;
  for (; mantissa && mantissa < ONE; mantissa <<= 1) exponent--;
  if (precision >= 0 && precision < 15) {
    const unit: u64 = (<u64>1) << (60 - (precision << 2));
    const half: u64 = unit >> 1;
    const rest = mantissa & (unit - 1);
    mantissa -= rest;
    if (rest > half || (rest == half && (mantissa & unit) != 0)) mantissa += unit;
    if (mantissa >= ONE << 1) {
      mantissa >>= 1;
      exponent++;
    }
  }
  out.byte(0x30);
  out.byte(verb);
  out.byte(0x30 + <u32>(mantissa >> 60));
  mantissa <<= 4;
  if (precision < 0 ? mantissa != 0 : precision > 0) out.byte(0x2e);
  for (let i = 0; precision < 0 ? mantissa != 0 : i < precision; i++, mantissa <<= 4) {
    const digit = <u32>(mantissa >> 60);
    out.byte(digit < 10 ? 0x30 + digit : verb - 0x78 + 0x57 + digit);
  }
  writeExponent(out, verb - 8, exponent);
}
