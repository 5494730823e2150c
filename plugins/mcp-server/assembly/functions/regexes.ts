/** Functions that look for expressions in a text. Spec: sprig, "String Functions", regexMatch and others; Go, regexp. */

import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { addText, closeList, openList } from './container';
import { CallContext, functionError, FunctionGroup } from './function';
import { Operand } from './operand';
import { writeQuoted } from './quoted';
import { beginSearch, isGivenUp, positions, search } from './regex/machine';
import { groupCount, parseExpression } from './regex/parser';
import { writeReplacement } from './regex/replacement';
import { syntaxError } from './regex/syntax-error';
import { readRune, runeSize } from './runes';
import { failBudget, finishText, hasRoom, startText } from './text';

// prettier-ignore
const enum Name { Match, MustMatch, Find, FindAll, ReplaceAll, ReplaceAllLiteral, Split, QuoteMeta, MustFind, MustFindAll, MustReplaceAll, MustReplaceAllLiteral, MustSplit }

const BYTE_ORDER_MARK: u32 = 0xfeff;
/** What is not itself in an expression. */
const SPECIAL = '\\.+*?()|[]{}^$';

/** The expression that was compiled last, and whether it was one. */
const compiled = new Output();
let isCompiled: bool = false;
let isSound: bool = false;


@final
export class Regexes extends FunctionGroup {
  constructor() {
    super(
      'regexMatch:ss mustRegexMatch:ss regexFind:ss regexFindAll:ssi regexReplaceAll:sss regexReplaceAllLiteral:sss regexSplit:ssi regexQuoteMeta:s mustRegexFind:ss mustRegexFindAll:ssi mustRegexReplaceAll:sss mustRegexReplaceAllLiteral:sss mustRegexSplit:ssi',
    );
  }

  call(which: i32, operands: Operand[], count: i32, result: Operand, context: CallContext): bool {
    const first = operands[0];
    if (which == Name.QuoteMeta) return quoteMeta(first, result);
    const text = operands[1];
    if (!compile(first)) return which == Name.Match ? result.setBool(false) : failCompile(first, which);
    switch (which) {
      case Name.Match:
      case Name.MustMatch:
        return find(text, 0) ? result.setBool(true) : isGivenUp ? failBudget() : result.setBool(false);
      case Name.Find:
      case Name.MustFind:
        if (!find(text, 2)) return isGivenUp ? failBudget() : result.setText(text.text, 0);
        return result.setText(load<u32>(positions), load<u32>(positions, 4) - load<u32>(positions));
      case Name.FindAll:
      case Name.MustFindAll:
        return findAll(text, operands[2].int, result, context);
      case Name.Split:
      case Name.MustSplit:
        return split(first, text, operands[2].int, result, context);
      default:
        return replaceAll(
          text,
          operands[2],
          which == Name.ReplaceAll || which == Name.MustReplaceAll,
          result,
        );
    }
  }
}

/** Compiles an expression if it is not the one that was compiled last. */
function compile(expression: Operand): bool {
  const size = expression.textSize;
  if (isCompiled && compiled.length == size && memory.compare(compiled.data, expression.text, size) == 0)
    return isSound;
  compiled.clear();
  compiled.bytes(expression.text, size);
  isCompiled = true;
  isSound = parseExpression(compiled.data, size);
  return isSound;
}

/** Go panics where a function gives no errors back, and says more then. */
function failCompile(expression: Operand, which: i32): bool {
  functionError.clear();
  if (which != Name.MustMatch && which < Name.MustFind) {
    functionError.ascii('regexp: Compile(');
    writeInBackquotes(expression);
    functionError.ascii('): ');
  }
  functionError.bytes(syntaxError.data, syntaxError.length);
  return false;
}

/** In double quotes if back quotes would not do. */
function writeInBackquotes(text: Operand): void {
  const end = text.text + text.textSize;
  let at = text.text;
  while (at < end && isPlain(at, end)) at += runeSize(at, end);
  if (at < end) return writeQuoted(functionError, text.text, text.textSize, false);
  functionError.byte(0x60);
  functionError.bytes(text.text, text.textSize);
  functionError.byte(0x60);
}

