/** Which members of a list, and in which order, make the list that a function gives. Spec: sprig, "Lists and List Functions". */

import { addJson, addMember, addNested, endNested } from './container';
import { isEmpty } from './defaults';
import { Entries } from './entries';
import { isEqual } from './equality';
import { failCall } from './function';
import { Operand } from './operand';
import { toInteger } from './conversion';
import { spend } from '../gjson/arena';
import { failBudget } from './text';

/** The functions of lists. */
export const enum List {
  First,
  Rest,
  Last,
  Initial,
  Reverse,
  Uniq,
  Without,
  Has,
  Push,
  Prepend,
  Compact,
  Chunk,
  Concat,
  Slice,
  Of,
  Join,
  SortAlpha,
  ToStrings,
}

const item: Operand = new Operand();
const other: Operand = new Operand();

/** Appends what the function chooses of `entries`. */
export function addChosen(which: i32, entries: Entries, operands: Operand[], count: i32): bool {
  const size = entries.count;
  switch (which) {
    case List.Rest:
      return addRange(entries, 1, size);
    case List.Initial:
      return addRange(entries, 0, max(size, 1) - 1);
    case List.Reverse:
      for (let i = size; i > 0; i--) if (!addEntry(entries, i - 1)) return false;
      return true;
    case List.Push:
      return addRange(entries, 0, size) && addMember(operands[1]);
    case List.Prepend:
      return addMember(operands[1]) && addRange(entries, 0, size);
    case List.Slice:
      return addSlice(entries, operands, count);
    case List.Chunk:
      return addChunks(entries, operands[0].int);
    default:
      for (let i: u32 = 0; i < size; i++) {
        entries.take(i, item);
        if (isChosen(which, entries, i, operands, count) && !addEntry(entries, i)) return false;
      }
      return true;
  }
}

/** Whether `item`, number `i` of a list, is not empty, not there before, or not among the operands. */
function isChosen(which: i32, entries: Entries, i: u32, operands: Operand[], count: i32): bool {
  if (which == List.Compact) return !isEmpty(item);
  if (which == List.Uniq) return !isAmong(entries, i);
  for (let place = 1; place < count; place++) if (isEqual(operands[place], item)) return false;
  return true;
}

/** Whether `item` is among the first `count` members; a rendering out of steps hears no, and ends soon. */
function isAmong(entries: Entries, count: u32): bool {
  for (let i: u32 = 0; i < count && spend(1); i++) {
    entries.take(i, other);
    if (isEqual(other, item)) return true;
  }
  return false;
}

export function hasMember(entries: Entries, value: Operand): bool {
  item.copyFrom(value);
  return isAmong(entries, entries.count);
}

function addEntry(entries: Entries, i: u32): bool {
  return addJson(entries.value(i), entries.valueSize(i));
}

function addRange(entries: Entries, start: u32, end: u32): bool {
  for (let i = start; i < end; i++) if (!addEntry(entries, i)) return false;
  return true;
}

function addSlice(entries: Entries, operands: Operand[], count: i32): bool {
  const start = count > 1 ? toInteger(operands[1]) : 0;
  const end = count > 2 ? toInteger(operands[2]) : <i64>entries.count;
  if (start < 0 || start > end || end > <i64>entries.count) {
    return entries.count == 0 || failCall('reflect.Value.Slice: slice index out of bounds');
  }
  return addRange(entries, <u32>start, <u32>end);
}

function addChunks(entries: Entries, size: i64): bool {
  if (size <= 0) return failCall('runtime error: makeslice: len out of range');
  if (!spend(entries.count)) return failBudget();
  const most = <u32>min(size, <i64>entries.count);
  for (let start: u32 = 0; start < entries.count; start += most) {
    addNested();
    if (!addRange(entries, start, min(start + most, entries.count))) return false;
    endNested(0x5d);
  }
  return true;
}
