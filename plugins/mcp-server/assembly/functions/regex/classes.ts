/** Sets of characters as expressions have them: `[a-z\d]`, `\pL`. */

import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { categoryOf, isOfScript } from './categories';
import { nextCase } from './fold';
import { isInSet } from './named-sets';

/** What an item of a class is: characters from one to another, of a set by its pairs, of categories by their bits, of a script. */
export const enum Item {
  Range,
  Set,
  Categories,
  Script,
}

/** A class: the answers for ASCII, whether the rest is turned round, and how many items follow, of which each has 12 bytes. */
const ASCII: usize = 16;
const HEAD: usize = 24;
const ITEM: usize = 12;
/** The kind of an item that holds for all others than those it names. */
const TURNED: u32 = 0x100;

const classes = new Output();
/** The class in work. */
let current: usize = 0;
let isFolded: bool = false;

export function clearClasses(): void {
  classes.clear();
}

/** Begins a class; `sameCase`: its characters stand for those of the other case too. */
export function beginClass(sameCase: bool): void {
  current = classes.length;
  isFolded = sameCase;
  memory.fill(classes.reserve(HEAD), 0, HEAD);
  classes.length += HEAD;
}

/** Adds an item; `isTurned`: all characters but those. */
export function addItem(kind: Item, low: u32, high: u32, isTurned: bool): void {
  const at = classes.reserve(ITEM);
  store<u32>(at, kind | (isTurned ? TURNED : 0));
  store<u32>(at, low, 4);
  store<u32>(at, high, 8);
  classes.length += ITEM;
}

/** Ends it; its number. */
export function endClass(isTurned: bool): u32 {
  const at = classes.data + current;
  store<u32>(at, <u32>((classes.length - current - HEAD) / ITEM), ASCII + 4);
  for (let rune: u32 = 0; rune < 128; rune++) {
    if (hasItem(at, rune) == isTurned) continue;
    const bit: u32 = 1 << (rune & 7);
    store<u8>(at + (rune >> 3), load<u8>(at + (rune >> 3)) | bit);
  }
  store<u8>(at, isTurned, ASCII);
  store<u8>(at, isFolded, ASCII + 1);
  return <u32>current;
}

/** Whether a class has a character. */
export function classHas(number: u32, rune: u32): bool {
  const at = classes.data + number;
  if (rune < 128) return ((load<u8>(at + (rune >> 3)) >> (rune & 7)) & 1) != 0;
  isFolded = load<u8>(at, ASCII + 1) != 0;
  return hasItem(at, rune) != (load<u8>(at, ASCII) != 0);
}

/** How long it takes to find a character beyond ASCII, in steps of the machine. */
export function classCost(number: u32): u32 {
  return 4 + (load<u32>(classes.data + number, ASCII + 4) << 1);
}

function hasItem(at: usize, rune: u32): bool {
  let item = at + HEAD;
  for (let left = load<u32>(at, ASCII + 4); left > 0; left--, item += ITEM) {
    const isTurned = (load<u32>(item) & TURNED) != 0;
    if ((isOfItem(item, rune) || (isFolded && isOfItemInOtherCase(item, rune))) != isTurned) return true;
  }
  return false;
}

function isOfItemInOtherCase(item: usize, rune: u32): bool {
  for (let other = nextCase(rune); other != rune; other = nextCase(other))
    if (isOfItem(item, other)) return true;
  return false;
}

function isOfItem(item: usize, rune: u32): bool {
  const low = load<u32>(item, 4);
  const high = load<u32>(item, 8);
  switch (<Item>load<u8>(item)) {
    case Item.Range:
      return rune >= low && rune <= high;
    case Item.Set:
      return isInSet(low, high, rune);
    case Item.Script:
      return isOfScript(low, rune);
    default:
      return ((low >> categoryOf(rune)) & 1) != 0;
  }
}
