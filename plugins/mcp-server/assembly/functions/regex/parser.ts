/** Which expressions there are, compiled while they are read: nothing calls itself, so that none is too deep. Spec: RE2; Go, regexp/syntax. */

import { readRune, runeSize } from '../runes';
import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { afterClass, readBracketClass, readEscapedClass } from './class-reader';
import { clearClasses } from './classes';
import { afterEscape, readEscape } from './escapes';
import { foldRune, nextCase } from './fold';
import { afterHead, Flag, Head, headFlags, headName, headNameSize, readHead } from './group-head';
import {
  beginAtom,
  clearGroups,
  closeGroup,
  groupDepth,
  hasAtom,
  nextAlternative,
  openGroup,
  repeatAtom,
} from './groups';
import { clearProgram, emit, isTooLarge, Op } from './program';
import { failSyntax, syntaxError } from './syntax-error';

/** More times than that nothing is repeated. */
const MOST_TIMES: i32 = 1000;
const TOO_MANY: i32 = -2;
const ANY: i32 = -1;

/** Names of groups: the number of the group and the size of the name in 4 bytes each, and the name. */
export const groupNames = new Output();
/** How many groups there are, the whole counted. */
export let groupCount: i32 = 0;

let start: usize = 0;
let at: usize = 0;
let end: usize = 0;
let flags: i32 = 0;
/** Where a repetition begins that stands right before `at`, or 0. */
let lastRepeat: usize = 0;
/** How often the repetition at hand repeats. */
let least: i32 = 0;
let most: i32 = 0;

/** Compiles an expression; false, and `syntaxError` says why, when it is none. */
export function parseExpression(text: usize, size: u32): bool {
  start = text;
  at = text;
  end = text + size;
  flags = 0;
  lastRepeat = 0;
  groupCount = 1;
  groupNames.clear();
  syntaxError.clear();
  clearProgram();
  clearClasses();
  clearGroups();
  if (!isUtf8()) return false;
  while (at < end) {
    const part = at;
    const isRepeat = readRepeat();
    if (isRepeat ? !addRepeat(part) : !readPart()) return false;
    if (isTooLarge) return fail('expression too large', text, end);
    lastRepeat = isRepeat ? part : 0;
  }
  if (groupDepth() > 0) return fail('missing closing )', text, end);
  closeGroup();
  emit(Op.Match);
  return !isTooLarge || fail('expression too large', text, end);
}

function fail(what: string, from: usize, to: usize): bool {
  failSyntax(what, from, to);
  return false;
}

function isUtf8(): bool {
  for (let next = start; next < end; next += runeSize(next, end)) {
    if (load<u8>(next) >= 0x80 && runeSize(next, end) == 1) return fail('invalid UTF-8', next, end);
  }
  return true;
}

function readPart(): bool {
  switch (load<u8>(at)) {
    case 0x28: // (
      return readGroup();
    case 0x29: // )
      if (groupDepth() == 0) return fail('unexpected )', start, end);
      at++;
      flags = closeGroup();
      return true;
    case 0x7c: // |
      at++;
      nextAlternative();
      return true;
    case 0x5e: // ^
      return addPlain((flags & Flag.MultiLine) != 0 ? Op.BeginLine : Op.BeginText, 1);
    case 0x24: // $
      return addPlain((flags & Flag.MultiLine) != 0 ? Op.EndLine : Op.EndText, 1);
    case 0x2e: // .
      return addPlain((flags & Flag.DotAll) != 0 ? Op.Any : Op.AnyButNewline, 1);
    case 0x5b: // [
      return addClass(readBracketClass(at, end, (flags & Flag.FoldCase) != 0));
    case 0x5c: // backslash
      return readBackslash();
    default:
      addRune(readRune(at, end));
      at += runeSize(at, end);
      return true;
  }
}

function addPlain(op: Op, size: usize): bool {
  beginAtom(op != Op.Any && op != Op.AnyButNewline);
  emit(op);
  at += size;
  return true;
}

function addRune(rune: u32): void {
  beginAtom(false);
  if ((flags & Flag.FoldCase) != 0 && nextCase(rune) != rune) emit(Op.FoldedRune, foldRune(rune));
  else emit(Op.Rune, rune);
}