function isPlain(at: usize, end: usize): bool {
  const byte: u32 = load<u8>(at);
  if (byte < 0x80) return (byte >= 0x20 || byte == 0x09) && byte != 0x60 && byte != 0x7f;
  return runeSize(at, end) > 1 && readRune(at, end) != BYTE_ORDER_MARK;
}

/** The first match, of which `slots` positions are wanted. */
function find(text: Operand, slots: u32): bool {
  return beginSearch(text.text, text.textSize, slots) && search(text.text);
}

/** All matches; `most` at most unless it is negative. */
function findAll(text: Operand, most: i64, result: Operand, context: CallContext): bool {
  openList(context);
  if (!beginMatches(text)) return failBudget();
  for (; most != 0 && nextMatch(); most--) {
    const from = load<u32>(positions);
    if (!addText(from, load<u32>(positions, 4) - from)) return false;
  }
  return isGivenUp ? failBudget() : closeList(result);
}

/** What is between the matches; `most` pieces at most unless it is negative. */
function split(expression: Operand, text: Operand, most: i64, result: Operand, context: CallContext): bool {
  const start = text.text;
  const end = start + text.textSize;
  openList(context);
  if (!beginMatches(text)) return failBudget();
  const isWhole = expression.textSize > 0 && text.textSize == 0;
  let piece = start;
  let last = start;
  for (let left = most - 1; !isWhole && most != 0 && left != 0 && nextMatch();) {
    last = load<u32>(positions);
    const to: usize = load<u32>(positions, 4);
    // there is no piece before an empty match that the text begins with
    if (to > start) {
      if (!addText(piece, <u32>(last - piece))) return false;
      left--;
    }
    piece = to;
  }
  if (isGivenUp || (most != 0 && (isWhole || last != end) && !addText(piece, <u32>(end - piece))))
    return failBudget();
  return closeList(result);
}

/** Where to look for the next match, and where the last one ended. */
let searchAt: usize = 0;
let lastEnd: usize = 0;
let textEnd: usize = 0;

function beginMatches(text: Operand): bool {
  searchAt = text.text;
  textEnd = text.text + text.textSize;
  lastEnd = 0;
  return beginSearch(text.text, text.textSize, 2);
}

/** Goes on to the next match; one that is empty and right behind another one is none. */
function nextMatch(): bool {
  while (searchAt <= textEnd && search(searchAt)) {
    const from: usize = load<u32>(positions);
    const to: usize = load<u32>(positions, 4);
    const isEmpty = to == searchAt;
    const isTaken = !isEmpty || from != lastEnd;
    searchAt = isEmpty ? searchAt + (searchAt < textEnd ? <usize>runeSize(searchAt, textEnd) : 1) : to;
    lastEnd = to;
    if (isTaken) return true;
  }
  return false;
}

function replaceAll(text: Operand, replacement: Operand, expands: bool, result: Operand): bool {
  const by = replacement.text;
  const byEnd = by + replacement.textSize;
  const end = text.text + text.textSize;
  const out = startText();
  if (!beginSearch(text.text, text.textSize, expands ? (<u32>groupCount) << 1 : 2)) return failBudget();
  let copied = text.text;
  for (let at = text.text; at <= end && search(at);) {
    const from: usize = load<u32>(positions);
    const to: usize = load<u32>(positions, 4);
    if (!hasRoom(out, 1, <u64>(from - copied) + replacement.textSize)) return false;
    out.bytes(copied, from - copied);
    // no empty match right behind another one
    if (to > copied || from == text.text) {
      if (expands) writeReplacement(out, by, byEnd);
      else out.bytes(by, replacement.textSize);
    }
    copied = to;
    const size: usize = at < end ? <usize>runeSize(at, end) : 1;
    at = max(to, at + size);
  }
  if (isGivenUp || !hasRoom(out, 1, end - copied)) return failBudget();
  out.bytes(copied, end - copied);
  return finishText(out, result);
}

function quoteMeta(text: Operand, result: Operand): bool {
  const out = startText();
  if (!hasRoom(out, text.textSize, 2)) return false;
  for (let at = text.text, end = at + text.textSize; at < end; at++) {
    const byte = load<u8>(at);
    if (byte < 0x80 && SPECIAL.includes(String.fromCharCode(byte))) out.byte(0x5c);
    out.byte(byte);
  }
  return finishText(out, result);
}
