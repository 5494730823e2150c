/** What is open while an expression is read: groups in groups, each with the alternative and the atom that it is at. */

import { emit, here, insert, isTooLarge, Op, point, repeat, targetAt, cutTo } from './program';

/** As deep as Go goes. */
const MOST_DEEP: i32 = 1000;
/** More than that many times in all nothing is repeated. */
const MOST_TIMES: i32 = 1000;
const NONE: i32 = -1;


@unmanaged
class Group {
  /** Where its instructions begin. */
  start: i32;
  /** Which position it notes, or `NONE`. */
  capture: i32;
  /** What holds again behind it. */
  flags: i32;
  alternative: i32;
  /** The jump behind the last alternative but this one; each points to the one before it. */
  lastJump: i32;
  /** Whether a whole alternative, or what stands before the atom in this one, can be nothing. */
  canBeEmpty: bool;
  isEmptyBefore: bool;
  /** The last atom: what a repetition would repeat. */
  atom: i32;
  canAtomBeEmpty: bool;
  /** How many times what is in it is repeated at most. */
  times: i32;
  atomTimes: i32;
}

const SIZE: usize = offsetof<Group>();
let bottom: usize = 0;
let top: Group = changetype<Group>(0);

/** Begins with one group: the whole. */
export function clearGroups(): void {
  if (bottom == 0) bottom = heap.alloc(SIZE * (MOST_DEEP + 2));
  top = changetype<Group>(bottom - SIZE);
  openGroup(0, 0);
}

export function groupDepth(): i32 {
  return <i32>((changetype<usize>(top) - bottom) / SIZE);
}

/** Opens a group; false when that is too deep. */
export function openGroup(capture: i32, flags: i32): bool {
  if (changetype<usize>(top) == bottom + SIZE * MOST_DEEP) return false;
  top = changetype<Group>(changetype<usize>(top) + SIZE);
  top.start = here();
  top.capture = capture;
  top.flags = flags;
  top.lastJump = NONE;
  top.canBeEmpty = false;
  top.times = 1;
  if (capture != NONE) emit(Op.Save, capture << 1);
  beginAlternative();
  return true;
}

function beginAlternative(): void {
  top.alternative = here();
  top.isEmptyBefore = true;
  top.atom = NONE;
  top.canAtomBeEmpty = true;
  top.atomTimes = 1;
}

/** What follows is an atom. */
export function beginAtom(canBeEmpty: bool): void {
  settleAtom();
  top.atom = here();
  top.canAtomBeEmpty = canBeEmpty;
  top.atomTimes = 1;
}

/** Counts the last atom to what stands before the next. */
function settleAtom(): void {
  if (!top.canAtomBeEmpty) top.isEmptyBefore = false;
  top.times = max(top.times, top.atomTimes);
}

function endAlternative(): void {
  settleAtom();
  if (top.isEmptyBefore) top.canBeEmpty = true;
}

/** Ends an alternative, which another one follows. */
export function nextAlternative(): void {
  endAlternative();
  insert(top.alternative, Op.Split, 0);
  emit(Op.Jump);
  if (isTooLarge) return;
  const jump = here() - 1;
  point(jump, top.lastJump == NONE ? jump : top.lastJump);
  top.lastJump = jump;
  point(top.alternative, here());
  beginAlternative();
}

/** Ends the group, which is an atom of the one around it; the flags that hold again. */
export function closeGroup(): i32 {
  endAlternative();
  for (let jump = top.lastJump; jump != NONE;) {
    const before = targetAt(jump);
    point(jump, here());
    jump = before == jump ? NONE : before;
  }
  if (top.capture != NONE) emit(Op.Save, (top.capture << 1) + 1);
  const group = top;
  if (groupDepth() == 0) return 0;
  top = changetype<Group>(changetype<usize>(top) - SIZE);
  settleAtom();
  top.atom = group.start;
  top.canAtomBeEmpty = group.canBeEmpty;
  top.atomTimes = group.times;
  return group.flags;
}

export function hasAtom(): bool {
  return top.atom != NONE;
}

/** Repeats the last atom; `most` is -1 for any number of times. False when that would be too many times in all. */
export function repeatAtom(least: i32, most: i32, isLazy: bool): bool {
  const times = max(least, most);
  if (times >= 2 && most != 0) {
    if (most != NONE || least > 1) top.atomTimes *= most == NONE ? least : most;
    if (top.atomTimes > MOST_TIMES) return false;
  }
  const start = top.atom;
  const size = here() - start;
  if (most == 0) {
    cutTo(start);
    top.atomTimes = 1;
  } else if (least == 0 && most == NONE) {
    star(start, size, isLazy);
  } else {
    for (let i = 1; i < least; i++) repeat(start, size);
    if (most == NONE) loop(here() - size, isLazy);
    else if (most > least) addOptional(start, size, least, most, isLazy);
  }
  if (least == 0) top.canAtomBeEmpty = true;
  return true;
}

/** Any number of times. What can be nothing is first tried, then repeated: so Go does, and so its preferences come out. */
function star(start: i32, size: i32, isLazy: bool): void {
  if (top.canAtomBeEmpty) {
    loop(start, isLazy);
    insert(start, isLazy ? Op.SplitAway : Op.Split, size + 2);
    return;
  }
  insert(start, isLazy ? Op.SplitAway : Op.Split, size + 2);
  emit(Op.Jump);
  point(here() - 1, start);
}

/** Again from `start` on, or further. */
function loop(start: i32, isLazy: bool): void {
  emit(isLazy ? Op.Split : Op.SplitAway);
  if (!isTooLarge) point(here() - 1, start);
}

/** As often again as it may be, each time only if the one before was taken. */
function addOptional(start: i32, size: i32, least: i32, most: i32, isLazy: bool): void {
  const end = least == 0 ? start + (size + 1) * most : here() + (size + 1) * (most - least);
  if (least == 0) insert(start, isLazy ? Op.SplitAway : Op.Split, end - start);
  const body = least == 0 ? start + 1 : start;
  for (let i = max(least, 1); i < most && !isTooLarge; i++) {
    emit(isLazy ? Op.SplitAway : Op.Split);
    if (isTooLarge) return;
    point(here() - 1, end);
    repeat(body, size);
  }
}
