/** The fewest digits that say a number, without an exponent. Spec: Go, `strconv.FormatFloat(number, 'f', -1, 64)`. */

import { Output, writeNumber } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { Draft } from './draft';

const shortest = new Output();

/** Appends a number. */
export function appendPlainNumber(draft: Draft, number: f64): void {
  if (isNaN(number)) return draft.ascii('NaN');
  if (reinterpret<i64>(number) < 0) draft.byte(0x2d);
  else if (number == Infinity) draft.byte(0x2b);
  const magnitude = abs(number);
  if (magnitude == Infinity) return draft.ascii('Inf');
  shortest.clear();
  writeNumber(shortest, magnitude);
  layOut(draft, shortest.data, shortest.data + shortest.length);
}

/** Digits with a point, and perhaps an exponent, which moves the point. */
function layOut(draft: Draft, at: usize, end: usize): void {
  let digits = at;
  while (digits < end && load<u8>(digits) != 0x65) digits++;
  if (digits == end) return draft.bytes(at, end - at);
  const isSmall = load<u8>(digits, 1) == 0x2d;
  let power = 0;
  for (let i = digits + 2; i < end; i++) power = power * 10 + (load<u8>(i) - 0x30);
  if (isSmall) {
    draft.ascii('0.');
    while (--power > 0) draft.byte(0x30);
  }
  for (let i = at; i < digits; i++) {
    const byte: u32 = load<u8>(i);
    if (byte == 0x2e) continue;
    draft.byte(byte);
    if (i > at) power--;
  }
  if (isSmall) return;
  while (power-- > 0) draft.byte(0x30);
}