function addClass(number: i32): bool {
  if (number < 0) return false;
  beginAtom(false);
  emit(Op.Class, number);
  at = afterClass;
  return true;
}

function readBackslash(): bool {
  switch (at + 1 < end ? load<u8>(at, 1) : 0) {
    case 0x41: // A
      return addPlain(Op.BeginText, 2);
    case 0x7a: // z
      return addPlain(Op.EndText, 2);
    case 0x62: // b
      return addPlain(Op.WordBoundary, 2);
    case 0x42: // B
      return addPlain(Op.NoWordBoundary, 2);
    case 0x51: // Q
      return readLiteral();
  }
  const number = readEscapedClass(at, end, (flags & Flag.FoldCase) != 0);
  if (number >= 0 || syntaxError.length > 0) return addClass(number);
  const rune = readEscape(at, end);
  if (rune < 0) return false;
  addRune(rune);
  at = afterEscape;
  return true;
}

/** `\Q…\E`, or to the end: all as it stands. */
function readLiteral(): bool {
  for (at += 2; at < end; at += runeSize(at, end)) {
    if (at + 1 < end && load<u16>(at) == 0x455c) {
      at += 2;
      return true;
    }
    addRune(readRune(at, end));
  }
  return true;
}

function readGroup(): bool {
  let capture = -1;
  const held = flags;
  if (at + 1 < end && load<u8>(at, 1) == 0x3f) {
    const head = readHead(at, end, flags);
    if (head == Head.Wrong) return false;
    at = afterHead;
    if (head != Head.Name) flags = headFlags;
    if (head == Head.Flags) return true;
    if (head == Head.Name) {
      capture = groupCount++;
      noteName(capture);
    }
  } else {
    at++;
    capture = groupCount++;
  }
  return openGroup(capture, held) || fail('expression nests too deeply', start, end);
}

function noteName(capture: u32): void {
  const to = groupNames.reserve(8);
  store<u32>(to, capture);
  store<u32>(to, headNameSize, 4);
  groupNames.length += 8;
  groupNames.bytes(headName, headNameSize);
}

/** `*`, `+`, `?` or `{2,5}`: how often, and `at` behind it; false when there is none. */
function readRepeat(): bool {
  const mark = load<u8>(at);
  if (mark == 0x7b) return readCounts();
  if (mark != 0x2a && mark != 0x2b && mark != 0x3f) return false;
  least = mark == 0x2b ? 1 : 0;
  most = mark == 0x3f ? 1 : ANY;
  at++;
  return true;
}

/** What is no count in braces stands for itself. */
function readCounts(): bool {
  const held = at++;
  least = readCount();
  most = least;
  if (least != ANY && at < end && load<u8>(at) == 0x2c) {
    at++;
    const isOpen = at < end && load<u8>(at) == 0x7d;
    most = isOpen ? ANY : readCount();
    // no count at all there
    if (!isOpen && most == ANY) least = ANY;
  }
  if (least != ANY && at < end && load<u8>(at) == 0x7d) {
    at++;
    return true;
  }
  at = held;
  return false;
}

/** A number without zeros before it, `TOO_MANY`, or `ANY` when there is none. */
function readCount(): i32 {
  const first = at;
  let value = 0;
  while (at < end && <u32>load<u8>(at) - 0x30 < 10)
    value = min(value * 10 + load<u8>(at++) - 0x30, MOST_TIMES + 1);
  if (at == first || (at > first + 1 && load<u8>(first) == 0x30)) return ANY;
  return value > MOST_TIMES ? TOO_MANY : value;
}

function addRepeat(from: usize): bool {
  const isCounted = load<u8>(from) == 0x7b;
  if (isCounted && (least == TOO_MANY || most == TOO_MANY || (most != ANY && least > most)))
    return fail('invalid repeat count', from, at);
  let isLazy = (flags & Flag.Ungreedy) != 0;
  if (at < end && load<u8>(at) == 0x3f) {
    isLazy = !isLazy;
    at++;
  }
  if (lastRepeat != 0) return fail('invalid nested repetition operator', lastRepeat, at);
  if (!hasAtom()) return fail('missing argument to repetition operator', from, at);
  return repeatAtom(least, most, isLazy) || fail('invalid repeat count', from, at);
}
