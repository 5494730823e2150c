/** Members of a list or map laid out so that they can be counted, chosen and sorted. */

import { compareBytes, sameBytes } from '../gjson/same-bytes';
import { allocate, spend } from '../gjson/arena';
import { Members } from '../gjson/members';
import { parseValue } from '../gjson/read';
import { Type, Value } from '../gjson/value';
import { truncate } from './conversion';
import { isInteger, parseInteger } from './integer-text';
import { Operand } from './operand';
import { failBudget } from './text';

/** An entry: address and size of its key, then of its value. */
const SHIFT: usize = 4;

const whole: Value = new Value();
const members: Members = new Members();

/** Lasts as long as the rendering. */
@final
export class Entries {
  count: u32 = 0;
  private entries: usize = 0;
  private capacity: u32 = 0;

  clear(): void {
    this.count = 0;
    this.capacity = 0;
  }

  /** Appends the members of a list or map; false when they are too many. */
  read(json: Operand): bool {
    parseValue(json.text, json.textSize, whole);
    members.start(whole);
    while (members.next()) {
      const key = members.key;
      const value = members.value;
      if (!this.add(key.text, members.isObject ? key.textSize : 0, value.raw, value.rawSize)) return false;
    }
    return true;
  }

  add(key: usize, keySize: u32, value: usize, valueSize: u32): bool {
    if (this.count == this.capacity && !this.grow()) return failBudget();
    const at = placeOf(this.entries, this.count++);
    store<usize>(at, key);
    store<u32>(at, keySize, 4);
    store<usize>(at, value, 8);
    store<u32>(at, valueSize, 12);
    return true;
  }

  private grow(): bool {
    const capacity = max(this.capacity << 1, 8);
    const entries = allocate((<usize>capacity) << SHIFT);
    if (entries == 0 || !spend(capacity >> 1)) return false;
    memory.copy(entries, this.entries, (<usize>this.count) << SHIFT);
    this.entries = entries;
    this.capacity = capacity;
    return true;
  }

  key(i: u32): usize {
    return load<usize>(placeOf(this.entries, i));
  }

  keySize(i: u32): u32 {
    return load<u32>(placeOf(this.entries, i), 4);
  }

  value(i: u32): usize {
    return load<usize>(placeOf(this.entries, i), 8);
  }

  valueSize(i: u32): u32 {
    return load<u32>(placeOf(this.entries, i), 12);
  }

  /** Makes a member an operand. */
  take(i: u32, into: Operand): void {
    parseValue(this.value(i), this.valueSize(i), whole);
    setOperand(into, whole);
  }

  /** The place of the last member with a key; `count` when there is none. */
  find(key: usize, size: u32): u32 {
    for (let i = this.count; i > 0; i--) {
      if (this.keySize(i - 1) == size && sameBytes(this.key(i - 1), key, size)) return i - 1;
    }
    return this.count;
  }

  /** Puts the keys in the order of their bytes, and of entries with the same key keeps the last one. */
  sortUnique(): bool {
    if (!this.sort()) return false;
    let kept: u32 = 0;
    for (let i: u32 = 0; i < this.count; i++) {
      if (i + 1 < this.count && this.order(this.entries, i, i + 1) == 0) continue;
      if (kept != i) memory.copy(placeOf(this.entries, kept), placeOf(this.entries, i), 1 << SHIFT);
      kept++;
    }
    this.count = kept;
    return true;
  }

  /** Puts the keys in the order of their bytes; merges runs of one, two, four and so on. */
  sort(): bool {
    const bytes = (<usize>this.count) << SHIFT;
    let from = this.entries;
    let to = allocate(bytes + 1);
    if (to == 0 || !spend(this.count)) return failBudget();
    for (let run: u32 = 1; run < this.count; run <<= 1) {
      for (let start: u32 = 0; start < this.count; start += run << 1) {
        let left = start;
        const middle = min(start + run, this.count);
        let right = middle;
        const end = min(middle + run, this.count);
        for (let at = start; at < end; at++) {
          const isLeft = right == end || (left < middle && this.order(from, left, right) <= 0);
          memory.copy(placeOf(to, at), placeOf(from, isLeft ? left++ : right++), 1 << SHIFT);
        }
      }
      const sorted = to;
      to = from;
      from = sorted;
    }
    this.entries = from;
    return true;
  }

  private order(entries: usize, a: u32, b: u32): i32 {
    const left = placeOf(entries, a);
    const right = placeOf(entries, b);
    return compareBytes(load<usize>(left), load<u32>(left, 4), load<usize>(right), load<u32>(right, 4));
  }
}

function placeOf(entries: usize, i: u32): usize {
  return entries + ((<usize>i) << SHIFT);
}

/** The Go value that a value of JSON is to functions; lists and maps stay JSON. */
export function setOperand(operand: Operand, value: Value): void {
  switch (value.type) {
    case Type.Null:
      operand.setNil();
      break;
    case Type.Number:
      setNumber(operand, value);
      break;
    case Type.String:
      operand.setText(value.text, value.textSize);
      break;
    case Type.Json:
      operand.setJson(value.raw, value.rawSize);
      break;
    default:
      operand.setBool(value.type == Type.True);
  }
}

/** As Higress has it, what a conversion to an integer and back leaves the same is one. */
function setNumber(operand: Operand, value: Value): void {
  const integer = parseInteger(value.raw, value.raw + value.rawSize, 10);
  const near = truncate(value.number);
  if (<f64>near != value.number) operand.setFloat(value.number);
  else operand.setInt(isInteger ? integer : near);
}
