/** How a list is told to clients of each revision, whole or page by page, always in the same order and bytes. Spec: MCP "Pagination". */

import { Bytes } from '../bytes';
import { readBase64Url, writeBase64Url } from '../encoding';
import { Output } from '../json';
import { Revision } from './versions';

/** Stands in where a member is not given; one for all, since there are many entries. */
export const NOTHING = new Bytes();
const REVISIONS = 5;
/** A cursor holds the index of the page's first entry, and a check that it was given out for this very list. */
const CURSOR_SIZE: usize = 12;
const FNV_BASIS: u64 = 0xcbf29ce484222325;
const FNV_PRIME: u64 = 0x100000001b3;

const token = new Output();

/** What a list is made of. */
export abstract class ListEntry {
  /** What tells entries of a list apart. */
  abstract key(): Bytes;

  /** Appends the entry as a client of `revision` knows it: what an earlier one does not know is left out. */
  abstract write(out: Output, revision: Revision): void;
}

/** The entries in their order. Each form of the list is rendered when it is first asked for, and then kept. */
@final
export class Listing {
  private pageSize: i32 = 0;
  private rendered: Array<Bytes | null> = [];
  private fingerprint: u64 = 0;

  /** @param member what the list is called in the result */
  constructor(
    readonly member: string,
    private entries: ListEntry[],
  ) {}

  /** Sets how many entries a page has; 0: all stand on one. */
  paginate(pageSize: i32): void {
    if (pageSize == this.pageSize) return;
    this.pageSize = pageSize;
    this.rendered = [];
  }

  /** The members `"tools":[…]` and, unless it is the last page, `"nextCursor"`. @param first index of the page's first entry */
  of(revision: Revision, first: i32 = 0): Bytes {
    if (this.rendered.length == 0) this.rendered = new Array<Bytes | null>(REVISIONS * this.pages);
    const page = this.pageSize > 0 ? first / this.pageSize : 0;
    const slot = <i32>revision * this.pages + page;
    const known = this.rendered[slot];
    if (known !== null) return known;
    const listing = this.shared(this.render(revision, first), page);
    this.rendered[slot] = listing;
    return listing;
  }

  /** Index of the first entry of the page that a cursor names; -1 for one that was not given out for this list. */
  pageOf(cursor: usize, size: u32): i32 {
    token.clear();
    if (this.pageSize <= 0 || !readBase64Url(token, cursor, size) || token.length != CURSOR_SIZE) return -1;
    const first = load<i32>(token.data);
    return load<u64>(token.data, 4) == this.check(first) ? first : -1;
  }

  private get pages(): i32 {
    if (this.pageSize <= 0) return 1;
    return max(1, (this.entries.length + this.pageSize - 1) / this.pageSize);
  }

  private render(revision: Revision, first: i32): Bytes {
    const out = new Output();
    const count = this.entries.length;
    const end = this.pageSize > 0 ? min(count, first + this.pageSize) : count;
    out.byte(0x22);
    out.ascii(this.member);
    out.ascii('":[');
    for (let i = first; i < end; i++) {
      if (i > first) out.byte(0x2c);
      this.entries[i].write(out, revision);
    }
    out.byte(0x5d);
    if (end < count) this.writeCursor(out, end);
    const listing = out.toBytes();
    out.free();
    return listing;
  }

  /** Most revisions see the same: the bytes are kept once. */
  private shared(listing: Bytes, page: i32): Bytes {
    for (let revision = 0; revision < REVISIONS; revision++) {
      const other = this.rendered[revision * this.pages + page];
      if (other !== null && other.equals(listing)) return other;
    }
    return listing;
  }

  private writeCursor(out: Output, first: i32): void {
    token.clear();
    const at = token.reserve(CURSOR_SIZE);
    store<i32>(at, first);
    store<u64>(at, this.check(first), 4);
    out.ascii(',"nextCursor":"');
    writeBase64Url(out, at, CURSOR_SIZE);
    out.byte(0x22);
  }

  private check(first: i32): u64 {
    if (this.fingerprint == 0) this.fingerprint = this.fingerprintOfAll();
    return mix(mix(this.fingerprint, <u64>first), <u64>this.pageSize);
  }

  /** FNV-1a over all keys: a list that has changed gives other cursors. */
  private fingerprintOfAll(): u64 {
    let hash = mix(FNV_BASIS, <u64>this.member.charCodeAt(0));
    for (let i = 0; i < this.entries.length; i++) {
      const key = this.entries[i].key();
      for (let k = 0; k < key.size; k++) hash = mix(hash, <u64>key.at(k));
    }
    return hash;
  }
}

/** Appends a member, unless there is no value. */
export function writeMember(out: Output, opening: string, value: Bytes): void {
  if (value.size == 0) return;
  out.ascii(opening);
  out.bytes(value.ptr, value.size);
}


@inline
function mix(hash: u64, more: u64): u64 {
  return (hash ^ more) * FNV_PRIME;
}
