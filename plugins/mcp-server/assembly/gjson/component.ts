/** The first component of a path: a name, and what comes behind it. Spec: GJSON path syntax, "Path structure". */

import { allocate } from './arena';
import { startsModifier } from './modifier-name';

/** How a path goes on. */
export const enum Joint {
  End = 0,
  /** The next component is looked up in each value found. */
  Dot = 1,
  /** What comes next is a path of its own, for what this one has found. */
  Pipe = 2,
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
  join(at, end);
}

/** A name with backslashes: each stands for the byte behind it. */
function readEscapedName(path: usize, at: usize, end: usize): void {
  nameSize = 0;
  const copy = allocate(end - path);
  if (!copy) return join(end, end);
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
  join(min(at, end), end);
}


@inline
function join(at: usize, end: usize): void {
  joinAt(at, end, true);
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
