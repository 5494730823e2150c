/** What a path finds in a text. Spec: GJSON path syntax. */

import { spend } from './arena';
import { searchArray } from './array';
import { setName } from './component';
import { enter, leave, Search } from './level';
import { searchContainer, searchMembers } from './object';
import { Value } from './value';

/** Whatever the path and the text are, something comes out, perhaps a value that does not exist. */
export function getPath(text: usize, size: u32, path: usize, pathSize: u32, into: Value): void {
  const level = enter();
  if (level === null) return into.clear();
  const search = level.search;
  search.found = into;
  while (true) {
    into.clear();
    search.pipe = 0;
    searchText(search, text, size, path, pathSize);
    if (!search.pipe || !spend(1 + ((<u32>(search.at - text)) >> 10))) break;
    text = into.raw;
    size = into.rawSize;
    path = search.pipe;
    pathSize = search.pipeSize;
  }
  leave();
}

/** Keeps nothing between two lookups but what it found. */
const fieldSearch = new Search(new Value());

/**
 * The fast way to one member: what `getPath` finds when `name` holds none of `.|*?\\@!{[` and the first bracket of the text
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

/** Everything before the first bracket is skipped, whatever it is. */
function searchText(search: Search, text: usize, size: u32, path: usize, pathSize: u32): void {
  const end = text + size;
  let at = text;
  search.end = end;
  if (pathSize >= 2 && load<u16>(path) == 0x2e2e) {
    search.at = at;
    searchArray(search, path + 2, pathSize - 2);
    return;
  }
  at = seekBracket(at, end);
  search.at = at + 1;
  if (at < end) searchContainer(search, load<u8>(at), path, pathSize);
}


@inline
function seekBracket(at: usize, end: usize): usize {
  while (at < end && (load<u8>(at) | 0x20) != 0x7b) at++;
  return at;
}
