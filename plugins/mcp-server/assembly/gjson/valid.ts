/** Whether a text is one JSON value; whether its strings are UTF-8 is not looked at. Spec: GJSON, "Valid"; RFC 8259. */

import { hexValue } from 'proxy-wasm-assemblyscript-sdk/assembly/hex-digit';
import { spend } from './arena';
import { skipWord } from './skip';
import { shortWord } from './short-word';

/** Containers inside one another; a text that is nested more deeply ends the rendering. */
const MOST_DEPTH: u32 = 8192;


@lazy
/** A byte for each container that is open: what closes it. */
const closers: usize = memory.data(MOST_DEPTH);

export function isValid(text: usize, size: u32): bool {
  const end = text + size;
  if (!spend(size >> 10)) return false;
  let depth: u32 = 0;
  let at = skipBlanks(text, end);
  while (at < end) {
    const byte: u32 = load<u8>(at);
    if ((byte | 0x20) == 0x7b) {
      if (depth == MOST_DEPTH) return spend(u32.MAX_VALUE);
      store<u8>(closers + depth++, byte + 2);
      at = skipBlanks(at + 1, end);
      if (at < end && load<u8>(at) != byte + 2) {
        if (byte == 0x7b) at = readKey(at, end);
        continue;
      }
    } else {
      at = skipBlanks(readScalar(at, end), end);
    }
    // behind a value, or at the bracket of an empty container
    while (depth && at < end && load<u8>(at) == load<u8>(closers + depth - 1)) {
      at = skipBlanks(at + 1, end);
      depth--;
    }
    if (!depth) return at == end;
    if (at >= end || load<u8>(at) != 0x2c) return false;
    at = skipBlanks(at + 1, end);
    if (load<u8>(closers + depth - 1) == 0x7d) at = readKey(at, end);
  }
  return false;
}

/** Nothing is valid from here on: an address behind every end. */
const NOWHERE: usize = usize.MAX_VALUE;

function skipBlanks(at: usize, end: usize): usize {
  while (at < end) {
    const byte: u32 = load<u8>(at);
    if (byte != 0x20 && byte != 0x0a && byte != 0x0d && byte != 0x09) break;
    at++;
  }
  return at;
}

/** Address of the value behind the key at `at`. */
function readKey(at: usize, end: usize): usize {
  if (at >= end || load<u8>(at) != 0x22) return NOWHERE;
  at = skipBlanks(readString(at + 1, end), end);
  return at < end && load<u8>(at) == 0x3a ? skipBlanks(at + 1, end) : NOWHERE;
}

/** Address behind the string, word or number at `at`. */
function readScalar(at: usize, end: usize): usize {
  const byte: u32 = load<u8>(at);
  if (byte == 0x22) return readString(at + 1, end);
  if (byte == 0x2d || byte - 0x30 < 10) return readNumber(at, end);
  const behind = skipWord(at, end);
  const word = shortWord(at, behind);
  return word == 0x65757274 || word == 0x65736c6166 || word == 0x6c6c756e ? behind : NOWHERE;
}

function readString(at: usize, end: usize): usize {
  for (; at < end; at++) {
    const byte: u32 = load<u8>(at);
    if (byte == 0x22) return at + 1;
    if (byte < 0x20) break;
    if (byte != 0x5c) continue;
    if (++at >= end) break;
    const letter: u32 = load<u8>(at);
    if (letter == 0x75) {
      if (at + 5 > end || !isHex(at + 1)) break;
      at += 4;
    } else if (!isEscape(letter)) break;
  }
  return NOWHERE;
}

/** One of `"\/bfnrt`. */
function isEscape(letter: u32): bool {
  if (letter == 0x22 || letter == 0x5c || letter == 0x2f || letter == 0x62 || letter == 0x66) return true;
  return letter == 0x6e || letter == 0x72 || letter == 0x74;
}

function isHex(at: usize): bool {
  for (const end = at + 4; at < end; at++) if (hexValue(load<u8>(at)) < 0) return false;
  return true;
}

function readNumber(at: usize, end: usize): usize {
  if (load<u8>(at) == 0x2d) at++;
  if (at < end && load<u8>(at) == 0x30) at++;
  else at = readDigits(at, end);
  if (at < end && load<u8>(at) == 0x2e) at = readDigits(at + 1, end);
  if (at >= end || (load<u8>(at) | 0x20) != 0x65) return at;
  at++;
  if (at < end && (load<u8>(at) == 0x2b || load<u8>(at) == 0x2d)) at++;
  return readDigits(at, end);
}

function readDigits(at: usize, end: usize): usize {
  const first = at;
  while (at < end && <u32>load<u8>(at) - 0x30 < 10) at++;
  return at == first ? NOWHERE : at;
}
