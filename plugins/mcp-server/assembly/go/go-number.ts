/** Numbers as Go's encoding/json writes a float64, and as its `%v` prints one. Spec: Go encoding/json, strconv. */

import { isInteger, Output, readNumber, writeNumber } from 'proxy-wasm-assemblyscript-sdk/assembly/json';

/** So many digits are exact in a float64, whatever they are. */
const EXACT_DIGITS: u32 = 15;
/** `%v` writes an exponent outside of these. */
const MOST_PLACES = 6;
const FEWEST_PLACES = -4;

const digits = new Output();
const written = new Output();

/** Appends the number whose JSON text lies at `data`. */
export function writeGoNumber(out: Output, data: usize, size: u32): void {
  const isNegative = load<u8>(data) == 0x2d;
  if (size <= EXACT_DIGITS && isInteger(data, size) && !(isNegative && load<u8>(data, 1) == 0x30)) {
    out.bytes(data, size);
    return;
  }
  writeGoFloat(out, readNumber(data, size));
}

/** As `JSON.stringify` writes it, but for a zero below zero. */
export function writeGoFloat(out: Output, value: f64): void {
  if (value == 0 && reinterpret<u64>(value) != 0) out.byte(0x2d);
  writeNumber(out, value);
}

/** Appends it as `%v` prints it: 1000000 is `1e+06`. */
export function printGoFloat(out: Output, value: f64): void {
  written.clear();
  writeGoFloat(written, value);
  let at = written.data;
  const end = at + written.length;
  if (load<u8>(at) == 0x2d) {
    out.byte(0x2d);
    at++;
  }
  const point = readDigits(at, end);
  const exponent = point - 1;
  if (exponent < FEWEST_PLACES || exponent >= MOST_PLACES) return printWithExponent(out, exponent);
  out.bytes(at, end - at);
}

/** Takes the digits of an unsigned number apart; the value is 0.ddd * 10 ** the result. */
function readDigits(at: usize, end: usize): i32 {
  digits.clear();
  let point = 0;
  let hasPoint = false;
  let exponent = 0;
  for (; at < end; at++) {
    const byte: u32 = load<u8>(at);
    if (byte == 0x2e) {
      hasPoint = true;
    } else if ((byte | 0x20) == 0x65) {
      exponent = readExponent(at + 1, end);
      break;
    } else {
      if (digits.length > 0 || byte != 0x30) digits.byte(byte);
      else if (hasPoint) point--;
      if (!hasPoint && digits.length > 0) point++;
    }
  }
  while (digits.length > 1 && load<u8>(digits.data + digits.length - 1) == 0x30) digits.length--;
  return digits.length == 0 ? 1 : point + exponent;
}

function readExponent(at: usize, end: usize): i32 {
  const isNegative = load<u8>(at) == 0x2d;
  if (isNegative || load<u8>(at) == 0x2b) at++;
  let exponent = 0;
  for (; at < end; at++) exponent = exponent * 10 + <i32>load<u8>(at) - 0x30;
  return isNegative ? -exponent : exponent;
}

function printWithExponent(out: Output, exponent: i32): void {
  out.bytes(digits.data, 1);
  if (digits.length > 1) {
    out.byte(0x2e);
    out.bytes(digits.data + 1, digits.length - 1);
  }
  out.ascii(exponent < 0 ? 'e-' : 'e+');
  if (abs(exponent) < 10) out.byte(0x30);
  out.integer(abs(exponent));
}
