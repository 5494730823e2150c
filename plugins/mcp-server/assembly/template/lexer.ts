/** Cuts a template into words. Spec: Go, text/template/parse, "lex". */

import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { readRune, runeSize, writeRune } from '../functions/runes';
import { isLetterOrDigit } from '../functions/letter-or-digit';
import { isPrintable } from '../functions/printable';
import { writeQuoted } from '../functions/quoted';
import { keyword } from './keyword';
import { scanNumber } from './number-scan';
import { Token, Word } from './token';

/** What is there behind the last byte. */
const NOTHING: u32 = 0xffffffff;

let at: usize = 0;
let end: usize = 0;
/** Where the current word begins, and how many lines are known to lie before it. */
let start: usize = 0;
let counted: usize = 0;
let line: u32 = 1;
let isInside: bool = false;
let parentheses: i32 = 0;
let token: Token = new Token();
/** Text of the last error. */
const error = new Output();

/** Begins a text. */
export function startWords(text: usize, size: u32): void {
  at = text;
  start = text;
  counted = text;
  end = text + size;
  line = 1;
  isInside = false;
}

/** The next word; after an error there is none worth reading. */
export function nextWord(into: Token): void {
  token = into;
  if (isInside) insideAction();
  else outside();
}

/** Ends the current word here. */
function emit(word: Word): void {
  place(word);
  token.at = start;
  token.size = <u32>(at - start);
  start = at;
}

function place(word: Word): void {
  for (; counted < start; counted++) if (load<u8>(counted) == 0x0a) line++;
  token.word = word;
  token.line = line;
}

function beginError(): Output {
  place(Word.Error);
  error.clear();
  return error;
}

function endError(): void {
  token.at = error.data;
  token.size = <u32>error.length;
  at = end;
}

function fail(words: string): void {
  beginError().ascii(words);
  endError();
}

/** `U+002D '-'` */
function failRune(words: string, rune: u32): void {
  const out = beginError();
  out.ascii(words);
  out.ascii('U+');
  let digits = 4;
  while (rune >> (digits << 2)) digits++;
  for (let shift = (digits - 1) << 2; shift >= 0; shift -= 4) {
    const digit = (rune >> shift) & 15;
    out.byte(digit < 10 ? 0x30 + digit : 0x37 + digit);
  }
  if (isPrintable(rune)) {
    out.ascii(" '");
    writeRune(out, rune);
    out.byte(0x27);
  }
  endError();
}

function peek(): u32 {
  return at < end ? readRune(at, end) : NOTHING;
}

function byteAt(place: usize): u32 {
  return place < end ? <u32>load<u8>(place) : 0;
}

function isSpace(rune: u32): bool {
  return rune == 0x20 || rune == 0x09 || rune == 0x0d || rune == 0x0a;
}

function isNameRune(rune: u32): bool {
  return rune == 0x5f || (rune != NOTHING && isLetterOrDigit(rune));
}

function hasPair(place: usize, first: u32, second: u32): bool {
  return byteAt(place) == first && byteAt(place + 1) == second;
}

/** Address of a pair of bytes, or `end`. */
function findPair(place: usize, first: u32, second: u32): usize {
  for (; place + 1 < end; place++) if (hasPair(place, first, second)) return place;
  return end;
}

/** A minus and a blank behind a left delimiter. */
function isLeftTrim(place: usize): bool {
  return byteAt(place) == 0x2d && isSpace(byteAt(place + 1));
}

/** A blank and a minus before a right delimiter. */
function isRightTrim(place: usize): bool {
  return isSpace(byteAt(place)) && hasPair(place + 1, 0x2d, 0x7d) && byteAt(place + 3) == 0x7d;
}

function skipSpaces(): void {
  while (at < end && isSpace(load<u8>(at))) at++;
}

/** Text up to the next action, which may trim it; comments are skipped. */
function outside(): void {
  while (true) {
    const open = findPair(at, 0x7b, 0x7b);
    at = open;
    if (open < end && isLeftTrim(open + 2)) while (at > start && isSpace(load<u8>(at - 1))) at--;
    if (at > start) {
      emit(Word.Text);
      at = open;
      start = open;
      return;
    }
    if (open == end) return emit(Word.End);
    start = open;
    const behind = isLeftTrim(open + 2) ? open + 4 : open + 2;
    if (!hasPair(behind, 0x2f, 0x2a)) {
      at = open + 2;
      emit(Word.LeftDelimiter);
      at = behind;
      start = behind;
      isInside = true;
      parentheses = 0;
      return;
    }
    if (!skipComment(behind)) return;
  }
}

