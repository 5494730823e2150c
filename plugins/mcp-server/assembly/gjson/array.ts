/** Looks the elements of an array up by the first component of a path. Spec: GJSON, "parseArray". */

import { joint, Joint, name, nameSize, readName, rest, restSize } from './component';
import { enter, leave, Search } from './level';
import { searchContainer } from './object';
import { skipValue, Start, startAt, take } from './read';

/** Searches the array whose first element is at `search.at`; leaves it behind the array, or what was found. */
export function searchArray(search: Search, path: usize, size: u32): bool {
  let isFound = false;
  if (enter() === null) {
    search.at = search.end;
  } else {
    readName(path, size);
    if (joint == Joint.Pipe) search.setPipe(rest, restSize);
    isFound = searchIndex(search, readUint(name, nameSize), joint == Joint.Dot ? rest : 0, restSize);
    leave();
  }
  return isFound;
}

/** An index, as GJSON reads it: it wraps at 64 bits. -1 when it is none. */
function readUint(at: usize, size: u32): i64 {
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
@inline
function seekElement(at: usize, end: usize): usize {
  while (at < end && load<u8>(at) != 0x5d && startAt(at, end) == Start.None) at++;
  return at;
}

/** `path` is what to look up in the element; 0 when the element itself is looked for. */
function searchIndex(search: Search, index: i64, path: usize, size: u32): bool {
  const end = search.end;
  let at = search.at;
  for (let here: i64 = 0; at <= end; here++) {
    at = seekElement(at, end);
    if (at >= end || load<u8>(at) == 0x5d) {
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
    if (!behind) {
      at = end;
      break;
    }
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
