/** Compares secrets so that the time it takes tells nothing of where they differ. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';

/** Whether both are the same. Every byte of `shown` is looked at, however early the first difference comes. */
export function sameBytes(shown: Bytes, secret: Bytes): bool {
  if (secret.size == 0) return false;
  let different: u32 = shown.size ^ secret.size;
  for (let i = 0; i < shown.size; i++) different |= shown.at(i) ^ secret.at(i % secret.size);
  return different == 0;
}
