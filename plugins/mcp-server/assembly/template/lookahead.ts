/** The words of a template with three to look at before they are taken. Spec: Go, text/template/parse, "parse". */

import { nextWord, startWords } from './lexer';
import { Token, Word } from './token';

/** The newest one comes first. */
const tokens: StaticArray<Token> = [new Token(), new Token(), new Token()];
let waiting: i32 = 0;

export function startTokens(text: usize, size: u32): void {
  waiting = 0;
  unchecked(tokens[0]).line = 1;
  startWords(text, size);
}

/** Line of the word that was read last, taken or not. */
export function currentLine(): u32 {
  return unchecked(tokens[0]).line;
}

/** Takes a word. It stays what it is until another one is read. */
export function next(): Token {
  if (waiting > 0) waiting--;
  else nextWord(unchecked(tokens[0]));
  return unchecked(tokens[waiting]);
}

/** Gives the last word back. */
export function back(): void {
  waiting++;
}

/** Gives a word back, and the one behind it, which is there already. */
export function backTwo(first: Token): void {
  unchecked(tokens[1]).copyFrom(first);
  waiting = 2;
}

/** As `backTwo`, with two words. */
export function backThree(first: Token, second: Token): void {
  unchecked(tokens[1]).copyFrom(second);
  unchecked(tokens[2]).copyFrom(first);
  waiting = 3;
}

export function peek(): Token {
  if (waiting > 0) return unchecked(tokens[waiting - 1]);
  waiting = 1;
  nextWord(unchecked(tokens[0]));
  return unchecked(tokens[0]);
}

/** Takes the next word that is no blank. */
export function nextSolid(): Token {
  let token = next();
  while (token.word == Word.Space) token = next();
  return token;
}

export function peekSolid(): Token {
  const token = nextSolid();
  back();
  return token;
}
