/** Decimal arithmetic, exact as far as it goes: 0.1 and 0.2 are 0.3. Spec: shopspring/decimal, which sprig's floats go through. */

import { Output, readNumber } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { compareBytes } from '../gjson/same-bytes';
import { allocate, spend } from '../gjson/arena';
import { count, digits, findShortest, point } from './float-digits';

/** Places behind the point of a quotient. */
const PLACES: i32 = 16;
/** More digits than two floats can be apart; products of many floats have more, and are given up. */
const MOST_DIGITS: i32 = 2000;

const text: Output = new Output();

/** A number: digits of one byte each, the highest first, times a power of ten. Lasts as long as the rendering. */
@final
export class Decimal {
  isNegative: bool = false;
  digits: usize = 0;
  size: i32 = 0;
  exponent: i32 = 0;

  /** Takes a finite float. */
  setFloat(value: f64): bool {
    findShortest(value);
    this.isNegative = value < 0;
    this.exponent = point - count;
    if (!this.makeRoom(count)) return false;
    for (let i = 0; i < count; i++) store<u8>(this.digits + i, load<u8>(digits + i) - 0x30);
    return true;
  }

  /** The nearest float. */
  toFloat(): f64 {
    text.clear();
    if (this.isNegative) text.byte(0x2d);
    text.byte(0x30);
    for (let i = 0; i < this.size; i++) text.byte(0x30 + <u32>load<u8>(this.digits + i));
    text.byte(0x65);
    text.integer(this.exponent);
    const value = readNumber(text.data, <u32>text.length);
    return value == 0 ? 0 : value;
  }

  get isZero(): bool {
    for (let i = 0; i < this.size; i++) if (load<u8>(this.digits + i)) return false;
    return true;
  }

  /** Whether the digits of this, which are as many, are a lower number. */
  private isBelow(other: Decimal): bool {
    return compareBytes(this.digits, this.size, other.digits, other.size) < 0;
  }

  /** Room for so many digits, all of them 0; false when there are too many. */
  private makeRoom(size: i32): bool {
    if (size > MOST_DIGITS || !spend((<u32>size) >> 4)) return false;
    this.digits = allocate(size);
    this.size = size;
    if (this.digits == 0) return false;
    memory.fill(this.digits, 0, size);
    return true;
  }

  /** Becomes a copy with `before` zeros in front and the exponent `exponent`, which is not larger. */
  private widen(from: Decimal, before: i32, exponent: i32): bool {
    const behind = from.exponent - exponent;
    if (behind > MOST_DIGITS || !this.makeRoom(before + from.size + behind)) return false;
    memory.copy(this.digits + before, from.digits, from.size);
    this.exponent = exponent;
    this.isNegative = from.isNegative;
    return true;
  }

  /** Becomes `a + b`, or `a - b`. */
  setSum(a: Decimal, b: Decimal, isMinus: bool): bool {
    const exponent = min(a.exponent, b.exponent);
    const size = max(a.size + a.exponent, b.size + b.exponent) - exponent + 1;
    const other = new Decimal();
    if (!this.widen(a, size - a.size - a.exponent + exponent, exponent)) return false;
    if (!other.widen(b, size - b.size - b.exponent + exponent, exponent)) return false;
    if (isMinus) other.isNegative = !other.isNegative;
    if (this.isNegative == other.isNegative) return this.addDigits(other);
    if (this.isBelow(other)) {
      const larger = other.digits;
      other.digits = this.digits;
      this.digits = larger;
      this.isNegative = other.isNegative;
    }
    return this.subtractDigits(other.digits, size);
  }

  private addDigits(other: Decimal): bool {
    let carry: u32 = 0;
    for (let i = this.size - 1; i >= 0; i--) {
      const sum = carry + load<u8>(this.digits + i) + load<u8>(other.digits + i);
      store<u8>(this.digits + i, sum % 10);
      carry = sum / 10;
    }
    return true;
  }

  /** Takes the last `size` digits of a number that is not larger from the last ones of this. */
  private subtractDigits(other: usize, size: i32): bool {
    let borrow = 0;
    for (let i = 1; i <= this.size && (i <= size || borrow); i++) {
      const at = this.digits + (this.size - i);
      let rest = <i32>load<u8>(at) - borrow - (i <= size ? <i32>load<u8>(other + (size - i)) : 0);
      borrow = i32(rest < 0);
      if (borrow) rest += 10;
      store<u8>(at, rest);
    }
    return true;
  }

  setProduct(a: Decimal, b: Decimal): bool {
    if (!this.makeRoom(a.size + b.size)) return false;
    this.exponent = a.exponent + b.exponent;
    this.isNegative = a.isNegative != b.isNegative;
    for (let i = a.size - 1; i >= 0; i--) {
      let carry: u32 = 0;
      for (let j = b.size - 1; j >= -1; j--) {
        const at = this.digits + (i + j + 1);
        if (j >= 0) carry += <u32>load<u8>(a.digits + i) * <u32>load<u8>(b.digits + j);
        carry += load<u8>(at);
        store<u8>(at, carry % 10);
        carry /= 10;
      }
    }
    return true;
  }

  /** Becomes `a / b` with so many places, half a unit of the last one rounded away from 0; `b` is not 0. */
  setQuotient(a: Decimal, b: Decimal): bool {
    const shift = a.exponent - b.exponent + PLACES;
    const dividend = new Decimal();
    const divisor = new Decimal();
    if (!dividend.widen(a, 0, a.exponent - max(shift, 0))) return false;
    if (!divisor.widen(b, 1, b.exponent + min(shift, 0))) return false;
    const rest = new Decimal();
    const size = divisor.size;
    if (!rest.makeRoom(size) || !this.makeRoom(dividend.size + 1)) return false;
    if (!spend((<u32>(dividend.size * size)) >> 4)) return false;
    this.exponent = -PLACES;
    this.isNegative = a.isNegative != b.isNegative;
    for (let i = 0; i < dividend.size; i++) {
      rest.shiftIn(load<u8>(dividend.digits + i));
      let digit: u32 = 0;
      for (; !rest.isBelow(divisor); digit++) rest.subtractDigits(divisor.digits, size);
      store<u8>(this.digits + i + 1, digit);
    }
    // twice the rest decides
    rest.addDigits(rest);
    if (rest.isBelow(divisor)) return true;
    for (let i = this.size - 1; i >= 0; i--) {
      const digit = load<u8>(this.digits + i);
      store<u8>(this.digits + i, digit == 9 ? 0 : digit + 1);
      if (digit != 9) break;
    }
    return true;
  }

  /** Drops the first digit, which is 0, and appends one. */
  private shiftIn(digit: u32): void {
    memory.copy(this.digits, this.digits + 1, this.size - 1);
    store<u8>(this.digits + (this.size - 1), digit);
  }
}
