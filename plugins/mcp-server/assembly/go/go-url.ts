/** A URL taken apart as Go's net/url does it, with its words where it cannot. Spec: Go net/url, "Parse"; RFC 3986. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { readHost } from './go-host';
import { readEscapes } from './go-escape';
import { urlFault } from './url-fault';

/** Keep one and parse into it; the text must stay where it is. */
@final
export class GoUrl {
  hasScheme: bool = false;
  /** Host and port. */
  readonly host: Output = new Output();
  /** As it was written. */
  readonly rawPath: Bytes = new Bytes();
  /** What it says. */
  readonly path: Output = new Output();
  readonly query: Bytes = new Bytes();
  readonly fragment: Output = new Output();
  /** What the fault is about: the text without its fragment, or all of it. */
  faulty: usize = 0;

  /** False with `urlFault` when it is no URL. */
  parse(text: usize, size: usize): bool {
    this.host.clear();
    this.path.clear();
    this.fragment.clear();
    urlFault.clear();
    point(this.rawPath, text, text);
    point(this.query, text, text);
    const end = text + size;
    const hash = find(text, end, 0x23);
    this.faulty = hash - text;
    if (!this.parseRest(text, hash)) return false;
    if (hash + 1 >= end) return true;
    this.faulty = size;
    return readEscapes(this.fragment, hash + 1, end);
  }

  private parseRest(text: usize, end: usize): bool {
    for (let at = text; at < end; at++) {
      const byte: u32 = load<u8>(at);
      if (byte < 0x20 || byte == 0x7f) return fault('net/url: invalid control character in URL');
    }
    const colon = schemeEnd(text, end);
    if (colon == text && text < end) return fault('missing protocol scheme');
    this.hasScheme = colon != 0;
    let rest = this.hasScheme ? colon + 1 : text;
    let stop = find(rest, end, 0x3f);
    if (stop < end) point(this.query, stop + 1, end);
    if (rest == stop || load<u8>(rest) != 0x2f) {
      // without a slash it is opaque
      if (this.hasScheme) return true;
      if (find(rest, find(rest, stop, 0x2f), 0x3a) < find(rest, stop, 0x2f)) {
        return fault('first path segment in URL cannot contain colon');
      }
    }
    if (beginsAuthority(rest, stop, this.hasScheme)) {
      const authority = rest + 2;
      rest = find(authority, stop, 0x2f);
      if (!readHost(this.host, authority, rest)) return false;
    }
    point(this.rawPath, rest, stop);
    return readEscapes(this.path, rest, stop);
  }
}

/** Address of the colon behind a scheme, or 0; the very beginning when there is a colon and nothing before it. */
function schemeEnd(text: usize, end: usize): usize {
  for (let at = text; at < end; at++) {
    const byte: u32 = load<u8>(at);
    if (byte == 0x3a) return at;
    if ((byte | 0x20) - 0x61 < 26) continue;
    const isLater = byte - 0x30 < 10 || byte == 0x2b || byte == 0x2d || byte == 0x2e;
    if (!isLater || at == text) return 0;
  }
  return 0;
}

function beginsAuthority(at: usize, end: usize, hasScheme: bool): bool {
  if (at + 2 > end || load<u16>(at) != 0x2f2f) return false;
  return hasScheme || at + 2 == end || load<u8>(at, 2) != 0x2f;
}


@inline
function point(view: Bytes, from: usize, to: usize): void {
  view.ptr = from;
  view.size = <i32>(to - from);
}


@inline
function find(at: usize, end: usize, byte: u32): usize {
  while (at < end && load<u8>(at) != byte) at++;
  return at;
}

function fault(words: string): bool {
  urlFault.ascii(words);
  return false;
}
