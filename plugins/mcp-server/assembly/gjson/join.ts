/** `@join`: the objects of an array as one object; of two members of a name the last one stays, in the place of the first. */

import { spend } from './arena';
import { Draft } from './draft';
import { enter, leave, Level } from './level';
import { make } from './made';
import { appendTable, makeTable, put } from './member-table';
import { isAsked } from './options';
import { parseValue } from './read';
import { trimmedSize } from './trim';

/** Leaves what is no array as it is. With `{"preserve":true}` all members stay. */
export function join(level: Level, argument: usize, argumentSize: u32): void {
  const source = level.element;
  make(source.raw, source.rawSize);
  parseValue(source.raw, source.rawSize, level.result);
  if (!level.result.isArray) return;
  const isAll = isAsked(level.members, argument, argumentSize, 'preserve');
  const draft = level.draft;
  draft.start();
  draft.byte(0x7b);
  if (isAll) appendAll(draft, level);
  else joinMembers(draft, level);
  draft.byte(0x7d);
  make(draft.finish(), <u32>draft.size);
}

function appendAll(draft: Draft, level: Level): void {
  const object = level.members.value;
  level.members.start(level.result);
  for (let isFirst = true; level.members.next() && spend(1);) {
    if (!object.isObject) continue;
    if (!isFirst) draft.byte(0x2c);
    isFirst = false;
    const size = trimmedSize(object.raw, object.raw + object.rawSize);
    if (size < 2) draft.bytes(object.raw, size);
    else draft.bytes(object.raw + 1, size - 2);
  }
}

function joinMembers(draft: Draft, level: Level): void {
  const inner = enter();
  if (inner === null) return;
  const members = inner.members;
  let count: u32 = 0;
  level.members.start(level.result);
  while (level.members.next()) {
    if (!level.members.value.isObject) continue;
    members.start(level.members.value);
    while (members.next() && spend(1)) count++;
  }
  if (makeTable(count)) {
    level.members.start(level.result);
    while (level.members.next()) {
      if (!level.members.value.isObject) continue;
      members.start(level.members.value);
      while (members.next() && spend(1)) put(members.key, members.value);
    }
    appendTable(draft);
  }
  leave();
}
