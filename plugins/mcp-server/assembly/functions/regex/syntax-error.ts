/** What Go says of an expression that is none. Spec: Go, regexp/syntax, Error. */

import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';

/** `error parsing regexp: missing closing ]: …` with the piece of the expression in back quotes; empty when nothing is wrong. */
export const syntaxError = new Output();

/** Notes what is wrong and where; -1, so that a function can return it. */
export function failSyntax(what: string, from: usize, to: usize): i32 {
  syntaxError.clear();
  syntaxError.ascii('error parsing regexp: ');
  syntaxError.ascii(what);
  syntaxError.ascii(': `');
  syntaxError.bytes(from, to - from);
  syntaxError.byte(0x60);
  return -1;
}
