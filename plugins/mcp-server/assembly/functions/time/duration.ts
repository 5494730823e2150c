/** Spans of time as Go writes and reads them: `1h30m0.5s`. Spec: Go, time.Duration, time.ParseDuration. */

import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { functionError } from '../function';
import { writeQuoted } from './time-failure';

const SECOND: i64 = 1_000_000_000;
/** Beyond this, as an unsigned number, nothing is a span. */
const MOST: u64 = 1 << 63;

/** What `readDuration` read. */
export let readNanoseconds: i64 = 0;

/** Appends a span, which is none or at least a second. */
export function writeSpan(out: Output, span: i64): void {
  const size: u64 = span < 0 ? 0 - <u64>span : <u64>span;
  if (size == 0) return out.ascii('0s');
  if (span < 0) out.byte(0x2d);
  const whole = size / SECOND;
  if (whole >= 3600) {
    out.integer(whole / 3600);
    out.byte(0x68);
  }
  if (whole >= 60) {
    out.integer((whole / 60) % 60);
    out.byte(0x6d);
  }
  out.integer(whole % 60);
  writeFraction(out, size % SECOND, SECOND / 10);
  out.byte(0x73);
}

function writeFraction(out: Output, rest: u64, scale: u64): void {
  if (rest != 0) out.byte(0x2e);
  for (; rest != 0; scale /= 10) {
    out.byte(0x30 + <u32>(rest / scale));
    rest %= scale;
  }
}

/** Reads a span; false, and `functionError` says why, when it is none. */
export function readDuration(text: usize, size: u32): bool {
  const end = text + size;
  let at = text;
  const sign = size > 0 ? load<u8>(at) : 0;
  if (sign == 0x2d || sign == 0x2b) at++;
  readNanoseconds = 0;
  if (at + 1 == end && load<u8>(at) == 0x30) return true;
  if (at == end) return fail('invalid duration', text, end);
  let sum: u64 = 0;
  while (at < end) {
    const number = at;
    while (at < end && <u32>load<u8>(at) - 0x30 < 10) at++;
    const point = at;
    if (at < end && load<u8>(at) == 0x2e) {
      at++;
      while (at < end && <u32>load<u8>(at) - 0x30 < 10) at++;
    }
    if (at - number == <usize>(at > point)) return fail('invalid duration', text, end);
    const name = at;
    while (at < end && load<u8>(at) != 0x2e && <u32>load<u8>(at) - 0x30 > 9) at++;
    if (at == name) return fail('missing unit in duration', text, end);
    const unit = unitOf(name, at);
    if (unit == 0) return failUnit(name, at, text, end);
    const part = amountOf(number, point, name, unit);
    sum += part;
    if (part > MOST || sum > MOST) return fail('invalid duration', text, end);
  }
  if (sign != 0x2d && sum == MOST) return fail('invalid duration', text, end);
  readNanoseconds = sign == 0x2d ? -(<i64>sum) : <i64>sum;
  return true;
}

/** Nanoseconds of a unit, 0 when there is none of that name. */
function unitOf(name: usize, end: usize): u64 {
  const size = end - name;
  const last = load<u8>(end - 1);
  if (size == 1) return last == 0x68 ? 3600 * SECOND : last == 0x6d ? 60 * SECOND : last == 0x73 ? SECOND : 0;
  if (last != 0x73) return 0;
  const first: u32 = load<u16>(name);
  // the micro sign and the Greek letter
  if (size == 3) return first == 0xb5c2 || first == 0xbcce ? 1000 : 0;
  if (size != 2) return 0;
  return first == 0x736d ? 1_000_000 : first == 0x7375 ? 1000 : first == 0x736e ? 1 : 0;
}

/** A number with a fraction, times a unit; more than `MOST` when that is too much. */
function amountOf(number: usize, point: usize, end: usize, unit: u64): u64 {
  let whole: u64 = 0;
  for (let at = number; at < point; at++) {
    whole = whole * 10 + (load<u8>(at) - 0x30);
    if (whole > MOST / unit) return u64.MAX_VALUE;
  }
  let rest: u64 = 0;
  let scale: f64 = 1;
  for (let at = point + 1; at < end && rest < MOST / 10; at++) {
    rest = rest * 10 + (load<u8>(at) - 0x30);
    scale *= 10;
  }
  return whole * unit + <u64>(<f64>rest * (<f64>unit / scale));
}

function fail(why: string, text: usize, end: usize): bool {
  functionError.clear();
  functionError.ascii('time: ');
  functionError.ascii(why);
  functionError.byte(0x20);
  writeQuoted(text, end);
  return false;
}

function failUnit(name: usize, nameEnd: usize, text: usize, end: usize): bool {
  functionError.clear();
  functionError.ascii('time: unknown unit ');
  writeQuoted(name, nameEnd);
  functionError.ascii(' in duration ');
  writeQuoted(text, end);
  return false;
}
