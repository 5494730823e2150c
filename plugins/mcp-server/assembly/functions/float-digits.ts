/** The decimal digits of an f64, the fewest that say which it is or all there are, and their rounding. Spec: Go, strconv. */

import {
  BIG_SIZE,
  divideBig,
  isZeroBig,
  multiplyByFives,
  setBig,
  shiftBig,
} from 'proxy-wasm-assemblyscript-sdk/assembly/json/big-integer';
import * as shortest from 'proxy-wasm-assemblyscript-sdk/assembly/json/number-writer';

/** No f64 has more than 767 digits. */
export const digits: usize = memory.data(784);
/** How many there are; the last one is not 0, and 0 has none. */
export let count: i32 = 0;
/** Where the decimal point stands: the value is 0.ddd * 10 ** point. */
export let point: i32 = 0;

const big: usize = memory.data(BIG_SIZE);
const MANTISSA: u64 = (1 << 52) - 1;

/** The fewest digits of a finite number, whatever its sign. */
export function findShortest(value: f64): void {
  count = 0;
  point = 0;
  if (value == 0) return;
  shortest.findDigits(abs(value));
  count = shortest.count;
  point = shortest.point;
  memory.copy(digits, shortest.digits, count);
  dropZeros();
}

/** All digits of a finite number, whatever its sign. */
export function findAll(value: f64): void {
  const bits = reinterpret<u64>(value) & (((<u64>1) << 63) - 1);
  const biased = <i32>(bits >> 52);
  const fraction = bits & MANTISSA;
  setBig(big, biased ? fraction | (MANTISSA + 1) : fraction);
  // m * 2 ** -e is m * 5 ** e with the point e places further left
  const exponent = max(biased, 1) - 1075;
  if (exponent > 0) shiftBig(big, exponent);
  else multiplyByFives(big, -exponent);
  let at: usize = 784;
  while (!isZeroBig(big)) {
    let some = divideBig(big, 1000000000);
    for (let places = 9; places > 0; places--) {
      store<u8>(digits + --at, 0x30 + (some % 10));
      some /= 10;
    }
  }
  while (at < 784 && load<u8>(digits + at) == 0x30) at++;
  count = 784 - <i32>at;
  point = count + min(exponent, 0);
  memory.copy(digits, digits + at, count);
  dropZeros();
}

/** Keeps so many digits, the rest rounded to the nearest; exactly half of the last one makes it even. */
export function roundDigits(keep: i32): void {
  if (keep >= count) return;
  if (keep < 0) {
    count = 0;
    return;
  }
  const next = load<u8>(digits + keep);
  let isUp = next > 0x35 || (next == 0x35 && keep + 1 < count);
  if (next == 0x35 && !isUp) isUp = keep > 0 && (load<u8>(digits + keep - 1) & 1) != 0;
  count = keep;
  if (isUp) increment();
  else dropZeros();
}

/** One more in the last place. */
function increment(): void {
  while (count > 0 && load<u8>(digits + count - 1) == 0x39) count--;
  if (count == 0) {
    store<u8>(digits, 0x31);
    count = 1;
    point++;
  } else {
    store<u8>(digits + count - 1, load<u8>(digits + count - 1) + 1);
  }
}

function dropZeros(): void {
  while (count > 0 && load<u8>(digits + count - 1) == 0x30) count--;
  if (count == 0) point = 0;
}
