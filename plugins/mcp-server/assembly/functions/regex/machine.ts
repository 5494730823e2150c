/** Whether and where a text has what an expression says: all ways at once, so that the time is the text's size times the program's. Spec: Thompson, Pike. */

import { allocate, spend } from '../../gjson/arena';
import { readRune, runeSize } from '../runes';
import { classCost, classHas } from './classes';
import { foldRune } from './fold';
import { isNameByte } from './group-head';
import { argumentAt, here, Op, opAt, targetAt } from './program';

/** A place where nothing is noted, and the rune behind a text. */
const NONE: u32 = u32.MAX_VALUE;
/** So many steps of the machine are one of the rendering. */
const STEPS_EACH: u32 = 2;
const CHUNK: u32 = 1024;
/** To find a letter's other case beyond ASCII takes the time of so many. */
const FOLD_COST: u32 = 100;
/** What an instruction leads to besides others. */
const NOWHERE: i32 = -1;
const PUSHED: i32 = -2;
/** How a match begins besides with an instruction that takes a rune. */
const ANY: i32 = -1;
const ANCHORED: i32 = -2;

/** Whether the last search was given up: the rendering has used up what it may. */
export let isGivenUp: bool = false;
/** Where the match and its groups begin and end, as addresses; `NONE` for a group that took no part. */
export let positions: usize = 0;

/** How many positions are noted, and the bytes they take. */
let slots: u32 = 0;
let slotBytes: usize = 0;
let text: usize = 0;
let end: usize = 0;
/** The list of instructions that is being made, in the order of preference, each with its positions; and the one before. */
let made: usize = 0;
let madeCount: u32 = 0;
let before: usize = 0;
/** Where each instruction stands in the list that is being made. */
let places: usize = 0;
/** What is still to be followed: an instruction, or a position to put back. */
let stack: usize = 0;
/** Positions on the way. */
let noted: usize = 0;
let steps: u32 = 0;
/** Where an instruction leads that left another one on the stack. */
let following: i32 = 0;

/** Prepares for searches of a text that note `count` positions; false when the rendering has no memory left. */
export function beginSearch(from: usize, size: u32, count: u32): bool {
  text = from;
  end = from + size;
  slots = count;
  slotBytes = (<usize>count) << 2;
  isGivenUp = false;
  const program = <usize>here();
  made = allocate(program * (4 + slotBytes));
  before = allocate(program * (4 + slotBytes));
  places = allocate(program << 2);
  stack = allocate((program + 2) << 3);
  noted = allocate(slotBytes + 4);
  positions = allocate(slotBytes + 4);
  isGivenUp = made == 0 || before == 0 || places == 0 || stack == 0 || noted == 0 || positions == 0;
  if (!isGivenUp) memory.fill(places, 0, program << 2);
  return !isGivenUp;
}

/** Whether there is a match that begins at `from` or further on; of those that begin first, the preferred one. */
export function search(from: usize): bool {
  const first = firstPlace();
  const isAnchored = first == ANCHORED;
  let isFound = false;
  madeCount = 0;
  for (let at = from; !isGivenUp;) {
    if (!isFound && (!isAnchored || at == text)) {
      if (madeCount == 0 && first >= 0) at = skip(first, at);
      memory.fill(noted, 0xff, slotBytes);
      follow(0, at);
    }
    if (madeCount == 0) break;
    const count = madeCount;
    const list = made;
    made = before;
    before = list;
    madeCount = 0;
    const size: u32 = at < end ? runeSize(at, end) : 0;
    if (step(count, at, size)) {
      isFound = true;
      if (slots == 0) break;
    }
    if (size == 0) break;
    at += size;
    tire(count);
  }
  return isFound && !isGivenUp;
}

/** The instruction with which every match begins, `ANCHORED` if it begins where the text does, or `ANY`. */
function firstPlace(): i32 {
  let place = 0;
  while (opAt(place) == Op.Save) place++;
  if (opAt(place) == Op.BeginText) return ANCHORED;
  return opAt(place) <= Op.Class ? place : ANY;
}

/** Where a match can begin at the earliest. */
function skip(first: i32, at: usize): usize {
  const from = at;
  while (at < end && !takes(first, readRune(at, end))) at += runeSize(at, end);
  tire((<u32>(at - from)) >> 2);
  return at;
}

