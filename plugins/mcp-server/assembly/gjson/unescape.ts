/**
 * What a string says once its escapes are undone, as far as it can be told: it ends at the first byte that no string may hold.
 * Spec: GJSON, "unescape".
 */

import { hexValue } from 'proxy-wasm-assemblyscript-sdk/assembly/hex-digit';
import { storeCodePoint } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { allocate, resize } from './arena';

const REPLACEMENT: u32 = 0xfffd;

/** Size of what `unescape` made. */
export let unescapedSize: u32 = 0;

/** The unescaped text in the memory of the rendering; 0 when there is no more of it. */
export function unescape(at: usize, size: u32): usize {
  unescapedSize = 0;
  const first = allocate(size);
  if (!first) return 0;
  const end = at + size;
  let to = first;
  while (at < end) {
    const byte: u32 = load<u8>(at);
    if (byte < 0x20) break;
    if (byte != 0x5c) {
      store<u8>(to++, byte);
      at++;
      continue;
    }
    if (at + 1 >= end) break;
    const letter: u32 = load<u8>(at, 1);
    if (letter == 0x75) {
      if (at + 6 > end) break;
      const taken = readPoint(at, end);
      to += storeCodePoint(to, point);
      at += taken;
    } else {
      const meant = escaped(letter);
      if (!meant) break;
      store<u8>(to++, meant);
      at += 2;
    }
  }
  unescapedSize = <u32>(to - first);
  resize(first, size, unescapedSize);
  return first;
}

function escaped(letter: u32): u32 {
  switch (letter) {
    case 0x22:
    case 0x2f:
    case 0x5c:
      return letter;
    case 0x62:
      return 0x08;
    case 0x66:
      return 0x0c;
    case 0x6e:
      return 0x0a;
    case 0x72:
      return 0x0d;
    case 0x74:
      return 0x09;
    default:
      return 0;
  }
}

let point: u32 = 0;

/** Reads the character that `\uXXXX` at `at` begins; its size in the source. */
function readPoint(at: usize, end: usize): usize {
  point = readHex(at + 2);
  if ((point & 0xf800) != 0xd800) return 6;
  const high = point;
  point = REPLACEMENT;
  if (at + 12 > end || load<u8>(at, 6) != 0x5c || load<u8>(at, 7) != 0x75) return 6;
  // taken together even where they are no pair
  const low = readHex(at + 8);
  if (high < 0xdc00 && (low & 0xfc00) == 0xdc00) point = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
  return 12;
}

/** Four digits; 0 when one of them is none. */
function readHex(at: usize): u32 {
  let value: u32 = 0;
  for (let i = 0; i < 4; i++) {
    const digit = hexValue(load<u8>(at + i));
    if (digit < 0) return 0;
    value = (value << 4) | digit;
  }
  return value;
}
