/** What an MCP server says of itself, whoever asks. Spec: MCP "Lifecycle", 2026-07-28 "Discovery" and "Caching". */

import { Bytes } from '../bytes';
import { Output } from '../json';
import { equalsIgnoringCase } from './ascii';
import { Feature } from './feature';
import { Listing } from './listing';
import { isLoopback, isLoopbackOrigin } from './loopback';
import { ServerInfo } from './server-info';
import { Revision } from './versions';

/** `public`: every caller gets the same; `private`: a cache may keep an answer for its caller only. */
export const enum CacheScope {
  Private = 0,
  Public = 1,
}

export class Endpoint {
  /** The tools. */
  listing: Listing = new Listing('tools', []);
  /** Whatever else is served. Complete before the first request. */
  features: Feature[] = [];
  /** Name and version as a JSON object, for the oldest revisions. */
  info: Bytes = Bytes.of('{"name":"","version":""}');
  /** As `info`, with the title: stands in every result of 2026-07-28. */
  titledInfo: Bytes = this.info;
  /** Everything, for who asks for it. */
  fullInfo: Bytes = this.info;
  /** What the model should know of the server, as a JSON string; empty: nothing. */
  instructions: Bytes = new Bytes();
  /** How many entries of a list are told at once; 0: all. */
  pageSize: i32 = 0;
  /** How long a client of 2026-07-28 may keep lists, in milliseconds. */
  ttlMs: u32 = 0;
  cacheScope: CacheScope = CacheScope.Private;
  /** The pages that may call from a browser beside those of this machine, as `https://host`; null leaves that to others. */
  origins: Bytes[] | null = null;
  /** The hosts under which it is served; one without port stands for every port. Null: any. */
  hosts: Bytes[] | null = null;
  /** Why no request can be served, for clients; empty: they can. */
  fault: string = '';
  private capabilitiesOf: Array<Bytes | null> = [null, null, null, null, null];

  /** Sets who the server says it is. */
  introduce(info: ServerInfo): void {
    this.info = info.render(Revision.V2024_11_05);
    this.titledInfo = info.render(Revision.V2025_06_18);
    this.fullInfo = info.render(Revision.V2026_07_28);
  }

  /** Who the server is, as a client of `revision` can read it. */
  infoFor(revision: Revision): Bytes {
    if (revision >= Revision.V2025_11_25) return this.fullInfo;
    return revision >= Revision.V2025_06_18 ? this.titledInfo : this.info;
  }

  /** What is served, as a JSON object: exactly that, in each revision. */
  capabilities(revision: Revision): Bytes {
    const known = this.capabilitiesOf[revision];
    if (known !== null) return known;
    const out = new Output();
    out.ascii('{"tools":{}');
    for (let i = 0; i < this.features.length; i++) this.features[i].writeCapability(out, revision);
    out.byte(0x7d);
    const bytes = out.toBytes();
    out.free();
    this.capabilitiesOf[revision] = bytes;
    return bytes;
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

  /** Whether a request for this host is served. */
  isHost(authority: Bytes): bool {
    const hosts = this.hosts;
    if (hosts === null) return true;
    const bare = sizeWithoutPort(authority);
    for (let i = 0; i < hosts.length; i++) {
      const host = hosts[i];
      if (equalsIgnoringCase(authority.ptr, authority.size, host)) return true;
      if (equalsIgnoringCase(authority.ptr, bare, host)) return true;
    }
    return false;
  }
}

/** The brackets of an IPv6 address stay. */
function sizeWithoutPort(authority: Bytes): u32 {
  let at = authority.size;
  while (at > 0 && <u32>authority.at(at - 1) - 0x30 < 10) at--;
  return at > 1 && at < authority.size && authority.at(at - 1) == 0x3a ? at - 1 : authority.size;
}
