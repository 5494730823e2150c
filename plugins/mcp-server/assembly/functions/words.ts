/** The words of a name in camel case, snake case and the like. Spec: huandu/xstrings, ToSnakeCase, ToPascalCase. */

import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { toLower, toUpper } from './letter-case';
import { isLetterOrDigit } from './letter-or-digit';
import { Operand } from './operand';
import { isSpaceRune, readRune, runeSize, writeRune } from './runes';

/** What a word consists of. */
const enum Word {
  Invalid,
  Number,
  Upper,
  Letters,
  Connector,
  Punctuation,
  Other,
}

const REPLACEMENT: u32 = 0xfffd;

function isUpper(rune: u32): bool {
  return toLower(rune) != rune;
}

function isConnector(rune: u32): bool {
  return rune == 0x2d || rune == 0x5f || isSpaceRune(rune);
}

/** The letters of alphabets, which ideographs are not. */
function isLetter(rune: u32): bool {
  if (rune - 0x3400 < 0x1986 || rune - 0x4e00 < 0x51cd || rune - 0x20000 < 0xb81e) return false;
  return !isNumber(rune) && isLetterOrDigit(rune);
}

/** Of ASCII exactly, else what texts in European and East Asian languages have. */
function isPunctuation(rune: u32): bool {
  if (rune < 0x80) {
    if (rune - 0x21 >= 0x5e || isNumber(rune) || isLetter(rune)) return false;
    return (
      rune != 0x24 &&
      rune != 0x2b &&
      rune - 0x3c >= 3 &&
      rune != 0x5e &&
      rune != 0x60 &&
      rune != 0x7c &&
      rune != 0x7e
    );
  }
  if (rune < 0x100)
    return (
      rune == 0xa1 ||
      rune == 0xa7 ||
      rune == 0xab ||
      rune == 0xb6 ||
      rune == 0xb7 ||
      rune == 0xbb ||
      rune == 0xbf
    );
  if (rune < 0x3000) return rune - 0x2010 < 0x18 || rune - 0x2030 < 0x14;
  return (
    rune - 0x3001 < 3 ||
    rune - 0x3008 < 10 ||
    rune - 0x3014 < 12 ||
    rune - 0xff01 < 3 ||
    rune - 0xff05 < 6 ||
    rune - 0xff0c < 4 ||
    rune - 0xff1a < 2 ||
    rune - 0xff1f < 2
  );
}

function isNumber(rune: u32): bool {
  return (
    rune - 0x30 < 10 || rune - 0xff10 < 10 || rune == 0xb2 || rune == 0xb3 || rune == 0xb9 || rune - 0xbc < 3
  );
}

let at: usize = 0;
let end: usize = 0;
/** The rune at `at`, and where the next one begins: bytes that are no UTF-8 before it go with it. */
let rune: u32 = 0;
let behind: usize = 0;
/** The current word, and where it ends; where it begins is for those who need it to know. */
let kind: Word = Word.Invalid;
let wordEnd: usize = 0;

function readValid(before: u32): void {
  rune = before;
  behind = at;
  while (behind < end) {
    const read = readRune(behind, end);
    behind += runeSize(behind, end);
    if (read == REPLACEMENT) continue;
    rune = read;
    return;
  }
}

/** Whether the rune can go on a word. */
function continues(word: Word): bool {
  switch (word) {
    case Word.Connector:
      return isConnector(rune);
    case Word.Punctuation:
      return isPunctuation(rune);
    case Word.Letters:
      return isLetter(rune) && !isUpper(rune);
    case Word.Upper:
      return isUpper(rune);
    case Word.Number:
      return isNumber(rune);
    default:
      return !isConnector(rune) && !isLetter(rune) && !isNumber(rune) && !isPunctuation(rune);
  }
}

