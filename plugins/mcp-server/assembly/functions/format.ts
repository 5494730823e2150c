/** `printf`: a format with verbs, and the values that take their places. Spec: Go, fmt, "Printing". */

import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import {
  ABSENT,
  clearFlags,
  precision,
  takeFlag,
  takePlainVerb,
  takePrecision,
  takeWidth,
  width,
  writeWithVerb,
} from './format-value';
import { Operand, OperandKind } from './operand';
import { readRune, runeSize, writeRune } from './runes';
import { typeName } from './signature';
import { hasRoom } from './text';

/** A larger width or precision is none. */
const MOST: i32 = 1000000;

let at: usize = 0;
let end: usize = 0;
/** The values, and which of them is next. */
let values: Operand[] = [];
let first: i32 = 0;
let count: i32 = 0;
let next: i32 = 0;
/** Whether a verb has said which value it takes: then none is one too many. */
let isReordered: bool = false;
let isGoodIndex: bool = true;
let hasIndex: bool = false;

/**
 * Appends a format with `operands` from number `from` up to number `to` in it. False when that would be longer than a rendering may
 * be, with `functionError` saying so.
 */
export function writeFormatted(out: Output, format: Operand, operands: Operand[], from: i32, to: i32): bool {
  at = format.text;
  end = at + format.textSize;
  values = operands;
  first = from;
  count = to - from;
  next = 0;
  isReordered = false;
  while (at < end) {
    const start = at;
    while (at < end && load<u8>(at) != 0x25) at++;
    out.bytes(start, at - start);
    if (at == end) break;
    at++;
    if (!writeNext(out)) return false;
  }
  if (!isReordered && next < count) return writeRest(out);
  return true;
}

/** Reads flags, width, precision and verb, and appends what they say. */
function writeNext(out: Output): bool {
  clearFlags();
  isGoodIndex = true;
  hasIndex = false;
  while (at < end && takeFlag(load<u8>(at))) at++;
  readIndex();
  readWidth(out);
  readPrecision(out);
  if (!hasIndex) readIndex();
  if (at >= end) {
    out.ascii('%!(NOVERB)');
    return true;
  }
  const verb = readRune(at, end);
  at += runeSize(at, end);
  if (verb == 0x25) {
    out.byte(0x25);
  } else if (!isGoodIndex || next >= count) {
    out.ascii('%!');
    writeRune(out, verb);
    out.ascii(isGoodIndex ? '(MISSING)' : '(BADINDEX)');
  } else {
    const value = values[first + next++];
    // a byte becomes six at most, a number some four hundred
    const most = <u64>width + <u64>max(precision, 0) + <u64>value.textSize * 6 + 512;
    if (!hasRoom(out, 1, most)) return false;
    if (verb == 0x76) takePlainVerb();
    writeWithVerb(out, value, verb);
  }
  return true;
}

/** An index in brackets: which value the verb, the width or the precision takes. */
function readIndex(): void {
  hasIndex = false;
  if (at >= end || load<u8>(at) != 0x5b) return;
  isReordered = true;
  let close = at + 1;
  while (close < end && load<u8>(close) != 0x5d) close++;
  if (close == end) {
    at++;
    isGoodIndex = false;
    return;
  }
  at++;
  const index = readNumber(close);
  const isNumber = index >= 0 && at == close;
  at = close + 1;
  hasIndex = isNumber;
  if (isNumber && index >= 1 && index <= count) next = index - 1;
  else isGoodIndex = false;
}

/** The number at `at`, at most up to `limit`; `ABSENT` when there is none or it is too large, which ends the format. */
function readNumber(limit: usize): i32 {
  let number = ABSENT;
  for (; at < limit && <u32>load<u8>(at) - 0x30 < 10; at++) {
    if (number > MOST) {
      at = limit;
      return ABSENT;
    }
    number = max(number, 0) * 10 + (load<u8>(at) - 0x30);
  }
  return number;
}

function readWidth(out: Output): void {
  if (isStar()) {
    if (isSize()) takeWidth(<i32>values[first + next].int);
    else out.ascii('%!(BADWIDTH)');
    if (next < count) next++;
    return;
  }
  const number = readNumber(end);
  if (hasIndex && number >= 0) isGoodIndex = false;
  takeWidth(max(number, 0));
}

function readPrecision(out: Output): void {
  if (at + 1 >= end || load<u8>(at) != 0x2e) return;
  at++;
  if (hasIndex) isGoodIndex = false;
  readIndex();
  if (isStar()) {
    const isGood = isSize() && values[first + next].int >= 0;
    if (isGood) takePrecision(<i32>values[first + next].int);
    else out.ascii('%!(BADPREC)');
    if (next < count) next++;
    return;
  }
  takePrecision(max(readNumber(end), 0));
}

/** Takes a star: a value is the width or the precision. */
function isStar(): bool {
  if (at >= end || load<u8>(at) != 0x2a) return false;
  at++;
  hasIndex = false;
  return true;
}

/** Whether the next value can be one. */
function isSize(): bool {
  if (next >= count) return false;
  const value = values[first + next];
  return value.kind == OperandKind.Int && value.int <= MOST && value.int >= -MOST;
}

/** As Go says that values are left over. */
function writeRest(out: Output): bool {
  clearFlags();
  out.ascii('%!(EXTRA ');
  for (const start = next; next < count; next++) {
    const value = values[first + next];
    if (next > start) out.ascii(', ');
    if (!hasRoom(out, 1, value.textSize)) return false;
    if (value.kind != OperandKind.Nil) {
      out.ascii(typeName(value));
      out.byte(0x3d);
    }
    writeWithVerb(out, value, 0x76);
  }
  out.byte(0x29);
  return true;
}
