/** How a parsed JSON text lies in memory: one tape of 16-byte nodes in document order, pointing into the text. */

import { JsonError } from './errors';

/*
 *   {"a":[1,true]}          node 0  Object  text 0..14   next 5
 *                           node 1  String  text 2..3    next 2     (a key: the node before its value)
 *                           node 2  Array   text 5..13   next 5
 *                           node 3  Number  text 6..7    next 4
 *                           node 4  True    text 8..12   next 5
 *
 * A node: u32 kind and flags, u32 start, u32 end (byte offsets, strings without their quotes), u32 next (the node
 * after the whole subtree). While a container is open, `next` holds its parent.
 */

export const enum Kind {
  Null = 1,
  False = 2,
  True = 3,
  Number = 4,
  String = 5,
  Object = 6,
  Array = 7,
}

/** The answer of a lookup that found nothing. */
export const ABSENT: u32 = 0xffffffff;

/** Set beside the kind of a string that holds a backslash. */
export const ESCAPED: u32 = 0x100;

/** Deepest nesting of arrays and objects that is accepted. */
export const MAX_DEPTH: u32 = 128;

/** 16 MiB of nodes; a text of 1 MiB, Envoy's usual limit of a body, has at most 512 Ki values. */
const MAX_NODES: u32 = 1 << 20;
const FIRST_CAPACITY: u32 = 64;
/** A tape grown past this by one document gives its memory back before the next one. */
const KEPT_CAPACITY: u32 = 1 << 14;

/** One document. The text it was parsed from must stay where it is while the tape is read. */
@final
export class Tape {
  /** Where the text begins. */
  text: usize = 0;
  length: u32 = 0;
  count: u32 = 0;
  error: JsonError = JsonError.None;
  /** Byte offset of the fault. */
  errorPosition: u32 = 0;
  private nodes: usize = 0;
  private capacity: u32 = 0;
  /** Holds the nodes once the tape was kept. */
  private kept: ArrayBuffer | null = null;


  @inline
  private node(index: u32): usize {
    return this.nodes + ((<usize>index) << 4);
  }


  @inline
  kind(node: u32): Kind {
    return load<u8>(this.node(node));
  }


  @inline
  isEscaped(node: u32): bool {
    return (load<u32>(this.node(node)) & ESCAPED) != 0;
  }

  /** Offset of the node's first byte; of a string: the byte after its quote. */
  @inline
  start(node: u32): u32 {
    return load<u32>(this.node(node), 4);
  }

  /** Offset after the node's last byte; of a string: of its closing quote. */
  @inline
  end(node: u32): u32 {
    return load<u32>(this.node(node), 8);
  }

  /** The node after this one and everything in it. */
  @inline
  next(node: u32): u32 {
    return load<u32>(this.node(node), 12);
  }

  /** Address of the node's first byte. */
  @inline
  data(node: u32): usize {
    return this.text + this.start(node);
  }

  /** Number of bytes of the node's source text (strings: without quotes, still escaped). */
  @inline
  size(node: u32): u32 {
    return this.end(node) - this.start(node);
  }

  /** `ABSENT` has no kind, so this is the safe way to ask about a lookup's result. */
  @inline
  is(node: u32, kind: Kind): bool {
    return node != ABSENT && this.kind(node) == kind;
  }

  /** Forgets the last document and takes a new text. */
  begin(text: usize, length: u32): void {
    this.text = text;
    this.length = length;
    this.count = 0;
    this.error = JsonError.None;
    this.errorPosition = 0;
    if (this.capacity > KEPT_CAPACITY || this.kept !== null) this.free();
  }

  /** Appends a node; `ABSENT` when the document has too many values. */
  push(kindAndFlags: u32, start: u32, end: u32): u32 {
    const index = this.count;
    if (index >= this.capacity && !this.grow()) return ABSENT;
    const node = this.node(index);
    store<u32>(node, kindAndFlags);
    store<u32>(node, start, 4);
    store<u32>(node, end, 8);
    store<u32>(node, index + 1, 12);
    this.count = index + 1;
    return index;
  }

  /** Remembers the parent of an open container. */
  @inline
  open(container: u32, parent: u32): void {
    store<u32>(this.node(container), parent, 12);
  }

  /** Closes a container that ends before `end`; returns its parent. */
  @inline
  close(container: u32, end: u32): u32 {
    const node = this.node(container);
    const parent = load<u32>(node, 12);
    store<u32>(node, end, 8);
    store<u32>(node, this.count, 12);
    return parent;
  }

  fail(error: JsonError, position: u32): JsonError {
    this.error = error;
    this.errorPosition = position;
    this.count = 0;
    return error;
  }

  /** Gives the nodes' memory back. The tape can be used again; the text is the caller's. */
  free(): void {
    if (this.nodes && this.kept === null) heap.free(this.nodes);
    this.kept = null;
    this.nodes = 0;
    this.capacity = 0;
    this.count = 0;
  }

  /** Moves the nodes into collected memory, exactly sized: the document then goes when nobody refers to the tape. */
  keep(): void {
    const count = this.count;
    const bytes = (<i32>count) << 4;
    const kept = new ArrayBuffer(bytes);
    memory.copy(changetype<usize>(kept), this.nodes, bytes);
    this.free();
    this.kept = kept;
    this.nodes = changetype<usize>(kept);
    this.count = count;
  }

  private grow(): bool {
    if (this.capacity >= MAX_NODES) return false;
    const capacity = this.capacity ? this.capacity << 1 : FIRST_CAPACITY;
    const bytes = (<usize>capacity) << 4;
    this.nodes = this.nodes ? heap.realloc(this.nodes, bytes) : heap.alloc(bytes);
    this.capacity = capacity;
    return true;
  }
}