/** Takes the list before one rune further; whether it has a match. What is preferred less than that goes. */
function step(count: u32, at: usize, size: u32): bool {
  const rune = size > 0 ? readRune(at, end) : NONE;
  let thread = before;
  for (let i: u32 = 0; i < count; i++, thread += 4 + slotBytes) {
    const place = load<i32>(thread);
    if (opAt(place) == Op.Match) {
      copyPositions(positions, thread + 4);
      return true;
    }
    if (rune == NONE || !takes(place, rune)) continue;
    copyPositions(noted, thread + 4);
    follow(place + 1, at + size);
  }
  return false;
}

function takes(place: i32, rune: u32): bool {
  switch (opAt(place)) {
    case Op.Rune:
      return rune == argumentAt(place);
    case Op.FoldedRune:
      if (rune >= 0x80) tire(FOLD_COST);
      return foldRune(rune) == argumentAt(place);
    case Op.Any:
      return true;
    case Op.AnyButNewline:
      return rune != 0x0a;
    case Op.Class:
      // the search in the tables of a class costs time
      if (rune >= 0x80) tire(classCost(argumentAt(place)));
      return classHas(argumentAt(place), rune);
    default:
      return false;
  }
}

/** Adds an instruction to the list that is being made, or where it leads without taking a rune. */
function follow(place: i32, at: usize): void {
  let depth: usize = 0;
  while (true) {
    const next = isListed(place) ? NOWHERE : lead(place, at, depth);
    if (next != NOWHERE) {
      if (next == PUSHED) depth++;
      place = next == PUSHED ? following : next;
      continue;
    }
    // what was left for later: a position to put back, or an instruction
    while (depth > 0 && load<i32>(stack + ((depth - 1) << 3)) < 0) {
      depth--;
      const slot = <usize>-(load<i32>(stack + (depth << 3)) + 1);
      store<u32>(noted + (slot << 2), load<u32>(stack + (depth << 3), 4));
    }
    if (depth == 0) return;
    place = load<i32>(stack + (--depth << 3));
  }
}

function isListed(place: i32): bool {
  const listed = load<u32>(places + ((<usize>place) << 2));
  return listed < madeCount && load<i32>(made + <usize>listed * (4 + slotBytes)) == place;
}

/** Lists an instruction; where it leads at once, `NOWHERE`, or `PUSHED`: to `following`, and to what lies on the stack. */
function lead(place: i32, at: usize, depth: usize): i32 {
  const thread = made + <usize>madeCount * (4 + slotBytes);
  store<u32>(places + ((<usize>place) << 2), madeCount++);
  store<i32>(thread, place);
  switch (opAt(place)) {
    case Op.Jump:
      return targetAt(place);
    case Op.Split:
      return push(depth, targetAt(place), 0, place + 1);
    case Op.SplitAway:
      return push(depth, place + 1, 0, targetAt(place));
    case Op.Save:
      return save(place, at, depth);
    case Op.BeginText:
      return at == text ? place + 1 : NOWHERE;
    case Op.EndText:
      return at == end ? place + 1 : NOWHERE;
    case Op.BeginLine:
      return at == text || load<u8>(at - 1) == 0x0a ? place + 1 : NOWHERE;
    case Op.EndLine:
      return at == end || load<u8>(at) == 0x0a ? place + 1 : NOWHERE;
    case Op.WordBoundary:
      return isBoundary(at) ? place + 1 : NOWHERE;
    case Op.NoWordBoundary:
      return isBoundary(at) ? NOWHERE : place + 1;
    default:
      copyPositions(thread + 4, noted);
      return NOWHERE;
  }
}

/** By hand: for the few bytes that they mostly are, this is faster than copying memory. */
@inline
function copyPositions(to: usize, from: usize): void {
  for (let at: usize = 0; at < slotBytes; at += 4) store<u32>(to + at, load<u32>(from + at));
}

function push(depth: usize, what: i32, value: u32, next: i32): i32 {
  store<i32>(stack + (depth << 3), what);
  store<u32>(stack + (depth << 3), value, 4);
  following = next;
  return PUSHED;
}

function save(place: i32, at: usize, depth: usize): i32 {
  const slot = argumentAt(place);
  if (slot >= slots) return place + 1;
  const held = load<u32>(noted + ((<usize>slot) << 2));
  store<u32>(noted + ((<usize>slot) << 2), <u32>at);
  return push(depth, -(<i32>slot) - 1, held, place + 1);
}

/** Words are of ASCII. */
function isBoundary(at: usize): bool {
  const isBehindWord = at > text && isNameByte(load<u8>(at - 1));
  return isBehindWord != (at < end && isNameByte(load<u8>(at)));
}

function tire(count: u32): void {
  steps += count;
  if (steps < CHUNK) return;
  if (!spend(steps / STEPS_EACH)) isGivenUp = true;
  steps = 0;
}
