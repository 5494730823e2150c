/** Which integer a text is. Spec: Go, strconv.ParseInt. */

/** Whether the last text was one, and none out of range. */
export let isInteger: bool = false;

/**
 * The integer that a text is in base 8 or 10, or, with base 0, in the base that it says itself, maybe with underscores; of one out of
 * range the nearest.
 */
export function parseInteger(at: usize, end: usize, base: u32): i64 {
  isInteger = false;
  const isNegative = byteAt(at, end) == 0x2d;
  if (isNegative || byteAt(at, end) == 0x2b) at++;
  const isSource = base == 0;
  if (isSource) {
    if (!areUnderscoresSound(at, end)) return 0;
    base = baseOf(at, end);
    if (base != 10 && digitOf(byteAt(at + 1, end)) >= 10) at += 2;
  }
  const most: u64 = isNegative ? (<u64>1) << 63 : <u64>i64.MAX_VALUE;
  let value: u64 = 0;
  let isInRange = true;
  let digits = 0;
  for (; at < end; at++) {
    const byte = byteAt(at, end);
    if (byte == 0x5f && isSource) continue;
    const digit = <u64>digitOf(byte);
    if (digit >= base) return 0;
    digits++;
    if (value > (most - digit) / base) isInRange = false;
    else value = value * base + digit;
  }
  if (!digits) return 0;
  isInteger = isInRange;
  if (!isInRange) value = most;
  return isNegative ? <i64>(0 - value) : <i64>value;
}

function byteAt(at: usize, end: usize): u32 {
  return at < end ? <u32>load<u8>(at) : 0;
}

/** The value of a digit of any base; 99 for what is none. */
function digitOf(byte: u32): u32 {
  if (byte - 0x30 < 10) return byte - 0x30;
  const letter = (byte | 0x20) - 0x61;
  return letter < 6 ? letter + 10 : 99;
}

/** What an integer begins with says its base; behind a 0 without a letter it is 8. */
function baseOf(at: usize, end: usize): u32 {
  if (byteAt(at, end) != 0x30 || at + 1 >= end) return 10;
  const letter = byteAt(at + 1, end) | 0x20;
  return letter == 0x78 ? 16 : letter == 0x62 ? 2 : 8;
}

/** An underscore stands between digits, or behind what says the base. */
function areUnderscoresSound(at: usize, end: usize): bool {
  const base = baseOf(at, end);
  let isDigit = base != 10;
  if (isDigit && digitOf(byteAt(at + 1, end)) >= 10 && byteAt(at + 1, end) != 0x5f) at += 2;
  const most: u32 = base == 16 ? 16 : 10;
  for (let wasUnderscore = false; at < end; at++) {
    const byte = byteAt(at, end);
    if (byte == 0x5f) {
      if (!isDigit || at + 1 == end) return false;
    } else if (wasUnderscore && digitOf(byte) >= most) {
      return false;
    }
    isDigit = digitOf(byte) < most;
    wasUnderscore = byte == 0x5f;
  }
  return true;
}
