/** What stands behind `(?`: flags, or the name of a group. Spec: RE2, "Grouping", "Flags". */

import { readRune, runeSize } from '../runes';
import { failSyntax } from './syntax-error';

/** What `(?i)` and others switch on; `MultiLine` is where `^` and `$` are ends of lines. */
export const enum Flag {
  FoldCase = 1,
  MultiLine = 2,
  DotAll = 4,
  Ungreedy = 8,
}

/** What a head was: flags for what follows in this group, or the begin of a group with flags or with a name. */
export const enum Head {
  Wrong,
  Flags,
  Group,
  Name,
}

/** Behind the head. */
export let afterHead: usize = 0;
/** The flags that hold behind it. */
export let headFlags: i32 = 0;
/** The name. */
export let headName: usize = 0;
export let headNameSize: u32 = 0;

/** Reads what begins with `(?` at `at`, where `flags` hold. */
export function readHead(at: usize, end: usize, flags: i32): Head {
  const third: u32 = at + 3 < end ? load<u8>(at, 2) : 0;
  if (third == 0x3c) return readName(at, at + 3, end);
  if (third == 0x50 && at + 4 < end && load<u8>(at, 3) == 0x3c) return readName(at, at + 4, end);
  return readFlags(at, end, flags);
}

function readName(at: usize, name: usize, end: usize): Head {
  let close = name;
  while (close < end && load<u8>(close) != 0x3e) close++;
  if (close == end) return fail('invalid named capture', at, end);
  afterHead = close + 1;
  headName = name;
  headNameSize = <u32>(close - name);
  for (; name < close; name++) if (!isNameByte(load<u8>(name))) headNameSize = 0;
  return headNameSize == 0 ? fail('invalid named capture', at, afterHead) : Head.Name;
}

/** Whether a byte can stand in a name: a letter, a digit or an underscore. */
export function isNameByte(byte: u32): bool {
  return byte - 0x30 < 10 || (byte | 0x20) - 0x61 < 26 || byte == 0x5f;
}

/** `i`, `m`, `s`, `U`, those behind a minus switched off; then a colon, or the end. */
function readFlags(at: usize, end: usize, flags: i32): Head {
  let next = at + 2;
  let isOff = false;
  let hasFlag = false;
  while (next < end) {
    const letter = readRune(next, end);
    next += runeSize(next, end);
    const flag = flagOf(letter);
    if (flag != 0) {
      flags = isOff ? flags & ~flag : flags | flag;
      hasFlag = true;
    } else if (letter == 0x2d && !isOff) {
      isOff = true;
      hasFlag = false;
    } else {
      if ((letter != 0x3a && letter != 0x29) || (isOff && !hasFlag)) break;
      afterHead = next;
      headFlags = flags;
      return letter == 0x3a ? Head.Group : Head.Flags;
    }
  }
  return fail('invalid or unsupported Perl syntax', at, next);
}

function flagOf(letter: u32): i32 {
  switch (letter) {
    case 0x69:
      return Flag.FoldCase;
    case 0x6d:
      return Flag.MultiLine;
    case 0x73:
      return Flag.DotAll;
    case 0x55:
      return Flag.Ungreedy;
    default:
      return 0;
  }
}

function fail(what: string, from: usize, to: usize): Head {
  failSyntax(what, from, to);
  return Head.Wrong;
}
