/** Literals, `!"text"`, `!{"a":1}`, `!true`. Spec: GJSON path syntax, "Literals". */

import { goOnAt, make } from './made';
import { shortWord } from './short-word';
import { skipContainer } from './skip';

const SMALL: u64 = 0x2020202020202020;

/** Makes the literal that the path begins with, its first byte being a !; false when it is none. */
export function readLiteral(path: usize, size: u32): bool {
  const end = path + size;
  const first = path + 1;
  let at = first;
  if (isValueStart(load<u8>(first))) {
    // GJSON takes the first byte for a bracket, so a text or number goes on until another one closes
    at = min(skipContainer(first, end), end);
  } else {
    while (at < end && load<u8>(at) != 0x2e && load<u8>(at) != 0x7c) at++;
    if (!isWord(first, at)) return false;
  }
  make(first, <u32>(at - first));
  goOnAt(at);
  return true;
}


@inline
function isValueStart(byte: u32): bool {
  return (byte | 0x20) == 0x7b || byte == 0x22 || byte == 0x2b || byte == 0x2d || byte - 0x30 < 10;
}

/** true, false, null, nan or inf, in letters of any case. */
function isWord(at: usize, end: usize): bool {
  const used: u64 = (1 << ((<u64>(end - at)) << 3)) - 1;
  switch (shortWord(at, end) | (SMALL & used)) {
    case 0x65757274:
    case 0x65736c6166:
    case 0x6c6c756e:
    case 0x6e616e:
    case 0x666e69:
      return true;
    default:
      return false;
  }
}
