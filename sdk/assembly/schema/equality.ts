/** Whether two values are the same, however they are written; and a hash that is the same for them. Spec: JSON Schema 2020-12 §4.2.2. */

import { ABSENT, equalsBytes, findBytes, Kind, Output, readNumber, Tape, writeUnescaped } from '../json';
import { run } from './run';

const PRIME: u32 = 0x01000193;
const BASIS: u32 = 0x811c9dc5;
/** What one step pays for, in work that is cheaper than a schema. */
const MEMBERS_PER_STEP: u32 = 8;
const BYTES_PER_STEP: u32 = 64;
const DIGITS_PER_STEP: u32 = 16;

const text = new Output();

/** Documents are at most 128 deep, so this may call itself. */
export function sameValue(tape: Tape, node: u32, otherTape: Tape, other: u32): bool {
  if (!run.spend(1)) return false;
  const kind = tape.kind(node);
  if (kind != otherTape.kind(other)) return false;
  switch (kind) {
    case Kind.Number:
      return sameNumber(tape, node, otherTape, other);
    case Kind.String:
      return sameText(tape, node, otherTape, other);
    case Kind.Array:
      return sameItems(tape, node, otherTape, other);
    case Kind.Object:
      return sameMembers(tape, node, otherTape, other);
    default:
      return true;
  }
}

/** How many items an array or members an object has. */
export function lengthOf(tape: Tape, node: u32): u32 {
  const isObject: u32 = tape.kind(node) == Kind.Object ? 1 : 0;
  const end = tape.next(node);
  let count: u32 = 0;
  for (let child = node + 1; child < end; child = tape.next(child + isObject)) count++;
  return count;
}

function sameNumber(tape: Tape, node: u32, otherTape: Tape, other: u32): bool {
  const size = tape.size(node);
  const otherSize = otherTape.size(other);
  if (!run.spend((size + otherSize) / DIGITS_PER_STEP)) return false;
  return readNumber(tape.data(node), size) == readNumber(otherTape.data(other), otherSize);
}

function sameText(tape: Tape, node: u32, otherTape: Tape, other: u32): bool {
  if (!run.spend(tape.size(node) / BYTES_PER_STEP)) return false;
  if (!tape.isEscaped(node)) return equalsBytes(otherTape, other, tape.data(node), tape.size(node));
  text.clear();
  writeUnescaped(text, tape, node);
  return equalsBytes(otherTape, other, text.data, <u32>text.length);
}

function sameItems(tape: Tape, node: u32, otherTape: Tape, other: u32): bool {
  const end = tape.next(node);
  const otherEnd = otherTape.next(other);
  let item = node + 1;
  let otherItem = other + 1;
  while (item < end && otherItem < otherEnd) {
    if (!sameValue(tape, item, otherTape, otherItem)) return false;
    item = tape.next(item);
    otherItem = otherTape.next(otherItem);
  }
  return item == end && otherItem == otherEnd;
}

function sameMembers(tape: Tape, node: u32, otherTape: Tape, other: u32): bool {
  const count = lengthOf(tape, node);
  if (count != lengthOf(otherTape, other)) return false;
  const end = tape.next(node);
  for (let key = node + 1; key < end; key = tape.next(key + 1)) {
    if (!run.spend(count / MEMBERS_PER_STEP)) return false;
    const value = memberAt(tape, key, otherTape, other);
    if (value == ABSENT || !sameValue(tape, key + 1, otherTape, value)) return false;
  }
  return true;
}

/** The value in `object` under the key that stands at `key` of another tape. */
function memberAt(tape: Tape, key: u32, objectTape: Tape, object: u32): u32 {
  if (!tape.isEscaped(key)) return findBytes(objectTape, object, tape.data(key), tape.size(key));
  text.clear();
  writeUnescaped(text, tape, key);
  return findBytes(objectTape, object, text.data, <u32>text.length);
}

/** Same values have the same hash; the order of members does not count. */
export function hashValue(tape: Tape, node: u32): u32 {
  const kind = tape.kind(node);
  const isScalar = kind < Kind.Object;
  if (!run.spend(isScalar ? 1 + tape.size(node) / BYTES_PER_STEP : 1)) return 0;
  if (kind == Kind.Number) return hashNumber(readNumber(tape.data(node), tape.size(node)));
  if (kind == Kind.String) return hashText(tape, node);
  if (isScalar) return kind;
  let hash: u32 = BASIS + kind;
  const end = tape.next(node);
  if (kind == Kind.Array) {
    for (let item = node + 1; item < end; item = tape.next(item))
      hash = (hash ^ hashValue(tape, item)) * PRIME;
    return hash;
  }
  for (let key = node + 1; key < end; key = tape.next(key + 1)) {
    hash += (hashText(tape, key) * PRIME) ^ hashValue(tape, key + 1);
  }
  return hash;
}

function hashNumber(value: f64): u32 {
  // -0 and 0 are the same number
  const bits = reinterpret<u64>(value + 0.0);
  return mix((<u32>bits) ^ (<u32>(bits >> 32)));
}

function hashText(tape: Tape, node: u32): u32 {
  let data = tape.data(node);
  let size: usize = tape.size(node);
  if (tape.isEscaped(node)) {
    text.clear();
    writeUnescaped(text, tape, node);
    data = text.data;
    size = text.length;
  }
  let hash = BASIS;
  for (let i: usize = 0; i < size; i++) hash = (hash ^ load<u8>(data + i)) * PRIME;
  return hash;
}

/** Numbers differ in their high bits, a table looks at the low ones. */
@inline
function mix(bits: u32): u32 {
  const once = (bits ^ (bits >> 16)) * 0x85ebca6b;
  return once ^ (once >> 13);
}
