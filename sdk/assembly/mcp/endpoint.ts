/** What an MCP server says of itself, whoever asks. Spec: MCP "Lifecycle", 2026-07-28 "Discovery" and "Caching". */

import { Bytes } from '../bytes';
import { Output, writeText } from '../json';
import { isLoopback, isLoopbackOrigin } from './loopback';
import { Revision } from './versions';

/** `public`: every caller gets the same; `private`: a cache may keep an answer for its caller only. */
export const enum CacheScope {
  Private = 0,
  Public = 1,
}

export abstract class Endpoint {
  /** Name and version as a JSON object. */
  info: Bytes = Bytes.of('{"name":"","version":""}');
  /** As `info`, with the members that clients know since 2025-06-18. */
  fullInfo: Bytes = this.info;
  /** What the model should know of the server, as a JSON string; empty: nothing. */
  instructions: Bytes = new Bytes();
  /** As a JSON object. */
  capabilities: Bytes = Bytes.of('{"tools":{}}');
  /** How long a client of 2026-07-28 may keep lists, in milliseconds. */
  ttlMs: u32 = 0;
  cacheScope: CacheScope = CacheScope.Private;
  /** The pages that may call from a browser beside those of this machine, as `https://host`; null leaves that to others. */
  origins: Bytes[] | null = null;
  /** Why no request can be served, for clients; empty: they can. */
  fault: string = '';

  /** The member `"tools":[…]` of a list for clients of a revision: what an earlier one does not know is left out. */
  abstract listing(revision: Revision): Bytes;

  /** Sets `info` and `fullInfo`; an empty title is none. */
  introduce(name: string, version: string, title: string = ''): void {
    const out = new Output();
    this.info = describe(out, name, version, '');
    this.fullInfo = title == '' ? this.info : describe(out, name, version, title);
    out.free();
  }

  /**
   * Whether a page of this origin may call. Pages of this machine may where the request is for this machine by name: a page that came
   * from elsewhere and had its name resolved to this machine has the name of elsewhere in both. Spec: security warning.
   */
  allows(origin: Bytes, authority: Bytes): bool {
    const origins = this.origins;
    if (origins === null) return true;
    if (isLoopback(authority.ptr, authority.size) && isLoopbackOrigin(origin)) return true;
    for (let i = 0; i < origins.length; i++) {
      if (origins[i].equals(origin)) return true;
    }
    return false;
  }
}

function describe(out: Output, name: string, version: string, title: string): Bytes {
  out.clear();
  out.ascii('{"name":');
  writeText(out, name);
  if (title != '') {
    out.ascii(',"title":');
    writeText(out, title);
  }
  out.ascii(',"version":');
  writeText(out, version);
  out.byte(0x7d);
  return out.toBytes();
}
