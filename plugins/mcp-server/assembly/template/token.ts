/** The words that a template is read as. Spec: Go, text/template/parse, "lex". */

import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { runeSize } from '../functions/runes';
import { writeQuoted } from '../functions/quoted';

export const enum Word {
  Error = 0,
  Bool = 1,
  /** A printable ASCII character that has no other meaning, as the comma. */
  Char = 2,
  CharConstant = 3,
  Complex = 4,
  Assign = 5,
  Declare = 6,
  End = 7,
  Field = 8,
  Identifier = 9,
  LeftDelimiter = 10,
  LeftParenthesis = 11,
  Number = 12,
  Pipe = 13,
  RawString = 14,
  RightDelimiter = 15,
  RightParenthesis = 16,
  Space = 17,
  String = 18,
  Text = 19,
  Variable = 20,
  /** From here on: keywords. */
  Block = 21,
  Break = 22,
  Continue = 23,
  Dot = 24,
  Define = 25,
  Else = 26,
  EndKeyword = 27,
  If = 28,
  Nil = 29,
  Range = 30,
  Template = 31,
  With = 32,
}

/** One word: where it stands, and in which line. */
@final
export class Token {
  word: Word = Word.End;
  at: usize = 0;
  size: u32 = 0;
  line: u32 = 1;

  copyFrom(other: Token): void {
    this.word = other.word;
    this.at = other.at;
    this.size = other.size;
    this.line = other.line;
  }
}

const SHOWN: u32 = 10;

/** Appends a word as error texts show it; that of an error is its text. */
export function writeToken(out: Output, token: Token): void {
  if (token.word == Word.End) {
    out.ascii('EOF');
  } else if (token.word == Word.Error) {
    out.bytes(token.at, token.size);
  } else if (token.word >= Word.Block) {
    out.byte(0x3c);
    out.bytes(token.at, token.size);
    out.byte(0x3e);
  } else if (token.size > SHOWN) {
    writeQuoted(out, token.at, sizeOfRunes(token, SHOWN), false);
    out.ascii('...');
  } else {
    writeQuoted(out, token.at, token.size, false);
  }
}

function sizeOfRunes(token: Token, most: u32): u32 {
  const end = token.at + token.size;
  let at = token.at;
  for (; most && at < end; most--) at += runeSize(at, end);
  return <u32>(at - token.at);
}
