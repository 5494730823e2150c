/** Whole numbers larger than 64 bits: what reading and writing an f64 exactly needs of them, and no more. */

/*
 * A number: u32 count of limbs, then the limbs, the lowest first; the highest is never 0. Nothing here looks at the capacity:
 * the largest that a number's text leads to is 780 digits or 5 to the power of 1,105, below 2,700 bits.
 */
const LIMBS = 96;

/** Memory that one number takes. */
export const BIG_SIZE = 4 + LIMBS * 4;

/** The highest power of five in 32 bits. */
const STEP_OF_FIVES = 13;
const FIVES: u32 = 1220703125;

export function setBig(big: usize, value: u64): void {
  const high = <u32>(value >> 32);
  store<u32>(big, <u32>value, 4);
  store<u32>(big, high, 8);
  store<u32>(big, high ? 2 : value ? 1 : 0);
}

export function copyBig(to: usize, from: usize): void {
  memory.copy(to, from, ((<usize>load<u32>(from)) << 2) + 4);
}


@inline
export function isZeroBig(big: usize): bool {
  return load<u32>(big) == 0;
}

/** Multiplies, then adds. */
export function multiplyBig(big: usize, factor: u32, addend: u32): void {
  const count = load<u32>(big);
  const end = big + 4 + ((<usize>count) << 2);
  let carry: u64 = addend;
  for (let at = big + 4; at < end; at += 4) {
    carry += <u64>load<u32>(at) * <u64>factor;
    store<u32>(at, <u32>carry);
    carry >>= 32;
  }
  if (!carry) return;
  store<u32>(end, <u32>carry);
  store<u32>(big, count + 1);
}

/** Divides; what is left over. */
export function divideBig(big: usize, divisor: u32): u32 {
  let count = load<u32>(big);
  let rest: u64 = 0;
  for (let at = big + ((<usize>count) << 2); at > big; at -= 4) {
    rest = (rest << 32) | load<u32>(at);
    store<u32>(at, <u32>(rest / divisor));
    rest %= divisor;
  }
  while (count && !load<u32>(big + ((<usize>count) << 2))) count--;
  store<u32>(big, count);
  return <u32>rest;
}

/** Multiplies by five, so many times. */
export function multiplyByFives(big: usize, times: i32): void {
  for (; times >= STEP_OF_FIVES; times -= STEP_OF_FIVES) multiplyBig(big, FIVES, 0);
  for (; times > 0; times--) multiplyBig(big, 5, 0);
}

export function shiftBig(big: usize, bits: u32): void {
  let count = load<u32>(big);
  if (!count || !bits) return;
  const limbs = bits >> 5;
  const data = big + 4;
  if (limbs) {
    memory.copy(data + ((<usize>limbs) << 2), data, (<usize>count) << 2);
    memory.fill(data, 0, (<usize>limbs) << 2);
    count += limbs;
    store<u32>(big, count);
  }
  const rest = bits & 31;
  if (rest) multiplyBig(big, (<u32>1) << rest, 0);
}

/** Below 0, 0 or above 0, as `a` is less than, equal to or greater than `b`. */
export function compareBig(a: usize, b: usize): i32 {
  const count = load<u32>(a);
  const other = load<u32>(b);
  if (count != other) return count < other ? -1 : 1;
  for (let at: usize = (<usize>count) << 2; at; at -= 4) {
    const left = load<u32>(a + at);
    const right = load<u32>(b + at);
    if (left != right) return left < right ? -1 : 1;
  }
  return 0;
}

/** `a` becomes `a + b`. */
export function addBig(a: usize, b: usize): void {
  const count = load<u32>(a);
  const other = load<u32>(b);
  const most = max(count, other);
  let carry: u64 = 0;
  for (let i: u32 = 0; i < most; i++) {
    const offset = ((<usize>i) << 2) + 4;
    if (i < count) carry += load<u32>(a + offset);
    if (i < other) carry += load<u32>(b + offset);
    store<u32>(a + offset, <u32>carry);
    carry >>= 32;
  }
  if (carry) store<u32>(a + 4 + ((<usize>most) << 2), <u32>carry);
  store<u32>(a, carry ? most + 1 : most);
}

/** `a` becomes `a - b`, which is not below 0. */
export function subtractBig(a: usize, b: usize): void {
  let count = load<u32>(a);
  const other = load<u32>(b);
  let borrow: i64 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const at = a + 4 + ((<usize>i) << 2);
    borrow += <i64>load<u32>(at);
    if (i < other) borrow -= <i64>load<u32>(b + 4 + ((<usize>i) << 2));
    store<u32>(at, <u32>borrow);
    borrow >>= 32;
  }
  while (count && !load<u32>(a + ((<usize>count) << 2))) count--;
  store<u32>(a, count);
}

export function bitLength(big: usize): i32 {
  const count = load<u32>(big);
  if (!count) return 0;
  return <i32>((count << 5) - clz(load<u32>(big + ((<usize>count) << 2))));
}