function skipComment(first: usize): bool {
  start = first;
  const close = findPair(first + 2, 0x2a, 0x2f);
  if (close == end) {
    fail('unclosed comment');
    return false;
  }
  at = close + 2;
  const trims = isRightTrim(at);
  if (!trims && !hasPair(at, 0x7d, 0x7d)) {
    fail('comment ends before closing delimiter');
    return false;
  }
  at += trims ? 4 : 2;
  if (trims) skipSpaces();
  start = at;
  return true;
}

function rightDelimiter(): void {
  const trims = isRightTrim(at);
  if (trims) at += 2;
  start = at;
  at += 2;
  emit(Word.RightDelimiter);
  if (trims) skipSpaces();
  start = at;
  isInside = false;
}

function insideAction(): void {
  if (isRightTrim(at) || hasPair(at, 0x7d, 0x7d)) {
    return parentheses == 0 ? rightDelimiter() : fail('unclosed left paren');
  }
  if (at >= end) return fail('unclosed action');
  const rune = peek();
  if (isSpace(rune)) return spaces();
  if (rune == 0x2e) {
    if (at + 1 < end && byteAt(at + 1) - 0x30 > 9) {
      at++;
      return fieldOrVariable(Word.Field, Word.Dot);
    }
    return number();
  }
  if (rune == 0x2b || rune == 0x2d || rune - 0x30 < 10) return number();
  if (isNameRune(rune)) return identifier();
  at += runeSize(at, end);
  switch (rune) {
    case 0x3d: // =
      return emit(Word.Assign);
    case 0x3a: // :
      if (byteAt(at) != 0x3d) return fail('expected :=');
      at++;
      return emit(Word.Declare);
    case 0x7c: // |
      return emit(Word.Pipe);
    case 0x22: // "
      return quoted(0x22, Word.String, 'unterminated quoted string');
    case 0x27: // '
      return quoted(0x27, Word.CharConstant, 'unterminated character constant');
    case 0x60: // `
      return rawQuoted();
    case 0x24: // $
      return fieldOrVariable(Word.Variable, Word.Variable);
    case 0x28: // (
      parentheses++;
      return emit(Word.LeftParenthesis);
    case 0x29: // )
      if (--parentheses < 0) return fail('unexpected right paren');
      return emit(Word.RightParenthesis);
    default:
      if (rune < 0x80 && isPrintable(rune)) return emit(Word.Char);
      return failRune('unrecognized character in action: ', rune);
  }
}

function spaces(): void {
  skipSpaces();
  // the last of them may belong to a trim marker
  if (isRightTrim(at - 1)) {
    at--;
    if (at == start) return rightDelimiter();
  }
  emit(Word.Space);
}

function skipName(): void {
  while (isNameRune(peek())) at += runeSize(at, end);
}

/** Whether a name may end here. */
function isNameEnd(): bool {
  const rune = peek();
  if (rune == NOTHING || isSpace(rune)) return true;
  switch (rune) {
    case 0x2e: // .
    case 0x2c: // ,
    case 0x7c: // |
    case 0x3a: // :
    case 0x29: // )
    case 0x28: // (
      return true;
    default:
      return hasPair(at, 0x7d, 0x7d);
  }
}

function identifier(): void {
  skipName();
  if (!isNameEnd()) return failRune('bad character ', peek());
  emit(keyword(start, <u32>(at - start)));
}

/** What begins with a dot or a dollar sign, which may also stand alone. */
function fieldOrVariable(word: Word, alone: Word): void {
  if (isNameEnd()) return emit(alone);
  skipName();
  if (!isNameEnd()) return failRune('bad character ', peek());
  emit(word);
}

function quoted(quote: u32, word: Word, words: string): void {
  while (true) {
    if (at < end && load<u8>(at) == 0x5c) at++;
    else if (at < end && load<u8>(at) == quote) break;
    if (at >= end || load<u8>(at) == 0x0a) return fail(words);
    at += runeSize(at, end);
  }
  at++;
  emit(word);
}

function rawQuoted(): void {
  while (at < end && load<u8>(at) != 0x60) at++;
  if (at >= end) return fail('unterminated raw quoted string');
  at++;
  emit(Word.RawString);
}

function number(): void {
  let isSound = scan();
  let word = Word.Number;
  if (isSound && (byteAt(at) == 0x2b || byteAt(at) == 0x2d)) {
    isSound = scan() && load<u8>(at - 1) == 0x69;
    word = Word.Complex;
  }
  if (isSound) return emit(word);
  const out = beginError();
  out.ascii('bad number syntax: ');
  writeQuoted(out, start, <u32>(at - start), false);
  endError();
}

function scan(): bool {
  at = scanNumber(at, end);
  if (!isNameRune(peek())) return true;
  at += runeSize(at, end);
  return false;
}
