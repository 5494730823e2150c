/** What `#` finds: how many elements there are, or the same path looked up in each of them. Spec: GJSON path syntax, "Arrays". */

import { allocate, isSpent } from './arena';
import { isClosed, seekElement } from './array';
import { getPath } from './get';
import { Level, Search } from './level';
import { readNext, skipValue, startAt } from './read';
import { findPipe } from './rest-pipe';
import { Type, Value } from './value';

/** Digits of the largest count. */
const MOST_DIGITS = 10;

/** Finds the number of elements. */
export function countElements(search: Search): bool {
  const end = search.end;
  let at = search.at;
  for (let count: u32 = 0; at <= end; count++) {
    at = seekElement(at, end);
    if (isClosed(at, end)) {
      takeCount(search.found, count);
      search.at = at + 1;
      return true;
    }
    at = skipValue(at, end, startAt(at, end));
    if (!at) return search.stop();
  }
  search.at = at;
  return false;
}

function takeCount(into: Value, count: u32): void {
  into.clear();
  const digits = allocate(MOST_DIGITS);
  if (!digits) return;
  into.type = Type.Number;
  into.number = count;
  let at = digits + MOST_DIGITS;
  do {
    store<u8>(--at, 0x30 + (count % 10));
    count /= 10;
  } while (count);
  into.raw = at;
  into.rawSize = <u32>(digits + MOST_DIGITS - at);
}

/** Finds an array of what the path finds in the elements. */
export function searchEach(search: Search, level: Level, path: usize, size: u32): bool {
  const end = search.end;
  const pipe = findPipe(path, size);
  const own = pipe ? <u32>(pipe - path) : size;
  level.draft.start();
  level.draft.byte(0x5b);
  let at = search.at;
  while (at <= end) {
    const first = seekElement(at, end);
    if (isClosed(first, end)) {
      appendStray(level, at, end, path, own);
      if (pipe) search.setPipe(pipe + 1, size - own - 1);
      level.draft.byte(0x5d);
      level.draft.finishInto(search.found);
      search.at = first + 1;
      return true;
    }
    at = readNext(first, end, level.element);
    if (!at || isSpent()) return search.stop();
    append(level, path, own);
  }
  search.at = at;
  return false;
}

function append(level: Level, path: usize, size: u32): void {
  getPath(level.element.raw, level.element.rawSize, path, size, level.result);
  if (level.result.exists) level.draft.element(level.result);
}

/** Behind a comma too many the next value is an element as well, even if it stands behind the array. */
function appendStray(level: Level, at: usize, end: usize, path: usize, size: u32): void {
  while (at < end && isBlank(load<u8>(at))) at++;
  if (at < end && load<u8>(at) != 0x5d && readNext(at, end, level.element)) append(level, path, size);
}


@inline
function isBlank(byte: u32): bool {
  return byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d;
}
