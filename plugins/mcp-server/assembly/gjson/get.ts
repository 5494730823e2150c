/** What a path finds in a text. Spec: GJSON path syntax. */

import { spend } from './arena';
import { searchArray } from './array';
import { setName } from './component';
import { enter, leave, Level, Search } from './level';
import { readLiteral } from './literal';
import { behind, made, madeSize } from './made';
import { modify } from './modifier';
import { closeMultipath, makeMultipath } from './multipath';
import { searchContainer, searchMembers } from './object';
import { parseValue } from './read';
import { Value } from './value';

/** Whatever the path and the text are, something comes out, perhaps a value that does not exist. */
export function getPath(text: usize, size: u32, path: usize, pathSize: u32, into: Value): void {
  into.clear();
  const level = enter();
  if (level === null) return;
  nextText = text;
  nextTextSize = size;
  nextPath = path;
  nextPathSize = pathSize;
  while (spend(1 + (nextPathSize >> 10)) && goOn(level, into));
  leave();
}

/** Keeps nothing between two lookups but what it found. */
const fieldSearch = new Search(new Value());

/**
 * The fast way to one member: what `getPath` finds when `name` holds none of `.|*?\@!{[` and the first bracket of the text
 * is that of an object; otherwise nothing.
 */
export function getField(text: usize, size: u32, name: usize, nameSize: u32, into: Value): void {
  const end = text + size;
  into.clear();
  const at = seekBracket(text, end);
  if (at >= end || load<u8>(at) != 0x7b) return;
  fieldSearch.found = into;
  fieldSearch.at = at + 1;
  fieldSearch.end = end;
  setName(name, nameSize);
  searchMembers(fieldSearch);
}

/** What the next part of a path, behind a pipe, is to be looked up in. */
let nextText: usize = 0;
let nextTextSize: u32 = 0;
let nextPath: usize = 0;
let nextPathSize: u32 = 0;

/** Finds what the path finds, up to its next pipe; whether there is one. */
function goOn(level: Level, into: Value): bool {
  const text = nextText;
  const size = nextTextSize;
  const path = nextPath;
  const end = path + nextPathSize;
  const first: u32 = nextPathSize > 1 ? load<u8>(path) : 0;
  if (
    (first == 0x40 && modify(text, size, path, nextPathSize)) ||
    (first == 0x21 && readLiteral(path, nextPathSize))
  ) {
    if (goesOnAt(behind, end)) return pipe(made, madeSize, behind + 1, end);
    parseValue(made, madeSize, into);
    return false;
  }
  const search = level.search;
  search.found = into;
  search.at = text;
  search.end = text + size;
  if ((first | 0x20) != 0x7b) return searchText(search, path, end);
  const close = closeMultipath(path, end);
  // GJSON takes what is left, nothing when the bracket is not closed, for a name
  if (!close) return searchText(search, end, end);
  if (close < end && !goesOnAt(close, end)) return searchText(search, close, end);
  makeMultipath(level, path, end);
  return close < end && pipe(into.raw, into.rawSize, close + 1, end);
}

/** Searches the text for a path that begins with a name; whether a pipe follows. */
function searchText(search: Search, path: usize, end: usize): bool {
  const text = search.at;
  const size = <u32>(end - path);
  const found = search.found;
  found.clear();
  search.pipe = 0;
  if (size >= 2 && load<u16>(path) == 0x2e2e) {
    // lines of JSON are the elements of an array without brackets
    searchArray(search, path + 2, size - 2);
  } else {
    const at = seekBracket(text, search.end);
    search.at = at + 1;
    if (at < search.end) searchContainer(search, load<u8>(at), path, size);
  }
  if (!spend((<u32>(search.at - text)) >> 10)) return false;
  return search.pipe != 0 && pipe(found.raw, found.rawSize, search.pipe, search.pipe + search.pipeSize);
}

/** Before the first bracket anything may stand. */
@inline
function seekBracket(at: usize, end: usize): usize {
  while (at < end && (load<u8>(at) | 0x20) != 0x7b) at++;
  return at;
}


@inline
function goesOnAt(at: usize, end: usize): bool {
  return at < end && (load<u8>(at) == 0x7c || load<u8>(at) == 0x2e);
}

/** Says what is to be looked up next, and where; true. */
function pipe(text: usize, size: u32, path: usize, end: usize): bool {
  nextText = text;
  nextTextSize = size;
  nextPath = path;
  nextPathSize = <u32>(end - path);
  return true;
}
