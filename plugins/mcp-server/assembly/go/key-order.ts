/** The keys of objects in the order of their bytes, as Go sorts the keys of a map. */

import { Output, Tape, unescape } from 'proxy-wasm-assemblyscript-sdk/assembly/json';

const ENTRY: usize = 4;

const left = new Output();
const right = new Output();

/** A stack of sorted key nodes: an object's lie above those of the object that it stands in. */
@final
export class KeyOrder {
  private readonly nodes: Output = new Output();

  /** Sorts the keys of an object; index of the first. `end` is behind the last. */
  begin(tape: Tape, object: u32): u32 {
    const first = this.end;
    const end = tape.next(object);
    let isSorted = true;
    for (let key = object + 1; key < end; key = tape.next(key + 1)) {
      if (this.end > first && isSorted) isSorted = compare(tape, this.at(this.end - 1), key) <= 0;
      store<u32>(this.nodes.reserve(ENTRY), key);
      this.nodes.length += ENTRY;
    }
    if (!isSorted) this.sort(tape, first, this.end - first);
    return first;
  }

  /** Forgets an object's keys. */
  finish(first: u32): void {
    this.nodes.length = <usize>first * ENTRY;
    if (first == 0) this.nodes.clear();
  }

  get end(): u32 {
    return <u32>(this.nodes.length / ENTRY);
  }


  @inline
  at(index: u32): u32 {
    return load<u32>(this.nodes.data + <usize>index * ENTRY);
  }

  isSame(tape: Tape, a: u32, b: u32): bool {
    return compare(tape, a, b) == 0;
  }

  /** Heap sort: a client's object may have very many keys. Equal keys keep their order. */
  private sort(tape: Tape, first: u32, count: u32): void {
    for (let root = count / 2; root > 0; root--) this.sink(tape, first, root - 1, count);
    for (let last = count - 1; last > 0; last--) {
      this.swap(first, first + last);
      this.sink(tape, first, 0, last);
    }
  }

  private sink(tape: Tape, first: u32, root: u32, count: u32): void {
    let child: u32 = root * 2 + 1;
    while (child < count) {
      const other: u32 = child + 1;
      if (other < count && this.isBefore(tape, first + child, first + other)) child = other;
      if (!this.isBefore(tape, first + root, first + child)) return;
      this.swap(first + root, first + child);
      root = child;
      child = root * 2 + 1;
    }
  }

  private isBefore(tape: Tape, a: u32, b: u32): bool {
    const order = compare(tape, this.at(a), this.at(b));
    return order < 0 || (order == 0 && this.at(a) < this.at(b));
  }

  private swap(a: u32, b: u32): void {
    const kept = this.at(a);
    store<u32>(this.nodes.data + <usize>a * ENTRY, this.at(b));
    store<u32>(this.nodes.data + <usize>b * ENTRY, kept);
  }
}

/** Below 0 when the key at `a` comes first. */
function compare(tape: Tape, a: u32, b: u32): i32 {
  let dataA = tape.data(a);
  let dataB = tape.data(b);
  let sizeA = tape.size(a);
  let sizeB = tape.size(b);
  if (tape.isEscaped(a)) {
    left.clear();
    sizeA = unescape(dataA, sizeA, left.reserve(sizeA));
    dataA = left.data;
  }
  if (tape.isEscaped(b)) {
    right.clear();
    sizeB = unescape(dataB, sizeB, right.reserve(sizeB));
    dataB = right.data;
  }
  const order = memory.compare(dataA, dataB, min(sizeA, sizeB));
  return order != 0 ? order : <i32>sizeA - <i32>sizeB;
}
