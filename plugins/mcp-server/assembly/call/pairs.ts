/** Names with values in order: what becomes a query, a form or a header list. Bytes only, nothing to collect. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { writeFormEncoded } from 'proxy-wasm-assemblyscript-sdk/assembly/encoding';
import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';

const ENTRY: usize = 12;

/** Keep one per purpose and `clear` it. An entry: u32 offset of the name, size of the name, size of the value behind it. */
@final
export class Pairs {
  /** Where names and values lie; write a value here between `begin` and `end`. */
  readonly text: Output = new Output();
  /** The value that `has` found; valid until something is written. */
  found: usize = 0;
  foundSize: u32 = 0;
  private readonly entries: Output = new Output();

  clear(): void {
    this.text.clear();
    this.entries.clear();
  }

  get count(): i32 {
    return <i32>(this.entries.length / ENTRY);
  }

  /** Opens an entry: write the name to `text`, call `value`, write the value to `text`, call `end`. */
  begin(): void {
    const entry = this.entries.reserve(ENTRY);
    store<u32>(entry, <u32>this.text.length);
    this.entries.length += ENTRY;
  }

  /** The name is complete. */
  value(): void {
    const entry = this.last();
    store<u32>(entry, <u32>this.text.length - load<u32>(entry), 4);
  }

  /** The value is complete. */
  end(): void {
    const entry = this.last();
    store<u32>(entry, <u32>this.text.length - load<u32>(entry) - load<u32>(entry, 4), 8);
  }

  /** Opens an entry with this name; earlier entries of the name are dropped. */
  set(name: usize, size: u32): void {
    this.remove(name, size);
    this.add(name, size);
  }

  /** Opens an entry with this name beside earlier ones. */
  add(name: usize, size: u32): void {
    this.begin();
    this.text.bytes(name, size);
    this.value();
  }

  /** Whether there is an entry of this name; its value is at `found`. */
  has(name: usize, size: u32): bool {
    for (let at: usize = 0; at < this.entries.length; at += ENTRY) {
      const entry = this.entries.data + at;
      if (!this.isNamed(entry, name, size)) continue;
      this.found = this.text.data + load<u32>(entry) + load<u32>(entry, 4);
      this.foundSize = load<u32>(entry, 8);
      return true;
    }
    return false;
  }

  /** Drops all entries of a name. */
  remove(name: usize, size: u32): void {
    const entries = this.entries;
    let kept: usize = 0;
    for (let at: usize = 0; at < entries.length; at += ENTRY) {
      if (this.isNamed(entries.data + at, name, size)) continue;
      if (kept != at) memory.copy(entries.data + kept, entries.data + at, ENTRY);
      kept += ENTRY;
    }
    entries.length = kept;
  }

  /** Orders by name; entries of one name keep their order. */
  sort(): void {
    const entries = this.entries;
    for (let end: usize = ENTRY; end < entries.length; end += ENTRY) {
      let at = entries.data + end;
      while (at > entries.data && this.isAfter(at - ENTRY, at)) {
        swap(at - ENTRY, at);
        at -= ENTRY;
      }
    }
  }

  /** Appends `name=value&…`, encoded. */
  writeForm(out: Output): void {
    const entries = this.entries;
    for (let at: usize = 0; at < entries.length; at += ENTRY) {
      const entry = entries.data + at;
      if (at) out.byte(0x26);
      const name = this.text.data + load<u32>(entry);
      writeFormEncoded(out, name, load<u32>(entry, 4));
      out.byte(0x3d);
      writeFormEncoded(out, name + load<u32>(entry, 4), load<u32>(entry, 8));
    }
  }

  /** Adds copies of the names and values to a list, one after the other. */
  copyInto(list: Bytes[]): void {
    const entries = this.entries;
    for (let at: usize = 0; at < entries.length; at += ENTRY) {
      const entry = entries.data + at;
      const name = this.text.data + load<u32>(entry);
      list.push(new Bytes(name, load<u32>(entry, 4)).copy());
      list.push(new Bytes(name + load<u32>(entry, 4), load<u32>(entry, 8)).copy());
    }
  }

  /** Appends the ABI's wire form. Spec: proxy-wasm 0.2.1, "Serialization". */
  writeWire(out: Output): void {
    const entries = this.entries;
    const count = this.count;
    let lengths = out.reserve(4 + count * 8 + this.text.length + count * 2);
    let to = lengths + 4 + count * 8;
    store<u32>(lengths, count);
    lengths += 4;
    for (let at: usize = 0; at < entries.length; at += ENTRY) {
      const entry = entries.data + at;
      const nameSize = load<u32>(entry, 4);
      const valueSize = load<u32>(entry, 8);
      const name = this.text.data + load<u32>(entry);
      store<u32>(lengths, nameSize);
      store<u32>(lengths, valueSize, 4);
      lengths += 8;
      memory.copy(to, name, nameSize);
      store<u8>(to + nameSize, 0);
      memory.copy(to + nameSize + 1, name + nameSize, valueSize);
      to += nameSize + valueSize + 2;
      store<u8>(to - 1, 0);
    }
    out.length = to - out.data;
  }


  @inline
  private last(): usize {
    return this.entries.data + this.entries.length - ENTRY;
  }


  @inline
  private isNamed(entry: usize, name: usize, size: u32): bool {
    return load<u32>(entry, 4) == size && memory.compare(this.text.data + load<u32>(entry), name, size) == 0;
  }

  private isAfter(a: usize, b: usize): bool {
    const sizeA = load<u32>(a, 4);
    const sizeB = load<u32>(b, 4);
    const text = this.text.data;
    const order = memory.compare(text + load<u32>(a), text + load<u32>(b), min(sizeA, sizeB));
    return order > 0 || (order == 0 && sizeA > sizeB);
  }
}

function swap(a: usize, b: usize): void {
  const first = load<u64>(a);
  const second = load<u32>(a, 8);
  memory.copy(a, b, ENTRY);
  store<u64>(b, first);
  store<u32>(b, second, 8);
}
