/** Classes of characters in an expression: `[^a-z\d]`, `\pL`, `\W`. Spec: RE2, "Character class elements". */

import { readRune, runeSize } from '../runes';
import { categoriesNamed, scriptNamed } from './categories';
import { addItem, beginClass, endClass, Item } from './classes';
import { afterEscape, readEscape } from './escapes';
import { findSet, setEnd } from './named-sets';
import { failSyntax, syntaxError } from './syntax-error';

const BACKSLASH: u32 = 0x5c;
const CARET: u32 = 0x5e;

/** Behind what was read. */
export let afterClass: usize = 0;

/** The number of a class like `\d` or `\p{Han}` that begins at `at`; -1 when there is none, with `syntaxError` when it is a wrong one. */
export function readEscapedClass(at: usize, end: usize, isFolded: bool): i32 {
  beginClass(isFolded);
  return takeEscapedItem(at, end) ? <i32>endClass(false) : -1;
}

/** The number of a class in brackets; -1, with `syntaxError`, when it is none. */
export function readBracketClass(at: usize, end: usize, isFolded: bool): i32 {
  beginClass(isFolded);
  let next = at + 1;
  const isTurned = next < end && load<u8>(next) == CARET;
  next += <usize>isTurned;
  const first = next;
  while (next == end || load<u8>(next) != 0x5d || next == first) {
    if (next == end) return failSyntax('missing closing ]', at, end);
    if (takeNamedSet(next, end) || takeEscapedItem(next, end)) next = afterClass;
    else if (syntaxError.length > 0 || !takeRange(next, end, at)) return -1;
    else next = afterClass;
  }
  afterClass = next + 1;
  return <i32>endClass(isTurned);
}

/** `a-z`, or one character. */
function takeRange(at: usize, end: usize, start: usize): bool {
  const low = readCharacter(at, end, start);
  if (low < 0) return false;
  let high = low;
  if (afterClass + 1 < end && load<u8>(afterClass) == 0x2d && load<u8>(afterClass, 1) != 0x5d) {
    high = readCharacter(afterClass + 1, end, start);
    if (high < 0) return false;
  }
  if (high < low) return failSyntax('invalid character class range', at, afterClass) == 0;
  addItem(Item.Range, low, high, false);
  return true;
}

function readCharacter(at: usize, end: usize, start: usize): i32 {
  if (at == end) return failSyntax('missing closing ]', start, end);
  if (load<u8>(at) == BACKSLASH) {
    const rune = readEscape(at, end);
    afterClass = afterEscape;
    return rune;
  }
  afterClass = at + runeSize(at, end);
  return <i32>readRune(at, end);
}

/** `[:alpha:]` or, turned round, `[:^alpha:]`. */
function takeNamedSet(at: usize, end: usize): bool {
  if (at + 3 > end || load<u16>(at) != 0x3a5b) return false;
  let close = at + 2;
  while (close + 1 < end && load<u16>(close) != 0x5d3a) close++;
  if (close + 1 >= end) return false;
  const isTurned = load<u8>(at, 2) == CARET;
  const name = at + 2 + <usize>isTurned;
  afterClass = close + 2;
  const pairs = close > name + 1 ? findSet(name, close - name) : -1;
  if (pairs < 0) return failSyntax('invalid character class range', at, afterClass) == 0;
  addItem(Item.Set, pairs, setEnd, isTurned);
  return true;
}

function takeEscapedItem(at: usize, end: usize): bool {
  if (syntaxError.length > 0 || at + 2 > end || load<u8>(at) != BACKSLASH) return false;
  const letter: u32 = load<u8>(at, 1);
  if ((letter | 0x20) == 0x70) return takeUnicode(at, end, letter == 0x50);
  const isTurned = (letter & 0x20) == 0;
  store<u8>(perlName, letter | 0x20);
  const pairs = findSet(perlName, 1);
  if (pairs < 0 || letter < 0x40) return false;
  afterClass = at + 2;
  addItem(Item.Set, pairs, setEnd, isTurned);
  return true;
}

const perlName: usize = memory.data(1);

/** `\pL`, `\p{Han}`, or, turned round, `\PL`, `\p{^Han}`. */
function takeUnicode(at: usize, end: usize, isTurned: bool): bool {
  let name = at + 2;
  let close = name < end ? name + runeSize(name, end) : name;
  afterClass = close;
  if (name < end && load<u8>(name) == 0x7b) {
    name++;
    while (close < end && load<u8>(close) != 0x7d) close++;
    afterClass = min(close + 1, end);
    if (close == end) return failSyntax('invalid character class range', at, end) == 0;
  }
  if (name < close && load<u8>(name) == CARET) {
    isTurned = !isTurned;
    name++;
  }
  const size = <u32>(close - name);
  const categories = categoriesNamed(name, size);
  const script = categories == 0 ? scriptNamed(name, size) : 0;
  if (script < 0) return failSyntax('invalid character class range', at, afterClass) == 0;
  if (categories != 0) addItem(Item.Categories, categories, 0, isTurned);
  else addItem(Item.Script, script, 0, isTurned);
  return true;
}
