/** Which names are keywords. Spec: Go, text/template, "Actions". */

import { isAscii } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { Word } from './token';

const NAMES = [
  'block',
  'break',
  'continue',
  'define',
  'else',
  'end',
  'if',
  'nil',
  'range',
  'template',
  'with',
];
// prettier-ignore
const WORDS: Word[] = [Word.Block, Word.Break, Word.Continue, Word.Define, Word.Else, Word.EndKeyword, Word.If, Word.Nil, Word.Range, Word.Template, Word.With];

/** What a name is: a keyword, true or false, or just a name. */
export function keyword(at: usize, size: u32): Word {
  if (isAscii(at, size, 'true') || isAscii(at, size, 'false')) return Word.Bool;
  for (let i = 0; i < NAMES.length; i++) {
    if (isAscii(at, size, unchecked(NAMES[i]))) return unchecked(WORDS[i]);
  }
  return Word.Identifier;
}
