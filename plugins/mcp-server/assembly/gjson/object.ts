/** Looks the members of an object up by the first component of a path. Spec: GJSON, "parseObject". */

import { resize } from './arena';
import { searchArray } from './array';
import { isWild, joint, Joint, name, nameSize, readName, rest, restSize } from './component';
import { enter, leave, Search } from './level';
import { matches } from './match';
import { skipValue, Start, startAt, take } from './read';
import { sameBytes } from './same-bytes';
import { closeString, hasEscapes } from './skip';
import { unescape, unescapedSize } from './unescape';

/** Searches the object whose first member is at `search.at`; leaves it behind the object, or what was found. */
export function searchObject(search: Search, path: usize, size: u32): bool {
  let isFound = false;
  if (enter() === null) {
    search.at = search.end;
  } else {
    readName(path, size);
    if (joint == Joint.Pipe) search.setPipe(rest, restSize);
    isFound = searchMembers(search);
    leave();
  }
  return isFound;
}

/** Searches for the component that was read last. */
export function searchMembers(search: Search): bool {
  const key = name;
  const keySize = nameSize;
  const isPattern = isWild;
  const goesOn = joint == Joint.Dot;
  const next = rest;
  const nextSize = restSize;
  const end = search.end;
  let at = search.at;
  while (at < end) {
    const byte: u32 = load<u8>(at);
    if (byte != 0x22) {
      at++;
      if (byte != 0x7d) continue;
      search.at = at;
      return false;
    }
    const close = closeString(at + 1, end);
    if (!close) break;
    const isKey = isPattern
      ? fits(at + 1, <u32>(close - at - 1), key, keySize)
      : says(at + 1, <u32>(close - at - 1), key, keySize);
    at = seekValue(close + 1, end);
    if (at >= end) break;
    const start = startAt(at, end);
    if (isKey && goesOn && start == Start.Container) {
      search.at = at + 1;
      if (searchContainer(search, load<u8>(at), next, nextSize)) return true;
      at = search.at;
      continue;
    }
    const behind = skipValue(at, end, start);
    if (!behind) break;
    if (isKey && !goesOn) {
      take(search.found, at, <u32>(min(behind, end) - at), start);
      search.at = behind;
      return true;
    }
    at = behind;
  }
  search.at = max(at, end);
  return false;
}

/** Goes on with the container that begins with `byte`. */
export function searchContainer(search: Search, byte: u32, path: usize, size: u32): bool {
  return byte == 0x7b ? searchObject(search, path, size) : searchArray(search, path, size);
}

/** Whatever stands before a value does not matter. */
@inline
function seekValue(at: usize, end: usize): usize {
  while (at < end && startAt(at, end) == Start.None) at++;
  return at;
}

/** Whether the string that `closeString` has just looked at is the key. */
@inline
function says(at: usize, size: u32, key: usize, keySize: u32): bool {
  if (hasEscapes) return saysEscaped(at, size, key, keySize);
  return size == keySize && sameBytes(at, key, size);
}

function saysEscaped(at: usize, size: u32, key: usize, keySize: u32): bool {
  // an escape is never shorter than what it stands for
  if (size < keySize) return false;
  const text = unescape(at, size);
  const isSame = text != 0 && unescapedSize == keySize && sameBytes(text, key, keySize);
  if (text) resize(text, unescapedSize, 0);
  return isSame;
}

/** Whether the string fits a pattern. */
function fits(at: usize, size: u32, pattern: usize, patternSize: u32): bool {
  if (!hasEscapes) return matches(at, size, pattern, patternSize);
  const text = unescape(at, size);
  if (!text) return false;
  const textSize = unescapedSize;
  const isFit = matches(text, textSize, pattern, patternSize);
  resize(text, textSize, 0);
  return isFit;
}
