/** Whether an object says a key twice, in linear time: a hash set of its keys. For configurations, not for requests. */

import { equalsUnescaped, unescape } from './strings';
import { ABSENT, Kind, Tape } from './tape';

/** The first key node that repeats an earlier key of the same object, or `ABSENT`. */
export function repeatedKey(tape: Tape, object: u32): u32 {
  if (!tape.is(object, Kind.Object)) return ABSENT;
  const end = tape.next(object);
  // at most half of the nodes are keys, so the set is never more than half full
  let slots: u32 = 8;
  while (slots < end - object) slots <<= 1;
  const bytes = (<usize>slots) << 2;
  const set = heap.alloc(bytes);
  memory.fill(set, 0, bytes);
  let repeated = ABSENT;
  let node = object + 1;
  while (node < end && repeated == ABSENT) {
    if (!insert(tape, node, set, slots - 1)) repeated = node;
    node = tape.next(node + 1);
  }
  heap.free(set);
  return repeated;
}

/** A key's node is never 0 (that is the root), so 0 marks a free slot. */
function insert(tape: Tape, node: u32, set: usize, mask: u32): bool {
  let slot = set + ((<usize>(hashOf(tape, node) & mask)) << 2);
  const after = set + ((<usize>mask + 1) << 2);
  let other = load<u32>(slot);
  while (other) {
    if (sameKey(tape, node, other)) return false;
    slot += 4;
    if (slot == after) slot = set;
    other = load<u32>(slot);
  }
  store<u32>(slot, node);
  return true;
}

/** FNV-1a over what the key says, not how it is escaped. */
function hashOf(tape: Tape, node: u32): u32 {
  let data = tape.data(node);
  let size = tape.size(node);
  const copy: usize = tape.isEscaped(node) ? heap.alloc(size) : 0;
  if (copy) {
    size = unescape(data, size, copy);
    data = copy;
  }
  let hash: u32 = 0x811c9dc5;
  for (let i: u32 = 0; i < size; i++) hash = (hash ^ load<u8>(data + i)) * 0x01000193;
  if (copy) heap.free(copy);
  return hash;
}

function sameKey(tape: Tape, a: u32, b: u32): bool {
  if (!tape.isEscaped(a)) return sameAs(tape, b, tape.data(a), tape.size(a));
  const copy = heap.alloc(tape.size(a));
  const same = sameAs(tape, b, copy, unescape(tape.data(a), tape.size(a), copy));
  heap.free(copy);
  return same;
}

function sameAs(tape: Tape, node: u32, text: usize, size: u32): bool {
  if (tape.isEscaped(node)) return equalsUnescaped(tape.data(node), tape.size(node), text, size);
  return tape.size(node) == size && memory.compare(tape.data(node), text, size) == 0;
}
