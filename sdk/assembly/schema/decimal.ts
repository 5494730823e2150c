/** Whether one number is a multiple of another, decimally: 19.99 is one of 0.01, which no division of f64 finds. */

/** More significant digits do not fit 64 bits times ten. */
const MOST_DIGITS = 18;

/** A number as digits * 10 ** exponent, the last digit not 0. */
@final
export class Decimal {
  digits: u64 = 0;
  exponent: i64 = 0;

  /** Takes a scanned JSON number without its sign; false when it has too many digits. */
  read(at: usize, size: u32): bool {
    const end = at + size;
    if (load<u8>(at) == 0x2d) at++;
    this.digits = 0;
    this.exponent = 0;
    let hasPoint = false;
    let count = 0;
    // zeros wait until another digit shows that they count
    let zeros = 0;
    for (; at < end; at++) {
      const byte: u32 = load<u8>(at);
      if (byte == 0x2e) {
        hasPoint = true;
        continue;
      }
      const digit = byte - 0x30;
      if (digit > 9) break;
      if (hasPoint) this.exponent--;
      if (!digit) {
        if (count) zeros++;
        continue;
      }
      count += zeros + 1;
      if (count > MOST_DIGITS) return false;
      for (; zeros > 0; zeros--) this.digits *= 10;
      this.digits = this.digits * 10 + digit;
    }
    this.exponent += zeros;
    if (at < end) this.exponent += readExponent(at + 1, end);
    return true;
  }

  /** Whether this is a whole number of times the other, which is not 0. */
  isMultipleOf(other: Decimal): bool {
    if (this.digits == 0) return true;
    // a last digit that is not 0 does not come from a number that ends in 0
    if (this.exponent < other.exponent) return other.digits == 0;
    let rest = this.digits % other.digits;
    for (let left = this.exponent - other.exponent; left > 0 && rest; left--)
      rest = (rest * 10) % other.digits;
    return rest == 0;
  }
}

function readExponent(at: usize, end: usize): i64 {
  const isNegative = load<u8>(at) == 0x2d;
  if (isNegative || load<u8>(at) == 0x2b) at++;
  let exponent: i64 = 0;
  for (; at < end; at++) exponent = min(exponent * 10 + (<i64>load<u8>(at) - 0x30), 1 << 40);
  return isNegative ? -exponent : exponent;
}
