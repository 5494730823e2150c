/** The first component of a path: a name, and what comes behind it. Spec: GJSON path syntax, "Path structure". */

import { allocate } from './arena';
import { startsModifier } from './modifier-name';
import { Query } from './query';

/** How a path goes on. */
export const enum Joint {
  End = 0,
  /** The next component is looked up in each value found. */
  Dot = 1,
  /** What comes next is a path of its own, for what this one has found. */
  Pipe = 2,
}

/** What a component wants of an array. */
export const enum Wanted {
  /** The element at an index; none when the name is no number. */
  Index = 0,
  /** `#` */
  Count = 1,
  /** `#.path` */
  Each = 2,
  /** `#(query)` or `#(query)#` */
  Matches = 3,
  /** A # somewhere else in the name. */
  Nothing = 4,
}

/** What `readName` and `joinAt` found: one path is read at a time, and callers keep what they need. */
export let name: usize = 0;
export let nameSize: u32 = 0;
/** Whether the name holds `*` or `?`. */
export let isWild: bool = false;
export let joint: Joint = Joint.End;
export let rest: usize = 0;
export let restSize: u32 = 0;

/** A name without any syntax, and no path behind it. */
export function setName(at: usize, size: u32): void {
  name = at;
  nameSize = size;
  isWild = false;
  joint = Joint.End;
}

/** Reads the component as that of an array; its query, if there is one, into `query`. */
export function readElement(path: usize, size: u32, query: Query): Wanted {
  const end = path + size;
  let wanted = Wanted.Index;
  let at = path;
  for (; at < end; at++) {
    const byte: u32 = load<u8>(at);
    if (byte == 0x2e || byte == 0x7c) break;
    if (byte != 0x23) continue;
    if (at == path && size > 1 && isQueryBracket(load<u8>(at, 1))) {
      wanted = Wanted.Matches;
      at = query.read(at, end) - 1;
      // a query without an end takes the whole path, and every element meets it
      if (at >= end) at = end - 1;
    } else if (wanted != Wanted.Matches) {
      wanted = at == path ? Wanted.Count : Wanted.Nothing;
    }
  }
  name = path;
  nameSize = <u32>(at - path);
  if (wanted == Wanted.Count && nameSize > 1) wanted = Wanted.Nothing;
  joinAt(at, end, wanted == Wanted.Index);
  if (wanted == Wanted.Count && joint == Joint.Dot) wanted = Wanted.Each;
  return wanted;
}


@inline
function isQueryBracket(byte: u32): bool {
  return byte == 0x28 || byte == 0x5b;
}

/** Reads the component as that of an object. */
export function readName(path: usize, size: u32): void {
  const end = path + size;
  name = path;
  isWild = false;
  let at = path;
  for (; at < end; at++) {
    const byte: u32 = load<u8>(at);
    if (byte == 0x5c) return readEscapedName(path, at, end);
    if (byte == 0x2e || byte == 0x7c) break;
    if (byte == 0x2a || byte == 0x3f) isWild = true;
  }
  nameSize = <u32>(at - path);
  joinAt(at, end, true);
}

/** A name with backslashes: each stands for the byte behind it. */
function readEscapedName(path: usize, at: usize, end: usize): void {
  nameSize = 0;
  const copy = allocate(end - path);
  if (!copy) return joinAt(end, end, true);
  memory.copy(copy, path, at - path);
  let to = copy + (at - path);
  for (; at < end; at++) {
    let byte: u32 = load<u8>(at);
    if (byte == 0x5c) {
      if (++at >= end) break;
      byte = load<u8>(at);
    } else if (byte == 0x2e || byte == 0x7c) {
      break;
    } else if (byte == 0x2a || byte == 0x3f) {
      isWild = true;
    }
    store<u8>(to++, byte);
  }
  name = copy;
  nameSize = <u32>(to - copy);
  joinAt(min(at, end), end, true);
}

/**
 * Says how the path goes on at `at`: at a dot, a pipe or its end. A modifier or multipath behind a dot takes what was found as a whole,
 * unless `dotPipes` says otherwise.
 */
export function joinAt(at: usize, end: usize, dotPipes: bool): void {
  joint = Joint.End;
  rest = end;
  restSize = 0;
  if (at >= end) return;
  rest = at + 1;
  restSize = <u32>(end - rest);
  joint =
    load<u8>(at) == 0x7c || (dotPipes && restSize && startsPiped(rest, restSize)) ? Joint.Pipe : Joint.Dot;
}

function startsPiped(at: usize, size: u32): bool {
  const byte: u32 = load<u8>(at);
  return (byte | 0x20) == 0x7b || (byte == 0x40 && startsModifier(at, size));
}
