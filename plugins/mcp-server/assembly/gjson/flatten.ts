/** `@flatten`: the elements of arrays in an array in their place; with `{"deep":true}` theirs as well. */

import { isSpaceRune, readRune, runeBefore, runeSize } from '../functions/runes';
import { spend } from './arena';
import { Draft } from './draft';
import { enter, leave, Level } from './level';
import { make } from './made';
import { isAsked } from './options';
import { parseValue } from './read';
import { trimmedSize } from './trim';
import { Value } from './value';

export function flatten(level: Level, argument: usize, argumentSize: u32): void {
  const source = level.element;
  parseValue(source.raw, source.rawSize, level.result);
  make(source.raw, source.rawSize);
  if (!level.result.isArray) return;
  const isDeep = isAsked(level.members, argument, argumentSize, 'deep');
  const draft = level.draft;
  draft.start();
  draft.byte(0x5b);
  appendElements(draft, level, isDeep);
  draft.byte(0x5d);
  make(draft.finish(), <u32>draft.size);
}

/** Appends the elements of the array that is the result of `level`. */
function appendElements(draft: Draft, level: Level, isDeep: bool): void {
  const members = level.members;
  const value = members.value;
  members.start(level.result);
  while (members.next() && spend(1)) {
    if (!value.isArray) {
      appendPart(draft, value.raw, value.raw + value.rawSize);
    } else if (!isDeep) {
      appendInside(draft, value);
    } else {
      const inner = enter();
      if (inner === null) return;
      inner.result.copyFrom(value);
      appendElements(draft, inner, true);
      leave();
    }
  }
}

/** Appends an array without its first and last byte, which need not be a bracket. */
function appendInside(draft: Draft, array: Value): void {
  const size = trimmedSize(array.raw, array.raw + array.rawSize);
  if (size < 2) appendPart(draft, array.raw, array.raw + size);
  else appendPart(draft, array.raw + 1, array.raw + size - 1);
}

/** Appends what is left without white space, behind a comma unless it is the first. */
function appendPart(draft: Draft, at: usize, end: usize): void {
  while (at < end && isSpaceRune(readRune(at, end))) at += runeSize(at, end);
  while (end > at) {
    const before = runeBefore(at, end);
    if (!isSpaceRune(readRune(before, end))) break;
    end = before;
  }
  if (at == end) return;
  if (draft.size > 1) draft.byte(0x2c);
  draft.bytes(at, end - at);
}
