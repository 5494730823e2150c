/** Members by name, in the order in which the names first came; one table at a time, in the memory of the rendering. */

import { allocate, spend } from './arena';
import { Draft } from './draft';
import { sameBytes } from './same-bytes';
import { Value } from './value';

/** A member: key, its size, value, its size, name, its size. */
const MEMBER: usize = 24;
const FEWEST_SLOTS: u32 = 8;

/** Addresses of members by the hash of their names, 0 for none. */
let slots: usize = 0;
let mask: u32 = 0;
let members: usize = 0;
let count: u32 = 0;

/** Makes room for so many members; false when there is none. */
export function makeTable(most: u32): bool {
  let capacity = FEWEST_SLOTS;
  while (capacity < most << 1) capacity <<= 1;
  slots = allocate((<usize>capacity) << 2);
  members = allocate(<usize>most * MEMBER);
  count = 0;
  mask = capacity - 1;
  if (!slots || !members) return false;
  memory.fill(slots, 0, (<usize>capacity) << 2);
  return true;
}

/** Adds a member; one of that name gets the value. */
export function put(key: Value, value: Value): void {
  for (let slot = hash(key.text, key.textSize) & mask; spend(1); slot = (slot + 1) & mask) {
    let member = load<usize>(slots + ((<usize>slot) << 2));
    if (!member) {
      member = addMember(key);
      store<usize>(slots + ((<usize>slot) << 2), member);
    } else if (
      load<u32>(member, 20) != key.textSize ||
      !sameBytes(load<usize>(member, 16), key.text, key.textSize)
    ) {
      continue;
    }
    store<usize>(member, value.raw, 8);
    store<u32>(member, value.rawSize, 12);
    return;
  }
}

function addMember(key: Value): usize {
  const member = members + <usize>count * MEMBER;
  count++;
  store<usize>(member, key.raw);
  store<u32>(member, key.rawSize, 4);
  store<usize>(member, key.text, 16);
  store<u32>(member, key.textSize, 20);
  return member;
}

/** FNV-1a. */
function hash(at: usize, size: u32): u32 {
  let value: u32 = 0x811c9dc5;
  for (const end = at + size; at < end; at++) value = (value ^ load<u8>(at)) * 0x01000193;
  return value;
}

/** Appends the members, with commas between them. */
export function appendTable(draft: Draft): void {
  const end = members + <usize>count * MEMBER;
  for (let member = members; member < end; member += MEMBER) {
    if (member > members) draft.byte(0x2c);
    draft.bytes(load<usize>(member), load<u32>(member, 4));
    draft.byte(0x3a);
    draft.bytes(load<usize>(member, 8), load<u32>(member, 12));
  }
}
