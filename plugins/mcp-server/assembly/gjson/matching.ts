/** What a query finds: the first element that meets it, or all of them. Spec: GJSON path syntax, "Queries". */

import { isSpent } from './arena';
import { isClosed, seekElement } from './array';
import { getPath } from './get';
import { Level, Search } from './level';
import { skipValue, startAt, take } from './read';
import { findPipe } from './rest-pipe';
import { Type } from './value';

/** `path` is what to look up in an element that meets the query of the level; 0 when the element itself is looked for. */
export function searchMatches(search: Search, level: Level, path: usize, size: u32): bool {
  const end = search.end;
  const pipe = path ? findPipe(path, size) : 0;
  const own = pipe ? <u32>(pipe - path) : size;
  const isAll = level.query.isAll;
  level.draft.start();
  level.draft.byte(0x5b);
  let at = search.at;
  while (at <= end) {
    const first = seekElement(at, end);
    if (isClosed(first, end)) {
      // what an array of the same name has found before stays
      if (isAll && !search.found.exists) {
        level.draft.byte(0x5d);
        level.draft.finishInto(search.found);
      }
      search.at = first + 1;
      return false;
    }
    const start = startAt(first, end);
    at = skipValue(first, end, start);
    if (!at || isSpent()) return search.stop();
    take(level.element, first, <u32>(min(at, end) - first), start);
    if (isMet(level)) {
      if (pipe) search.setPipe(pipe + 1, size - own - 1);
      if (path) getPath(level.element.raw, level.element.rawSize, path, own, level.result);
      else level.result.copyFrom(level.element);
      if (!isAll) {
        search.found.copyFrom(level.result);
        search.at = at;
        return true;
      }
      if (level.result.rawSize) level.draft.element(level.result);
    }
    level.release();
  }
  search.at = at;
  return false;
}

/** Whether the element meets the query; leaves what the query's path finds in the level's result. */
function isMet(level: Level): bool {
  const query = level.query;
  const element = level.element;
  if (element.type == Type.Json) {
    getPath(element.raw, element.rawSize, query.path, query.pathSize, level.result);
  } else if (query.pathSize) {
    return false;
  } else {
    level.result.copyFrom(element);
  }
  return query.isMetBy(level.result);
}
