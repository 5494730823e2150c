/** Functions that change the case of letters, or go through a text letter by letter. Spec: sprig, "String Functions"; Go, strings; goutils. */

import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { allocate, spend } from '../gjson/arena';
import { CallContext, FunctionGroup } from './function';
import { toLower, toTitle, toUpper } from './letter-case';
import { Operand } from './operand';
import { randomBelow } from './random-pool';
import { countRunes, isSpaceRune, readRune, runeSize, writeRune } from './runes';
import { failBudget, finishText, startText } from './text';
import { writeJoinedWords, writePascalCase } from './words';

const enum Name {
  Upper,
  Lower,
  Title,
  Untitle,
  Swapcase,
  Initials,
  Nospace,
  Snakecase,
  Kebabcase,
  Camelcase,
  Shuffle,
}


@final
export class Letters extends FunctionGroup {
  constructor() {
    super(
      'upper:s lower:s title:s untitle:s swapcase:s initials:s nospace:s snakecase:s kebabcase:s camelcase:s shuffle:s',
    );
  }

  call(which: i32, operands: Operand[], count: i32, result: Operand, context: CallContext): bool {
    const text = operands[0];
    const out = startText();
    switch (which) {
      case Name.Initials:
      case Name.Nospace:
        writeBytes(out, text, which == Name.Initials);
        break;
      case Name.Snakecase:
      case Name.Kebabcase:
        writeJoinedWords(out, text, which == Name.Snakecase ? 0x5f : 0x2d);
        break;
      case Name.Camelcase:
        writePascalCase(out, text);
        break;
      case Name.Shuffle:
        if (!shuffle(out, text)) return failBudget();
        break;
      default:
        writeLetters(out, text, which);
    }
    return finishText(out, result);
  }
}

function writeLetters(out: Output, text: Operand, which: i32): void {
  const end = text.text + text.textSize;
  let isStart = true;
  for (let at = text.text; at < end; at += runeSize(at, end)) {
    const rune = readRune(at, end);
    let written = rune;
    if (which == Name.Upper) {
      written = toUpper(rune);
    } else if (which == Name.Lower) {
      written = toLower(rune);
    } else if (which == Name.Swapcase) {
      written = toLower(rune);
      if (written == rune) written = isStart ? toTitle(rune) : toUpper(rune);
      // only a letter, or what is no space, ends the start of a word
      isStart = isSpaceRune(rune);
    } else {
      if (isStart) written = which == Name.Title ? toTitle(rune) : toLower(rune);
      isStart = which == Name.Title ? isSeparator(rune) : isSpaceRune(rune);
    }
    writeRune(out, written);
  }
}

/** What may stand before a word: of ASCII all that a name cannot have, else spaces. */
function isSeparator(rune: u32): bool {
  if (rune >= 0x80) return isSpaceRune(rune);
  return rune != 0x5f && rune - 0x30 >= 10 && (rune | 0x20) - 0x61 >= 26;
}

/** Goes through the bytes, each of which counts as a character: the first of each word, or all that are no space. */
function writeBytes(out: Output, text: Operand, isInitials: bool): void {
  let isStart = true;
  if (!isInitials && !hasSpace(text)) return out.bytes(text.text, text.textSize);
  for (let i: u32 = 0; i < text.textSize; i++) {
    const byte: u32 = load<u8>(text.text + i);
    const isSpace = isSpaceRune(byte);
    if (!isSpace && isStart) writeRune(out, byte);
    isStart = isSpace || !isInitials;
  }
}

function hasSpace(text: Operand): bool {
  for (let i: u32 = 0; i < text.textSize; i++) if (isSpaceRune(load<u8>(text.text + i))) return true;
  return false;
}

/** Appends the runes in an order of chance; false when there is no memory for that. Without randomness they stay as they are. */
function shuffle(out: Output, text: Operand): bool {
  const end = text.text + text.textSize;
  const count = countRunes(text.text, end);
  const runes = allocate((<usize>count + 1) << 2);
  if (runes == 0 || !spend(count)) return false;
  let to = runes;
  for (let at = text.text; at < end; at += runeSize(at, end), to += 4) store<u32>(to, readRune(at, end));
  for (let left = count; left > 0; left--) {
    const last = runes + ((<usize>(left - 1)) << 2);
    const chosen = runes + ((<usize>max(randomBelow(left), 0)) << 2);
    writeRune(out, load<u32>(chosen));
    store<u32>(chosen, load<u32>(last));
  }
  return true;
}
