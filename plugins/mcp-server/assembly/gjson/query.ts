/** The condition of a query, `#(path operator value)`, and which values meet it. Spec: GJSON path syntax, "Queries". */

import { parseFloat } from './number';
import { compareBytes } from './same-bytes';
import { matches } from './match';
import { trimLeft, trimmedSize } from './trim';
import { closeString, hasEscapes } from './skip';
import { truthAs, Truth, truthOf } from './truth';
import { unescape, unescapedSize } from './unescape';
import { Type, Value } from './value';

const enum Operator {
  /** The value need only exist. */
  None = 0,
  Equal = 1,
  NotEqual = 2,
  Less = 3,
  LessOrEqual = 4,
  Greater = 5,
  GreaterOrEqual = 6,
  Like = 7,
  NotLike = 8,
  /** A lone exclamation mark: nothing meets it. */
  Unknown = 9,
}

/** Keep one per level. */
@final
export class Query {
  /** What to look up in each element; empty for the element itself. */
  path: usize = 0;
  pathSize: u32 = 0;
  /** Whether all matches are wanted, not the first. */
  isAll: bool = false;
  private operator: Operator = Operator.None;
  private value: usize = 0;
  private valueSize: u32 = 0;

  /** Reads the query whose # is at `at`; the address behind its bracket, or 0 when there is none: then everything meets it. */
  read(at: usize, end: usize): usize {
    this.pathSize = 0;
    this.isAll = false;
    this.operator = Operator.None;
    this.valueSize = 0;
    this.path = at + 2;
    const close = this.findSplit(at + 2, end);
    if (!close) return 0;
    const pathEnd = split ? split : close;
    this.path = trimLeft(this.path, pathEnd);
    this.pathSize = trimmedSize(this.path, pathEnd);
    if (split) this.readCondition(trimLeft(split, close), close);
    this.isAll = close + 1 < end && load<u8>(close, 1) == 0x23;
    return close + 1;
  }

  /** The bracket that closes the query; 0 when none does. Leaves in `split` where the operator begins. */
  private findSplit(at: usize, end: usize): usize {
    split = 0;
    isQuotedEscaped = false;
    let depth = 1;
    for (; at < end; at++) {
      const byte: u32 = load<u8>(at);
      if (depth == 1 && !split && isOperator(byte)) {
        split = at;
      } else if (byte == 0x5c) {
        at++;
      } else if (byte == 0x28 || byte == 0x5b) {
        depth++;
      } else if (byte == 0x29 || byte == 0x5d) {
        if (--depth == 0) return at;
      } else if (byte == 0x22) {
        at = closeString(at + 1, end);
        if (!at) return 0;
        if (hasEscapes) isQuotedEscaped = true;
      }
    }
    return 0;
  }

  private readCondition(at: usize, end: usize): void {
    const size = trimmedSize(at, end);
    const first: u32 = load<u8>(at);
    const second: u32 = size > 1 ? load<u8>(at, 1) : 0;
    this.operator = operatorOf(first, second, size);
    if (this.operator != Operator.None) at += isDouble(first, second) ? 2 : 1;
    this.value = trimLeft(at, end);
    this.valueSize = trimmedSize(this.value, end);
    if (
      this.valueSize < 2 ||
      load<u8>(this.value) != 0x22 ||
      load<u8>(this.value + this.valueSize - 1) != 0x22
    )
      return;
    this.value++;
    this.valueSize -= 2;
    if (!isQuotedEscaped) return;
    this.value = unescape(this.value, this.valueSize);
    this.valueSize = unescapedSize;
  }

  /** Whether what was found meets the condition. */
  isMetBy(found: Value): bool {
    if (this.valueSize > 0 && load<u8>(this.value) == 0x7e) {
      const truth = truthAs(found, this.value + 1, this.valueSize - 1);
      return (
        truth != Truth.Neither &&
        (this.operator == Operator.None || this.isMetByTruth(truth == Truth.True, Truth.True))
      );
    }
    if (!found.exists) return false;
    if (this.operator == Operator.None) return true;
    if (found.type == Type.String) return this.isMetByText(found.text, found.textSize);
    if (found.type == Type.Number) return this.isMetByNumber(found.number);
    if (found.type == Type.True || found.type == Type.False) {
      return this.isMetByTruth(found.type == Type.True, truthOf(this.value, this.valueSize));
    }
    return false;
  }

  private isMetByText(text: usize, size: u32): bool {
    if (this.operator == Operator.Like) return matches(text, size, this.value, this.valueSize);
    if (this.operator == Operator.NotLike) return !matches(text, size, this.value, this.valueSize);
    const order = compareBytes(text, size, this.value, this.valueSize);
    return this.isMetByOrder(order < 0, order == 0, order > 0);
  }

  private isMetByNumber(number: f64): bool {
    const value = parseFloat(this.value, this.valueSize);
    return this.isMetByOrder(number < value, number == value, number > value);
  }

  /** None of the three: a number that is none, to which nothing is equal. */
  private isMetByOrder(isLess: bool, isEqual: bool, isGreater: bool): bool {
    switch (this.operator) {
      case Operator.Equal:
        return isEqual;
      case Operator.NotEqual:
        return !isEqual;
      case Operator.Less:
        return isLess;
      case Operator.LessOrEqual:
        return isLess || isEqual;
      case Operator.Greater:
        return isGreater;
      case Operator.GreaterOrEqual:
        return isGreater || isEqual;
      default:
        return false;
    }
  }

  /** `other` is what the condition says; true is more than false, and at least whatever else it may be. */
  private isMetByTruth(isTrue: bool, other: Truth): bool {
    const own = isTrue ? Truth.True : Truth.False;
    switch (this.operator) {
      case Operator.Equal:
        return own == other;
      case Operator.NotEqual:
        return own != other;
      case Operator.Less:
        return !isTrue && other == Truth.True;
      case Operator.LessOrEqual:
        return !isTrue;
      case Operator.Greater:
        return isTrue && other == Truth.False;
      case Operator.GreaterOrEqual:
        return isTrue;
      default:
        return false;
    }
  }
}

/** Results of `findSplit`. */
let split: usize = 0;
let isQuotedEscaped: bool = false;


@inline
function isOperator(byte: u32): bool {
  return byte == 0x21 || byte == 0x25 || (byte >= 0x3c && byte <= 0x3e);
}


@inline
function isDouble(first: u32, second: u32): bool {
  return first == 0x21 ? second != 0 : first != 0x25 && second == 0x3d;
}

function operatorOf(first: u32, second: u32, size: u32): Operator {
  if (first == 0x3d) return Operator.Equal;
  if (first == 0x25) return Operator.Like;
  if (first == 0x3c) return second == 0x3d ? Operator.LessOrEqual : Operator.Less;
  if (first == 0x3e) return second == 0x3d ? Operator.GreaterOrEqual : Operator.Greater;
  if (second == 0x3d) return Operator.NotEqual;
  if (second == 0x25) return Operator.NotLike;
  return size == 1 ? Operator.Unknown : Operator.None;
}
