/** Where a `$ref` leads inside the same text: a JSON pointer, an anchor, an `$id`. Spec: JSON Schema 2020-12 §8.2, RFC 6901. */

import { Bytes } from '../bytes';
import { readEncoded } from '../encoding/percent';
import { ABSENT, find, findBytes, Kind, Output, Tape } from '../json';
import { MISSING, NameIndex } from '../name-index';
import { SchemaSource } from './schema-source';

const HASH: u32 = 0x23;
const SLASH: u32 = 0x2f;
const TILDE: u32 = 0x7e;

const fragment = new Output();
const token = new Output();

/** The names that schemas of one text give themselves. */
@final
export class References {
  private anchors: NameIndex = new NameIndex();
  private ids: NameIndex = new NameIndex();
  /** Names that stand twice, which mean nothing for certain. */
  private doubled: NameIndex = new NameIndex();
  /** An `$id` below the root: fragments inside that schema begin there. */
  private hasNestedId: bool = false;

  constructor(private source: SchemaSource) {
    const tape = source.tape;
    for (let node: u32 = 0; node < tape.count; node++) {
      if (tape.kind(node) != Kind.Object) continue;
      this.addName(this.anchors, node, find(tape, node, '$anchor'));
      this.addName(this.anchors, node, find(tape, node, '$dynamicAnchor'));
      const id = idOf(tape, node);
      this.addName(this.ids, node, id);
      if (id == ABSENT) this.addEarlyAnchor(node);
      if (id != ABSENT && node) this.hasNestedId = true;
    }
  }

  /** Node of the schema that the string at `reference` names; `ABSENT`, and a fault, when there is none. */
  resolve(reference: u32): u32 {
    const source = this.source;
    if (!source.tape.is(reference, Kind.String)) {
      source.refuse(reference, 'expected a reference', 'write a text such as "#/$defs/name"');
      return ABSENT;
    }
    const text = source.textAt(reference);
    let hash = 0;
    while (hash < text.size && text.at(hash) != HASH) hash++;
    let base = this.baseOf(reference);
    if (hash > 0) {
      base = this.lookUp(this.ids, new Bytes(text.ptr, hash));
      if (base == ABSENT) {
        const shown = text.toString();
        source.refuse(
          reference,
          `"${shown}" is another document`,
          'copy it into "$defs" and refer to it there',
        );
        return ABSENT;
      }
    }
    const node = this.follow(base, text, min(hash + 1, text.size));
    if (node == ABSENT) {
      source.refuse(
        reference,
        `nothing is at "${text.toString()}"`,
        'write "#/$defs/name" of a schema that is there',
      );
    }
    return node;
  }

  /** Before 2019-09 an anchor was an `$id` that begins with `#`. */
  private addEarlyAnchor(node: u32): void {
    const id = find(this.source.tape, node, '$id');
    if (!this.source.tape.is(id, Kind.String)) return;
    const name = this.source.textAt(id);
    if (name.size > 1) this.add(this.anchors, new Bytes(name.ptr + 1, name.size - 1), node);
  }

  private addName(names: NameIndex, schema: u32, name: u32): void {
    if (this.source.tape.is(name, Kind.String)) this.add(names, this.source.textAt(name), schema);
  }

  private add(names: NameIndex, name: Bytes, schema: u32): void {
    if (names.find(name) != MISSING) this.doubled.add(name, 1);
    else names.add(name, schema);
  }

  private lookUp(names: NameIndex, name: Bytes): u32 {
    const found = this.doubled.find(name) == MISSING ? names.find(name) : MISSING;
    return found == MISSING ? ABSENT : <u32>found;
  }

  private follow(base: u32, text: Bytes, from: i32): u32 {
    fragment.clear();
    if (!readEncoded(fragment, text.ptr + from, text.size - from)) return ABSENT;
    const end = fragment.data + fragment.length;
    if (fragment.length && load<u8>(fragment.data) != SLASH) {
      return this.lookUp(this.anchors, new Bytes(fragment.data, <i32>fragment.length));
    }
    let node = base;
    let at = fragment.data;
    while (at < end && node != ABSENT) {
      at = readToken(at + 1, end);
      node = childOf(this.source.tape, node);
    }
    return node;
  }

  /** The nearest schema around a node that has an `$id`. */
  private baseOf(node: u32): u32 {
    let base: u32 = 0;
    if (!this.hasNestedId) return base;
    const tape = this.source.tape;
    for (let other: u32 = 1; other < node; other++) {
      if (tape.kind(other) == Kind.Object && tape.next(other) > node && idOf(tape, other) != ABSENT)
        base = other;
    }
    return base;
  }
}

/** Node of an `$id` that names a document, not an anchor. */
function idOf(tape: Tape, object: u32): u32 {
  const id = find(tape, object, '$id');
  if (!tape.is(id, Kind.String) || tape.size(id) == 0 || load<u8>(tape.data(id)) == HASH) return ABSENT;
  return id;
}

/** Reads a token of a pointer; address of the slash behind it. */
function readToken(at: usize, end: usize): usize {
  token.clear();
  for (; at < end && load<u8>(at) != SLASH; at++) {
    const byte: u32 = load<u8>(at);
    const next: u32 = byte == TILDE && at + 1 < end ? load<u8>(at, 1) : 0;
    if (next == 0x30 || next == 0x31) {
      token.byte(next == 0x30 ? TILDE : SLASH);
      at++;
    } else {
      token.byte(byte);
    }
  }
  return at;
}

/** The member or item that the token names. */
function childOf(tape: Tape, node: u32): u32 {
  if (tape.kind(node) == Kind.Object) return findBytes(tape, node, token.data, <u32>token.length);
  if (tape.kind(node) != Kind.Array || token.length == 0 || token.length > 6) return ABSENT;
  let left: u32 = 0;
  for (let i: usize = 0; i < token.length; i++) {
    const digit = <u32>load<u8>(token.data + i) - 0x30;
    if (digit > 9) return ABSENT;
    left = left * 10 + digit;
  }
  const end = tape.next(node);
  let item = node + 1;
  for (; left && item < end; left--) item = tape.next(item);
  return item < end ? item : ABSENT;
}
