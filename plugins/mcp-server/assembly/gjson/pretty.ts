/** `@pretty`: a text with one member a line, and short arrays on one. Spec: tidwall/pretty. */

import { spend } from './arena';
import { Draft } from './draft';
import { enter, leave, Level } from './level';
import { make } from './made';
import { indent, isSorted, prefix, readOptions, width } from './pretty-options';
import { addMember, endMember, sortMembers } from './pretty-order';
import { Start, startAt } from './read';
import { skipBalanced, skipNumber } from './skip';

/** The text that is written, one at a time. */
let out: Draft = new Draft();
/** The end of the one that is read. */
let end: usize = 0;
/** Where the line began; the width is counted from there. */
let line: usize = 0;

export function pretty(level: Level, argument: usize, argumentSize: u32): void {
  readOptions(level, argument, argumentSize);
  const source = level.element;
  out = level.draft;
  out.start();
  out.bytes(prefix.data, prefix.size);
  end = source.raw + source.rawSize;
  line = 0;
  writeValue(source.raw, 0);
  if (out.size) out.byte(0x0a);
  make(out.finish(), <u32>out.size);
}

/** Where the value at `at` or behind begins; leaves in `start` what it is. */
function seekValue(at: usize): usize {
  start = Start.None;
  for (; at < end; at++) {
    start = startAt(at, end);
    if (start != Start.None) break;
  }
  return at;
}

let start: Start = Start.None;

/** Writes the first value at `at` or behind; the address behind it. */
function writeValue(at: usize, depth: u32): usize {
  at = seekValue(at);
  if (start != Start.Container) return writeScalar(at, start);
  if (enter() === null) return end;
  const room = width - <i32>(out.size - line);
  let behind: usize = 0;
  if (load<u8>(at) == 0x5b && width > 0 && room > 3) {
    const first = out.size;
    behind = writeFlat(at, first + room);
    if (out.size > first + room) behind = 0;
    if (!behind) out.cut(first);
  }
  if (!behind) behind = writeContainer(at, depth);
  leave();
  return behind;
}

function writeScalar(at: usize, start: Start): usize {
  if (at >= end) return at;
  if (start == Start.Word) return writeWord(at);
  const behind = start == Start.String ? skipBalanced(at, end) : skipPrettyNumber(at);
  out.bytes(at, behind - at);
  return spend((<u32>(behind - at)) >> 10) ? behind : end;
}

/** A word is what its first letter says. */
function writeWord(at: usize): usize {
  const byte: u32 = load<u8>(at);
  out.ascii(byte == 0x74 ? 'true' : byte == 0x66 ? 'false' : 'null');
  return at + (byte == 0x66 ? 5 : 4);
}

/** A colon ends a number here as well. */
function skipPrettyNumber(at: usize): usize {
  const behind = skipNumber(at, end);
  for (at++; at < behind && load<u8>(at) != 0x3a; at++);
  return at;
}

/** Writes an array on one line; 0 when that gets longer than `limit`, or there is an object in it. */
function writeFlat(at: usize, limit: usize): usize {
  out.byte(0x5b);
  let count: u32 = 0;
  for (at++; at < end && spend(1); at++) {
    const byte: u32 = load<u8>(at);
    if (byte <= 0x20) continue;
    if (byte == 0x5d) {
      out.byte(byte);
      return at + 1;
    }
    if (count++) out.ascii(', ');
    at = writeFlatValue(at, limit);
    if (!at || out.size > limit) return 0;
    at--;
  }
  return at;
}

function writeFlatValue(at: usize, limit: usize): usize {
  at = seekValue(at);
  if (start != Start.Container) return writeScalar(at, start);
  if (load<u8>(at) == 0x7b || enter() === null) return 0;
  const behind = writeFlat(at, limit);
  leave();
  return behind;
}

function writeContainer(at: usize, depth: u32): usize {
  const open: u32 = load<u8>(at);
  let count: u32 = 0;
  let member: usize = 0;
  out.byte(open);
  for (at++; at < end && spend(1); at++) {
    const byte: u32 = load<u8>(at);
    if (byte <= 0x20) continue;
    if (byte == open + 2) {
      if (member) sortMembers(out, member);
      if (count) {
        breakLine();
        writeIndent(depth);
      }
      out.byte(byte);
      return at + 1;
    }
    if (open == 0x7b && byte != 0x22) continue;
    if (count++) out.ascii(open == 0x7b || width == -1 ? ',' : ', ');
    breakLine();
    const from = out.size;
    writeIndent(depth + 1);
    if (open == 0x7b) {
      const key = at;
      at = writeScalar(at, Start.String);
      if (isSorted) member = addMember(key, at - key, from, member);
      out.ascii(': ');
    }
    at = writeValue(at, depth + 1) - 1;
    endMember(member, out.size);
  }
  return at;
}

function breakLine(): void {
  line = out.size;
  out.breakLine();
}

function writeIndent(depth: u32): void {
  out.bytes(prefix.data, prefix.size);
  while (depth--) out.bytes(indent.data, indent.size);
}
