/** Where a JSON number ends, and whether it is an integer that fits 64 bits. Spec: RFC 8259 §6. */

/** Address after the number at `at`, or 0 when it is not one. */
export function scanNumber(at: usize, end: usize): usize {
  if (load<u8>(at) == 0x2d) at++;
  if (at >= end) return 0;
  if (load<u8>(at) == 0x30) {
    at++;
  } else {
    at = scanDigits(at, end);
    if (!at) return 0;
  }
  if (at < end && load<u8>(at) == 0x2e) {
    at = scanDigits(at + 1, end);
    if (!at) return 0;
  }
  if (at < end && (load<u8>(at) | 0x20) == 0x65) {
    at++;
    if (at < end && (load<u8>(at) == 0x2b || load<u8>(at) == 0x2d)) at++;
    at = scanDigits(at, end);
  }
  return at;
}

function scanDigits(at: usize, end: usize): usize {
  const first = at;
  while (at < end && <u32>load<u8>(at) - 0x30 < 10) at++;
  return at == first ? 0 : at;
}

/** Whether a scanned number is written as an integer: neither fraction nor exponent. */
export function isInteger(at: usize, size: u32): bool {
  const end = at + size;
  if (load<u8>(at) == 0x2d) at++;
  while (at < end) {
    if (<u32>load<u8>(at) - 0x30 > 9) return false;
    at++;
  }
  return true;
}

/** The value of a scanned integer; saturates at the ends of i64. */
export function readInteger(at: usize, size: u32): i64 {
  const end = at + size;
  const negative = load<u8>(at) == 0x2d;
  if (negative) at++;
  const limit: u64 = negative ? 1 << 63 : <u64>i64.MAX_VALUE;
  let value: u64 = 0;
  while (at < end) {
    const digit = <u64>load<u8>(at++) - 0x30;
    if (value > (limit - digit) / 10) {
      value = limit;
      break;
    }
    value = value * 10 + digit;
  }
  return negative ? <i64>(0 - value) : <i64>value;
}
