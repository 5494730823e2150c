/** Why a template is refused, in Go's words: `template: response:1: unexpected "}" in operand`. Spec: Go, text/template/parse. */

import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { writeQuoted } from '../functions/quoted';
import { currentLine } from './lookahead';
import { Token, Word, writeToken } from './token';
import { tree } from './tree';

/** What is wrong; empty while nothing is. */
export const parseFault: Output = new Output();

export function clearFault(): void {
  parseFault.clear();
}

export function isFaulty(): bool {
  return parseFault.length > 0;
}

/** Begins a fault at the word that was read last. Only the first one counts, and parsing stops there. */
export function beginFault(): Output {
  return beginFaultAt(currentLine());
}

/** Begins a fault at a line. */
export function beginFaultAt(line: u32): Output {
  parseFault.clear();
  parseFault.ascii('template: ');
  parseFault.text(tree.name);
  parseFault.byte(0x3a);
  parseFault.integer(line);
  parseFault.ascii(': ');
  return parseFault;
}

/** Notes a fault; false, so that a parsing function can return it. */
export function fault(words: string): bool {
  beginFault().ascii(words);
  return false;
}

/** Notes a fault about a text of the template, which is shown in quotes. */
export function faultAbout(words: string, text: usize, size: u32): bool {
  const out = beginFault();
  out.ascii(words);
  writeQuoted(out, text, size, false);
  return false;
}

/** A word that cannot stand where it does, or that is none. */
export function faultToken(token: Token, context: string): bool {
  const out = beginFault();
  if (token.word != Word.Error) {
    out.ascii('unexpected ');
    writeToken(out, token);
    out.ascii(' in ');
    out.ascii(context);
    return false;
  }
  writeToken(out, token);
  const started = tree.actionLine;
  if (started == 0 || started == token.line) return false;
  // "unclosed action in action" would be one action too many
  out.ascii(endsWithAction(token) ? ' started at ' : ' in action started at ');
  out.text(tree.name);
  out.byte(0x3a);
  out.integer(started);
  return false;
}

function endsWithAction(token: Token): bool {
  const text = ' action';
  if (token.size < <u32>text.length) return false;
  const start = token.at + token.size - text.length;
  for (let i = 0; i < text.length; i++) if (<i32>load<u8>(start + i) != text.charCodeAt(i)) return false;
  return true;
}
