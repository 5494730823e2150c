/** Looks the elements of an array up by the first component of a path. Spec: GJSON, "parseArray". */

import { countElements, searchEach } from './elements';
import { joint, Joint, name, nameSize, readElement, rest, restSize, Wanted } from './component';
import { enter, leave, Level, Search } from './level';
import { searchMatches } from './matching';
import { searchContainer } from './object';
import { skipValue, Start, startAt, take } from './read';

/** Searches the array whose first element is at `search.at`; leaves it behind the array, or what was found. */
export function searchArray(search: Search, path: usize, size: u32): bool {
  const level = enter();
  if (level === null) {
    search.at = search.end;
    return false;
  }
  const isFound = searchWanted(search, level, readElement(path, size, level.query));
  leave();
  return isFound;
}

function searchWanted(search: Search, level: Level, wanted: Wanted): bool {
  if (joint == Joint.Pipe) search.setPipe(rest, restSize);
  const path = joint == Joint.Dot ? rest : 0;
  switch (wanted) {
    case Wanted.Index:
      return searchIndex(search, readIndex(name, nameSize), path, restSize);
    case Wanted.Count:
      return countElements(search);
    case Wanted.Each:
      return searchEach(search, level, rest, restSize);
    case Wanted.Matches:
      return searchMatches(search, level, path, restSize);
    default:
      return searchIndex(search, -1, 0, 0);
  }
}

/** An index, as GJSON reads it: it wraps at 64 bits. -1 when it is none. */
function readIndex(at: usize, size: u32): i64 {
  if (size == 0) return -1;
  let value: u64 = 0;
  for (let i: u32 = 0; i < size; i++) {
    const digit = <u32>load<u8>(at + i) - 0x30;
    if (digit > 9) return -1;
    value = value * 10 + digit;
  }
  return <i64>value;
}

/** Where the next element begins, or the bracket that closes the array; the end of the text closes it too. */
export function seekElement(at: usize, end: usize): usize {
  while (at < end && load<u8>(at) != 0x5d && startAt(at, end) == Start.None) at++;
  return at;
}

/** Whether the array is closed where `seekElement` has come to. */
@inline
export function isClosed(at: usize, end: usize): bool {
  return at >= end || load<u8>(at) == 0x5d;
}

/** `path` is what to look up in the element; 0 when the element itself is looked for. */
function searchIndex(search: Search, index: i64, path: usize, size: u32): bool {
  const end = search.end;
  let at = search.at;
  // the text may end within an element, and then nothing closes the array
  for (let here: i64 = 0; at <= end; here++) {
    at = seekElement(at, end);
    if (isClosed(at, end)) {
      search.at = at + 1;
      return false;
    }
    const start = startAt(at, end);
    if (here == index && path && start == Start.Container) {
      search.at = at + 1;
      if (searchContainer(search, load<u8>(at), path, size)) return true;
      at = search.at;
      continue;
    }
    const behind = skipValue(at, end, start);
    if (!behind) return search.stop();
    if (here == index && !path) {
      take(search.found, at, <u32>(min(behind, end) - at), start);
      search.at = behind;
      return true;
    }
    at = behind;
  }
  search.at = at;
  return false;
}
