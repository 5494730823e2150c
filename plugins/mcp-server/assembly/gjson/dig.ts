/** `@dig:path`: what the path finds in a text and in everything inside it, outermost first. */

import { isSpent } from './arena';
import { Draft } from './draft';
import { getPath } from './get';
import { enter, leave, Level } from './level';
import { make } from './made';
import { parseValue } from './read';

export function dig(level: Level, path: usize, size: u32): void {
  parseValue(level.element.raw, level.element.rawSize, level.element);
  const draft = level.draft;
  draft.start();
  draft.byte(0x5b);
  appendFound(draft, level, path, size);
  draft.byte(0x5d);
  make(draft.finish(), <u32>draft.size);
}

/** Appends what the path finds in the element of the level and inside it. */
function appendFound(draft: Draft, level: Level, path: usize, size: u32): void {
  const parent = level.element;
  getPath(parent.raw, parent.rawSize, path, size, level.result);
  if (level.result.exists) draft.element(level.result);
  if (!parent.isArray && !parent.isObject) return;
  const members = level.members;
  members.start(parent);
  while (members.next() && !isSpent()) {
    const inner = enter();
    if (inner === null) return;
    inner.element.copyFrom(members.value);
    appendFound(draft, inner, path, size);
    leave();
  }
}
