/** What a regular expression is compiled to: instructions that point to each other by distance, so that a run of them can be moved and copied. */

import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';

/** What an instruction does; those that take a rune come first. `Split` tries what follows first, `SplitAway` what it points to. */
export const enum Op {
  Rune,
  FoldedRune,
  Any,
  AnyButNewline,
  Class,
  Save,
  BeginText,
  EndText,
  BeginLine,
  EndLine,
  WordBoundary,
  NoWordBoundary,
  Jump,
  Split,
  SplitAway,
  Match,
}

/** More instructions than a template's expression needs; each character of a text costs time for each of them. */
const MOST: i32 = 10_000;

const code = new Output();
/** Whether an expression had too many instructions; then it has none. */
export let isTooLarge: bool = false;

export function clearProgram(): void {
  code.clear();
  isTooLarge = false;
}

/** How many instructions there are: the place of the next one. */
@inline
export function here(): i32 {
  return <i32>(code.length >> 3);
}

/** What the instruction does. */
@inline
export function opAt(place: i32): Op {
  return <Op>load<u8>(code.data + ((<usize>place) << 3));
}

/** Of which character, class, or place for a position. */
@inline
export function argumentAt(place: i32): u32 {
  return load<u32>(code.data + ((<usize>place) << 3)) >> 8;
}

/** Where it points to. */
@inline
export function targetAt(place: i32): i32 {
  return place + load<i32>(code.data + ((<usize>place) << 3), 4);
}

export function emit(op: Op, argument: u32 = 0): void {
  insert(here(), op, 0);
  const at = code.data + code.length - 8;
  store<u32>(at, op | (argument << 8));
}

/** Puts an instruction before others, which keep pointing to each other, and lets it point to `distance` instructions further on. */
export function insert(place: i32, op: Op, distance: i32): void {
  if (!makeRoom(1)) return;
  const at = code.data + ((<usize>place) << 3);
  memory.copy(at + 8, at, code.length - ((<usize>place) << 3));
  code.length += 8;
  store<u32>(at, op);
  store<i32>(at, distance, 4);
}

export function point(place: i32, target: i32): void {
  if (place < here()) store<i32>(code.data + ((<usize>place) << 3), target - place, 4);
}

/** Appends a copy of a run of instructions. */
export function repeat(from: i32, count: i32): void {
  if (!makeRoom(count)) return;
  code.bytes(code.data + ((<usize>from) << 3), (<usize>count) << 3);
}

/** Takes off what was appended last. */
export function cutTo(place: i32): void {
  code.length = (<usize>place) << 3;
}

function makeRoom(count: i32): bool {
  if (isTooLarge || here() + count > MOST) {
    isTooLarge = true;
    return false;
  }
  code.reserve((<usize>count) << 3);
  return true;
}
