/** Which MCP server stands behind a proxy, how it is reached, and what is known of it for a while. */

import { Bytes, nowMilliseconds } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Revision } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { CalloutRoute } from '../call/send';
import { Session } from './session';

/** What was found out is asked again after this time. */
const KNOWN_MS: i64 = 300_000;
const REVISIONS = 5;
const MOST_RENEWALS = 256;

/** What a server said when it was asked what it can do. */
class Found {
  constructor(
    readonly session: Session,
    readonly instructions: Bytes,
    readonly until: i64,
  ) {}
}


@final
export class Backend {
  /** Host and port of its URL; empty: the host that the client asked for. */
  host: Bytes = new Bytes();
  /** From the slash on, with the query. */
  path: Bytes = new Bytes();
  /** The transport of 2024-11-05: an event stream, and messages posted beside it. */
  isEventStream: bool = false;
  /** Of callouts. */
  timeoutMs: u32 = 5000;
  /** Where callouts go, and then everything; empty: the route's. */
  cluster: string = '';
  /** The way to `cluster`; null where it is the route's. */
  get route(): CalloutRoute | null {
    return this.cluster == '' ? null : new CalloutRoute(this.cluster, this.timeoutMs);
  }

  /** Whether what it says of its own can reach clients. */
  get carriesStreams(): bool {
    return this.cluster == '' && !this.isEventStream;
  }

  /** What it said, by the revision that it was asked in. */
  private found: Array<Found | null> = new Array<Found | null>(REVISIONS);
  private notModernUntil: i64 = 0;
  /** Session ids of which the server knows nothing any more, the oldest first to go, and what stands in their place. */
  private lost: Bytes[] = [];
  private renewals: Session[] = [];
  private nextRenewal: i32 = 0;

  /** A session that needs nothing of its own, since the server keeps none; null when that is not known. */
  remembered(asked: Revision): Session | null {
    const found = this.fresh(asked);
    return found === null || found.session.id.size > 0 ? null : found.session;
  }

  /** What it said, be it that it keeps sessions. */
  described(asked: Revision): Session | null {
    const found = this.fresh(asked);
    return found === null ? null : found.session;
  }

  /** Its instructions as a JSON string; empty: none. */
  instructions(asked: Revision): Bytes {
    const found = this.fresh(asked);
    return found === null ? new Bytes() : found.instructions;
  }

  /** Keeps what it said. */
  remember(asked: Revision, session: Session, instructions: Bytes): void {
    const kept = new Session(session.revision, session.abilities, session.id);
    kept.isRemembered = true;
    this.found[asked] = new Found(kept, instructions, nowMilliseconds() + KNOWN_MS);
  }

  /** What stands in place of a session that the server has lost; null: nothing. */
  renewed(id: Bytes): Session | null {
    for (let i = 0; i < this.lost.length; i++) {
      if (unchecked(this.lost[i]).equals(id)) return this.renewals[i];
    }
    return null;
  }

  /** A session was lost, and another one was begun for the same client. */
  renew(id: Bytes, session: Session): void {
    let slot = this.nextRenewal;
    for (let i = 0; i < this.lost.length; i++) {
      if (this.lost[i].equals(id)) slot = i;
      // the client still shows the first one
      if (this.renewals[i].id.equals(id)) this.renewals[i] = session;
    }
    if (slot < this.lost.length) {
      this.lost[slot] = id;
      this.renewals[slot] = session;
    } else {
      this.lost.push(id);
      this.renewals.push(session);
    }
    if (slot == this.nextRenewal) this.nextRenewal = (slot + 1) % MOST_RENEWALS;
  }

  /** It is not any more what it was. */
  forget(): void {
    for (let i = 0; i < REVISIONS; i++) this.found[i] = null;
    this.notModernUntil = 0;
  }

  /** It does not know 2026-07-28. */
  noteLegacy(): void {
    this.notModernUntil = nowMilliseconds() + KNOWN_MS;
  }

  get isKnownLegacy(): bool {
    return this.notModernUntil > nowMilliseconds();
  }

  private fresh(asked: Revision): Found | null {
    const found = this.found[asked];
    return found !== null && found.until > nowMilliseconds() ? found : null;
  }
}
