/** The order of an object's members in `@pretty` with sorted keys: by key, and of two of a name by value. Spec: tidwall/pretty. */

import { allocate, spend } from './arena';
import { Draft } from './draft';
import { enter, leave, Level } from './level';
import { parseValue } from './read';
import { compareBytes } from './same-bytes';
import { trimLeft, trimmedSize } from './trim';
import { isValid } from './valid';
import { Type, Value } from './value';

/** A member that was written: key, its size, where it begins and ends in the draft, the member before. */
const MEMBER: usize = 20;

/** Notes a member whose key has just been written; its address, or 0. */
export function addMember(key: usize, keySize: usize, from: usize, before: usize): usize {
  const member = allocate(MEMBER);
  if (!member) return before;
  store<usize>(member, key);
  store<u32>(member, <u32>keySize, 4);
  store<usize>(member, from, 8);
  store<usize>(member, from, 12);
  store<usize>(member, before, 16);
  return member;
}

/** Says where the member ends. */
export function endMember(member: usize, to: usize): void {
  if (member) store<usize>(member, to, 12);
}

/** Puts the members that end with `last` in order where they stand in the draft, a comma and a line break between them. */
export function sortMembers(draft: Draft, last: usize): void {
  let count: usize = 0;
  for (let member = last; member; member = load<usize>(member, 16)) count++;
  const list = count > 1 ? allocate(count << 2) : 0;
  const level = list ? enter() : null;
  if (level === null) return;
  // from the last to the first: of two equal ones the one that is put in later goes before the other
  let first = list + (count << 2);
  const end = first;
  for (let member = last; member; member = load<usize>(member, 16)) {
    const place = findPlace(draft, level, member, first, end);
    if (!spend(1 + ((<u32>(place - first)) >> 10))) break;
    memory.copy(first - 4, first, place - first);
    store<usize>(place - 4, member);
    first -= 4;
  }
  if (first == list) layOut(draft, list, end);
  leave();
}

/** Address of the first of the ordered members that does not precede the member. */
function findPlace(draft: Draft, level: Level, member: usize, low: usize, high: usize): usize {
  while (low < high) {
    const middle = low + (((high - low) >> 3) << 2);
    if (precedes(draft, level, load<usize>(middle), member)) low = middle + 4;
    else high = middle;
  }
  return low;
}

function precedes(draft: Draft, level: Level, left: usize, right: usize): bool {
  const first = level.element;
  const second = level.result;
  read(load<usize>(left), load<u32>(left, 4), first);
  read(load<usize>(right), load<u32>(right, 4), second);
  let order = compare(first, second);
  level.release();
  if (order) return order < 0;
  readWritten(draft, left, first);
  readWritten(draft, right, second);
  order = compare(first, second);
  level.release();
  return order < 0;
}

/** Reads the value that was written behind a key and a colon. */
function readWritten(draft: Draft, member: usize, into: Value): void {
  const end = draft.data + load<usize>(member, 12);
  const at = trimLeft(draft.data + load<usize>(member, 8), end) + load<u32>(member, 4) + 1;
  read(at, trimmedSize(at, end), into);
}

/** A string whose escapes are wrong says nothing. */
function read(at: usize, size: u32, into: Value): void {
  parseValue(at, size, into);
  if (into.isCopied && !isValid(into.raw, into.rawSize)) into.textSize = 0;
}

/** Less than 0, 0 or more than 0: values of one type by what they say, others as their types are ordered. */
function compare(left: Value, right: Value): i32 {
  if (left.type != right.type) return right.type > left.type ? -1 : 1;
  if (left.type == Type.String) return compareBytes(left.text, left.textSize, right.text, right.textSize);
  if (left.type == Type.Number) return i32(left.number > right.number) - i32(left.number < right.number);
  return compareBytes(left.raw, left.rawSize, right.raw, right.rawSize);
}

/** Writes the members again, in the order of the list. */
function layOut(draft: Draft, list: usize, end: usize): void {
  const level = enter();
  if (level === null) return;
  const copy = level.draft;
  copy.start();
  let from = usize.MAX_VALUE;
  for (let at = list; at < end; at += 4) {
    const member = load<usize>(at);
    const begin = load<usize>(member, 8);
    from = min(from, begin);
    if (at > list) copy.ascii(',\n');
    copy.bytes(draft.data + begin, load<usize>(member, 12) - begin);
  }
  if (copy.data && from + copy.size <= draft.size) memory.copy(draft.data + from, copy.data, copy.size);
  leave();
}
