/** `@group`: an object of arrays as an array of objects, one for each index. */

import { allocate, spend } from './arena';
import { Draft } from './draft';
import { enter, leave, Level } from './level';
import { make } from './made';
import { parseValue } from './read';
import { Value } from './value';

/** A place in a row: key, its size, value, its size, address of the next place. */
const PLACE: usize = 20;

/** Makes nothing of what is no object. */
export function group(level: Level): void {
  make(0, 0);
  parseValue(level.element.raw, level.element.rawSize, level.result);
  if (!level.result.isObject) return;
  const inner = enter();
  if (inner === null) return;
  const rows = inner.draft;
  rows.start();
  level.members.start(level.result);
  while (level.members.next() && addColumn(rows, level, inner));
  const draft = level.draft;
  draft.start();
  draft.byte(0x5b);
  for (let row: usize = 0; row < rows.size; row += 8) {
    if (row) draft.byte(0x2c);
    appendRow(draft, load<usize>(rows.data + row));
  }
  draft.byte(0x5d);
  make(draft.finish(), <u32>draft.size);
  leave();
}

/** Puts each element of the level's member, if that is an array, into the row of its index: the first place and the last. */
function addColumn(rows: Draft, level: Level, inner: Level): bool {
  if (!level.members.value.isArray) return spend(1);
  const elements = inner.members;
  elements.start(level.members.value);
  for (let row: usize = 0; elements.next(); row += 8) {
    const place = spend(1) ? newPlace(level.members.key, elements.value) : 0;
    if (!place) return false;
    if (row == rows.size) {
      if (!rows.reserve(8)) return false;
      store<usize>(rows.data + row, place);
      rows.size += 8;
    } else {
      store<usize>(load<usize>(rows.data + row, 4), place, 16);
    }
    store<usize>(rows.data + row, place, 4);
  }
  return true;
}

function newPlace(key: Value, value: Value): usize {
  const place = allocate(PLACE);
  if (!place) return 0;
  store<usize>(place, key.raw);
  store<u32>(place, key.rawSize, 4);
  store<usize>(place, value.raw, 8);
  store<u32>(place, value.rawSize, 12);
  store<usize>(place, 0, 16);
  return place;
}

function appendRow(draft: Draft, place: usize): void {
  draft.byte(0x7b);
  for (let isFirst = true; place; place = load<usize>(place, 16)) {
    if (!isFirst) draft.byte(0x2c);
    isFirst = false;
    draft.bytes(load<usize>(place), load<u32>(place, 4));
    draft.byte(0x3a);
    draft.bytes(load<usize>(place, 8), load<u32>(place, 12));
  }
  draft.byte(0x7d);
}
