/** Which value an object holds under a key, and whether a key stands twice. */

import { equalsUnescaped } from './strings';
import { ABSENT, Kind, Tape } from './tape';

/** Value of `key` (ASCII only) in an object: the LAST one of repeated keys. `ABSENT` when missing or not an object. */
export function find(tape: Tape, object: u32, key: string): u32 {
  return search(tape, object, changetype<usize>(key), key.length, true);
}

/** As `find`, with the key as UTF-8 bytes. */
export function findBytes(tape: Tape, object: u32, key: usize, size: u32): u32 {
  return search(tape, object, key, size, false);
}


@inline
function search(tape: Tape, object: u32, key: usize, size: u32, wide: bool): u32 {
  let found = ABSENT;
  if (!tape.is(object, Kind.Object)) return found;
  const end = tape.next(object);
  let node = object + 1;
  while (node < end) {
    if (wide ? sameAscii(tape, node, key, size) : sameBytes(tape, node, key, size)) found = node + 1;
    node = tape.next(node + 1);
  }
  return found;
}

/** How often `key` (ASCII only) stands in an object. */
export function countKey(tape: Tape, object: u32, key: string): u32 {
  let count: u32 = 0;
  if (!tape.is(object, Kind.Object)) return count;
  const end = tape.next(object);
  let node = object + 1;
  while (node < end) {
    if (sameAscii(tape, node, changetype<usize>(key), key.length)) count++;
    node = tape.next(node + 1);
  }
  return count;
}

/** Whether the string node says `text` (ASCII only). */
export function equals(tape: Tape, node: u32, text: string): bool {
  return tape.is(node, Kind.String) && sameAscii(tape, node, changetype<usize>(text), text.length);
}

/** Whether the string node says the UTF-8 bytes at `text`. */
export function equalsBytes(tape: Tape, node: u32, text: usize, size: u32): bool {
  return tape.is(node, Kind.String) && sameBytes(tape, node, text, size);
}


@inline
function sameBytes(tape: Tape, node: u32, text: usize, size: u32): bool {
  const own = tape.size(node);
  if (tape.isEscaped(node)) return equalsUnescaped(tape.data(node), own, text, size);
  return own == size && memory.compare(tape.data(node), text, size) == 0;
}

const narrow = memory.data(64);

function sameAscii(tape: Tape, node: u32, text: usize, length: u32): bool {
  if (tape.isEscaped(node)) return sameEscapedAscii(tape, node, text, length);
  if (tape.size(node) != length) return false;
  const data = tape.data(node);
  for (let i: u32 = 0; i < length; i++) {
    if (<u32>load<u8>(data + i) != <u32>load<u16>(text + ((<usize>i) << 1))) return false;
  }
  return true;
}

/** Keys with escapes are rare (and often hostile): the literal is narrowed to bytes first. */
function sameEscapedAscii(tape: Tape, node: u32, text: usize, length: u32): bool {
  if (length > 64) return false;
  for (let i: u32 = 0; i < length; i++) store<u8>(narrow + i, load<u16>(text + ((<usize>i) << 1)));
  return equalsUnescaped(tape.data(node), tape.size(node), narrow, length);
}
