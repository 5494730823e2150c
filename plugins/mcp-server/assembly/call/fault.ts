/** Why a call is not made: one sentence for the model, given back as a tool result with isError. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';

/** The sentence of the last fault; bytes, since it names arguments. */
export const faultText: Output = new Output();

/** Notes a fault; false, so that a check can return it. */
export function fail(words: string, subject: Bytes, more: string): bool {
  faultText.clear();
  faultText.ascii(words);
  faultText.bytes(subject.ptr, subject.size);
  faultText.ascii(more);
  return false;
}
