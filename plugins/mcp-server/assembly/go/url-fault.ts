/** Why the last text was no URL, in Go's words. */

import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { writeQuoted } from './go-string';

export const urlFault: Output = new Output();

/** Notes a fault about some bytes. */
export function faultAbout(words: string, at: usize, size: usize, more: string): bool {
  urlFault.ascii(words);
  writeQuoted(urlFault, at, size);
  urlFault.ascii(more);
  return false;
}