/** Reads the word at `at`, which moves behind it. */
function nextWord(): void {
  kind = Word.Invalid;
  wordEnd = at;
  if (at >= end) return;
  readValid(REPLACEMENT);
  if (rune == REPLACEMENT) return skipTo(behind);
  kind = isConnector(rune)
    ? Word.Connector
    : isPunctuation(rune)
      ? Word.Punctuation
      : isUpper(rune)
        ? Word.Upper
        : isLetter(rune)
          ? Word.Letters
          : isNumber(rune)
            ? Word.Number
            : Word.Other;
  let as = kind;
  skipTo(behind);
  if (kind == Word.Upper && at < end) {
    readValid(rune);
    if (!isUpper(rune)) as = Word.Letters;
  }
  let last = at;
  let count = 0;
  while (at < end) {
    readValid(rune);
    if (!continues(as)) break;
    last = at;
    count++;
    skipTo(behind);
  }
  // the last capital of HTTPStatus begins the next word
  if (as == Word.Upper && count && at < end && isLetter(rune)) skipTo(last);
}

function skipTo(address: usize): void {
  at = address;
  wordEnd = address;
}

/** Appends the words of a name in lower case, joined by one character. */
export function writeJoinedWords(out: Output, name: Operand, connector: u32): void {
  at = name.text;
  end = at + name.textSize;
  let start = at;
  nextWord();
  while (at < end) {
    if (kind != Word.Connector) writeWord(out, start, kind, connector);
    const before = kind;
    const beforeStart = start;
    const beforeEnd = at;
    start = at;
    nextWord();
    if (before == Word.Number) {
      start = writeAttached(out, start, connector);
    } else if (before == Word.Connector) {
      writeRun(out, beforeStart, beforeEnd, connector);
    } else if (before != Word.Punctuation) {
      if (kind != Word.Number) {
        if (kind != Word.Connector && kind != Word.Punctuation) writeRune(out, connector);
      } else if (at < end) {
        start = writeNumber(out, start, connector);
      }
    }
  }
  writeWord(out, start, kind, connector);
}

/** Appends words that a number draws to itself; where the next one begins. */
function writeAttached(out: Output, start: usize, connector: u32): usize {
  while (kind == Word.Letters || kind == Word.Number) {
    writeWord(out, start, kind, connector);
    start = at;
    nextWord();
  }
  if (kind != Word.Invalid && kind != Word.Connector && kind != Word.Punctuation) writeRune(out, connector);
  return start;
}

/** Appends a number behind a word, to which it belongs unless letters follow it; where the next word begins. */
function writeNumber(out: Output, start: usize, connector: u32): usize {
  const numberEnd = at;
  nextWord();
  if (kind == Word.Letters) {
    writeRune(out, connector);
    out.bytes(start, numberEnd - start);
    return writeAttached(out, numberEnd, connector);
  }
  out.bytes(start, numberEnd - start);
  if (kind != Word.Connector && kind != Word.Punctuation) writeRune(out, connector);
  return numberEnd;
}

function writeWord(out: Output, start: usize, word: Word, connector: u32): void {
  if (word == Word.Upper || word == Word.Connector) writeRun(out, start, wordEnd, connector);
  else out.bytes(start, wordEnd - start);
}

function writeRun(out: Output, from: usize, to: usize, connector: u32): void {
  for (; from < to; from += runeSize(from, to)) {
    const read = readRune(from, to);
    writeRune(out, isConnector(read) ? connector : toLower(read));
  }
}

/** Appends the words of a name, each with a capital, and nothing between them. */
export function writePascalCase(out: Output, name: Operand): void {
  at = name.text;
  end = at + name.textSize;
  let current: u32 = 0;
  let isLeading = true;
  while (at < end && isLeading) {
    current = readNext();
    isLeading = isConnector(current);
    if (isLeading) writeRune(out, current);
  }
  let wasUpper = isUpper(current);
  current = toUpper(current);
  while (at < end) {
    const before = current;
    current = readNext();
    if (isConnector(before)) {
      if (isConnector(current)) {
        writeRune(out, before);
      } else {
        wasUpper = isUpper(current);
        current = toUpper(current);
      }
      continue;
    }
    if (wasUpper) {
      wasUpper = isUpper(current);
      current = toLower(current);
    }
    writeRune(out, before);
  }
  // a name of connectors only has one more in the end
  if (name.textSize > 0) writeRune(out, current);
}

function readNext(): u32 {
  const read = readRune(at, end);
  at += runeSize(at, end);
  return read;
}
