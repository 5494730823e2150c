/** The headers in which a client of 2026-07-28 repeats parts of its message, so that proxies can read them. Spec: "Request headers". */

import { Bytes, HostBytes } from '../bytes';
import { HeaderPairs } from '../header-pairs';
import { MapType, readHeaders } from '../headers';
import { ABSENT, Tape } from '../json';
import { saysNode } from './header-value';
import { ParamHeader } from './param-headers';

export const VERSION_HEADER = Bytes.of('mcp-protocol-version');
export const METHOD_HEADER = Bytes.of('mcp-method');
export const NAME_HEADER = Bytes.of('mcp-name');

/** The current request's headers, while they are held. Between `read` and `free`. */
@final
export class MirroredHeaders {
  /** Of the last look-up. */
  readonly value: Bytes = new Bytes();
  private readonly wire: HostBytes = new HostBytes();
  private readonly pairs: HeaderPairs = new HeaderPairs();

  read(): void {
    readHeaders(MapType.HttpRequestHeaders, this.wire);
  }

  free(): void {
    this.wire.free();
    this.value.size = 0;
  }

  /** How often a header is there; `value` is the last of them. */
  count(name: Bytes): i32 {
    let count = 0;
    this.value.size = 0;
    this.pairs.start(this.wire);
    while (this.pairs.next()) {
      if (!this.pairs.name.equals(name)) continue;
      count++;
      this.value.ptr = this.pairs.value.ptr;
      this.value.size = this.pairs.value.size;
    }
    return count;
  }

  /** Whether a header is there once and says what the node says; with no node, whether it is not there. */
  says(name: Bytes, tape: Tape, node: u32): bool {
    const count = this.count(name);
    if (node == ABSENT) return count == 0;
    return count == 1 && saysNode(this.value, tape, node);
  }

  /** The first of a tool's headers that does not say what the arguments say; null when all do. */
  firstMismatch(declared: ParamHeader[], tape: Tape, args: u32): ParamHeader | null {
    for (let i = 0; i < declared.length; i++) {
      const header = unchecked(declared[i]);
      if (!this.says(header.name, tape, header.find(tape, args))) return header;
    }
    return null;
  }
}
