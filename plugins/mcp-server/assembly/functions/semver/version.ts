/** What a version is, read with and without wildcards, and which of two is greater. Spec: Masterminds/semver 3.3; SemVer 2.0.0. */

import { failCall, functionError } from '../function';

const DOT: u32 = 0x2e;
const MINUS: u32 = 0x2d;

/** Pieces of a version, as addresses; of those that are missing, both are the same. */
export class Version {
  major: u64 = 0;
  minor: u64 = 0;
  patch: u64 = 0;
  /** With the v that may stand before it. */
  from: usize = 0;
  /** Behind the major, minor and patch numbers, the prerelease and the metadata, in this order. */
  start: usize = 0;
  majorEnd: usize = 0;
  minorEnd: usize = 0;
  patchEnd: usize = 0;
  preEnd: usize = 0;
  end: usize = 0;

  /** Splits what looks like a version at `at`; where it ends, or 0. With wildcards, `x`, `X`, `*` and `|` are digits. */
  scan(at: usize, end: usize, hasWildcards: bool): usize {
    this.from = at;
    if (at < end && load<u8>(at) == 0x76) at++;
    this.start = at;
    this.majorEnd = skipDigits(at, end, hasWildcards);
    if (this.majorEnd == at) return 0;
    this.minorEnd = skipNumber(this.majorEnd, end, hasWildcards);
    this.patchEnd =
      this.minorEnd > this.majorEnd ? skipNumber(this.minorEnd, end, hasWildcards) : this.minorEnd;
    this.preEnd = skipIdentifiers(this.patchEnd, end, MINUS);
    this.end = skipIdentifiers(this.preEnd, end, 0x2b);
    return this.end;
  }

  /** Reads a whole version; false, and `functionError` says why, when it is none. */
  read(at: usize, end: usize): bool {
    if (this.scan(at, end, false) != end) return failCall('Invalid Semantic Version');
    return this.readNumbers(3);
  }

  /** Reads the first `count` numbers of what was split; the others are 0. */
  readNumbers(count: i32): bool {
    this.major = 0;
    this.minor = 0;
    this.patch = 0;
    if (count > 0) {
      if (!readNumber(this.start, this.majorEnd)) return false;
      this.major = number;
    }
    if (count > 1 && this.minorEnd > this.majorEnd) {
      if (!readNumber(this.majorEnd + 1, this.minorEnd)) return false;
      this.minor = number;
    }
    if (count > 2 && this.patchEnd > this.minorEnd) {
      if (!readNumber(this.minorEnd + 1, this.patchEnd)) return false;
      this.patch = number;
    }
    return !hasLeadingZero(this.patchEnd, this.preEnd) || failCall('Version segment starts with 0');
  }

  get isPrerelease(): bool {
    return this.preEnd > this.patchEnd;
  }

  /** Negative, 0 or positive. Metadata does not count. */
  compare(other: Version): i32 {
    if (this.major != other.major) return this.major < other.major ? -1 : 1;
    if (this.minor != other.minor) return this.minor < other.minor ? -1 : 1;
    if (this.patch != other.patch) return this.patch < other.patch ? -1 : 1;
    if (this.isPrerelease && other.isPrerelease) return this.comparePrerelease(other);
    return <i32>other.isPrerelease - <i32>this.isPrerelease;
  }

  /** Piece by piece; one that has no more is smaller. */
  comparePrerelease(other: Version): i32 {
    let left = this.patchEnd;
    let right = other.patchEnd;
    while (left < this.preEnd || right < other.preEnd) {
      // at the hyphen or a dot, or at the end
      const leftAt = min(left + 1, this.preEnd);
      const rightAt = min(right + 1, other.preEnd);
      left = skipIdentifier(leftAt, this.preEnd);
      right = skipIdentifier(rightAt, other.preEnd);
      const result = comparePieces(leftAt, left, rightAt, right);
      if (result != 0) return result;
    }
    return 0;
  }
}

function skipDigits(at: usize, end: usize, hasWildcards: bool): usize {
  while (at < end && isDigit(load<u8>(at), hasWildcards)) at++;
  return at;
}

function isDigit(byte: u32, hasWildcards: bool): bool {
  if (byte - 0x30 < 10) return true;
  return hasWildcards && ((byte | 0x20) == 0x78 || byte == 0x2a || byte == 0x7c);
}

/** Behind a dot and digits, if they are there. */
function skipNumber(at: usize, end: usize, hasWildcards: bool): usize {
  if (at == end || load<u8>(at) != DOT) return at;
  const next = skipDigits(at + 1, end, hasWildcards);
  return next > at + 1 ? next : at;
}

/** Behind a mark and identifiers with dots between them, if they are there. */
function skipIdentifiers(at: usize, end: usize, mark: u32): usize {
  if (at == end || load<u8>(at) != mark) return at;
  let next = skipIdentifier(at + 1, end);
  if (next == at + 1) return at;
  while (next < end && load<u8>(next) == DOT) {
    const more = skipIdentifier(next + 1, end);
    if (more == next + 1) break;
    next = more;
  }
  return next;
}

function skipIdentifier(at: usize, end: usize): usize {
  while (at < end) {
    const byte: u32 = load<u8>(at);
    if (byte - 0x30 > 9 && (byte | 0x20) - 0x61 > 25 && byte != MINUS) break;
    at++;
  }
  return at;
}

let number: u64 = 0;

/** Reads a number; false, and `functionError` says why, when it is too great. */
function readNumber(at: usize, end: usize): bool {
  if (readDigits(at, end)) return true;
  failCall('Error parsing version segment: strconv.ParseUint: parsing "');
  functionError.bytes(at, end - at);
  functionError.ascii('": value out of range');
  return false;
}

function readDigits(at: usize, end: usize): bool {
  number = 0;
  if (at == end) return false;
  for (; at < end; at++) {
    const digit: u32 = <u32>load<u8>(at) - 0x30;
    if (digit > 9 || number > (u64.MAX_VALUE - digit) / 10) return false;
    number = number * 10 + digit;
  }
  return true;
}

/** Whether a number among the identifiers has a zero before it. */
function hasLeadingZero(at: usize, end: usize): bool {
  while (at < end) {
    const from = at + 1;
    at = skipIdentifier(from, end);
    if (at > from + 1 && load<u8>(from) == 0x30 && skipDigits(from, at, false) == at) return true;
  }
  return false;
}

/** Numbers by what they say and before all others, which come by their bytes. */
function comparePieces(left: usize, leftEnd: usize, right: usize, rightEnd: usize): i32 {
  const leftSize = leftEnd - left;
  const rightSize = rightEnd - right;
  if (leftSize == 0 || rightSize == 0) return <i32>(leftSize > 0) - <i32>(rightSize > 0);
  const isLeftNumber = readDigits(left, leftEnd);
  const leftNumber = number;
  const isRightNumber = readDigits(right, rightEnd);
  if (isLeftNumber != isRightNumber) return isLeftNumber ? -1 : 1;
  if (isLeftNumber && leftNumber != number) return leftNumber > number ? 1 : -1;
  const order = memory.compare(left, right, min(leftSize, rightSize));
  // as the library has it, 1 and 01 are neither the same nor ordered
  if (isLeftNumber) return leftSize == rightSize && order == 0 ? 0 : -1;
  return order != 0 ? order : leftSize == rightSize ? 0 : leftSize > rightSize ? 1 : -1;
}
