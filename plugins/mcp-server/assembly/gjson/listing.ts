/** `@keys` and `@values`: the names of an object's members, or what is behind them, as an array. */

import { spend } from './arena';
import { Draft } from './draft';
import { Level } from './level';
import { make } from './made';
import { parseValue } from './read';

/** What has no names has a null for each element. */
export function keys(level: Level): void {
  const draft = start(level);
  const members = level.members;
  while (members.next() && spend(1)) {
    if (members.isObject) {
      draft.element(members.key);
    } else {
      if (draft.size > 1) draft.byte(0x2c);
      draft.ascii('null');
    }
  }
  finish(draft);
}

export function values(level: Level): void {
  const draft = start(level);
  // an array stays as it is written
  if (level.result.isArray) return make(level.element.raw, level.element.rawSize);
  const members = level.members;
  while (members.next() && spend(1)) draft.element(members.value);
  finish(draft);
}

function start(level: Level): Draft {
  parseValue(level.element.raw, level.element.rawSize, level.result);
  level.members.start(level.result);
  level.draft.start();
  level.draft.byte(0x5b);
  return level.draft;
}

function finish(draft: Draft): void {
  draft.byte(0x5d);
  make(draft.finish(), <u32>draft.size);
}
