/** Whether an HTTP request may carry an MCP message at all. Spec: MCP "Streamable HTTP". */

import { Bytes, HostBytes } from '../bytes';
import { HeaderPairs } from '../header-pairs';
import { MapType, readHeaders } from '../headers';
import { Accept } from './accept';
import { isAscii, startsWithIgnoringCase } from './ascii';
import { Revision, revisionNamed } from './versions';

export const enum Verdict {
  Acceptable = 0,
  /** Not POST: 405. Streams and sessions are not offered, so GET and DELETE are refused as the specification allows. */
  WrongMethod = 1,
  /** The body is not plain application/json: 415. Letting it pass unread would bypass every check behind. */
  WrongMediaType = 2,
  /** `Accept` names neither JSON nor an event stream: 406. */
  NotAcceptable = 3,
}

/** The request's headers, read once. The views live until the next `read` or `free`. */
@final
export class RequestHead {
  readonly path: Bytes = new Bytes();
  readonly authority: Bytes = new Bytes();
  readonly accept: Accept = new Accept();
  /** Pages of browsers say from where they come. */
  readonly origin: Bytes = new Bytes();
  verdict: Verdict = Verdict.Acceptable;
  /** `MCP-Protocol-Version` is there. */
  namesRevision: bool = false;
  /** What it names; an unknown one is judged with the body, which may have more to say about it. */
  revision: Revision = Revision.Unknown;
  readonly wire: HostBytes = new HostBytes();
  private readonly pairs: HeaderPairs = new HeaderPairs();
  private hasMediaType: bool = false;

  /** Reads the current request's headers from the host and judges them. */
  read(): void {
    this.verdict = Verdict.Acceptable;
    this.hasMediaType = false;
    this.namesRevision = false;
    this.revision = Revision.Unknown;
    this.accept.clear();
    this.forget();
    readHeaders(MapType.HttpRequestHeaders, this.wire);
    this.pairs.start(this.wire);
    while (this.pairs.next()) this.take(this.pairs.name, this.pairs.value);
    this.accept.settle();
    if (!this.hasMediaType) this.object(Verdict.WrongMediaType);
    if (!this.accept.json && !this.accept.events) this.object(Verdict.NotAcceptable);
  }

  /** Gives the headers away, as the host wrote them: whoever gets them frees them. The views are gone. */
  give(): usize {
    const given = this.wire.ptr;
    this.wire.ptr = 0;
    this.wire.size = 0;
    this.forget();
    return given;
  }

  free(): void {
    this.wire.free();
    this.forget();
  }

  private forget(): void {
    this.path.size = 0;
    this.authority.size = 0;
    this.origin.size = 0;
  }

  /** Host maps hold lower-case names. A header that comes twice is judged twice. */
  private take(name: Bytes, value: Bytes): void {
    switch (name.size) {
      case 5:
        if (isAscii(name.ptr, 5, ':path')) pointAt(this.path, value);
        return;
      case 6:
        if (isAscii(name.ptr, 6, 'accept')) this.accept.take(value);
        else if (isAscii(name.ptr, 6, 'origin')) pointAt(this.origin, value);
        return;
      case 7:
        if (isAscii(name.ptr, 7, ':method') && !isAscii(value.ptr, value.size, 'POST')) {
          this.object(Verdict.WrongMethod);
        }
        return;
      case 10:
        if (isAscii(name.ptr, 10, ':authority')) pointAt(this.authority, value);
        return;
      case 12:
        if (!isAscii(name.ptr, 12, 'content-type')) return;
        this.hasMediaType = true;
        if (!isJson(value)) this.object(Verdict.WrongMediaType);
        return;
      case 16:
        if (!isAscii(name.ptr, 16, 'content-encoding')) return;
        if (!isAscii(value.ptr, value.size, 'identity')) this.object(Verdict.WrongMediaType);
        return;
      case 20:
        if (!isAscii(name.ptr, 20, 'mcp-protocol-version')) return;
        this.namesRevision = true;
        this.revision = revisionNamed(value.ptr, value.size);
        return;
      default:
    }
  }

  /** The first objection in the order of the enum counts: a GET is told about its method, not its body. */
  @inline
  private object(verdict: Verdict): void {
    if (this.verdict == Verdict.Acceptable || verdict < this.verdict) this.verdict = verdict;
  }
}

/** `application/json`, alone or with parameters. */
function isJson(value: Bytes): bool {
  if (!startsWithIgnoringCase(value.ptr, value.size, 'application/json')) return false;
  if (value.size == 16) return true;
  const after = value.at(16);
  return after == 0x3b || after == 0x20 || after == 0x09;
}


@inline
function pointAt(view: Bytes, bytes: Bytes): void {
  view.ptr = bytes.ptr;
  view.size = bytes.size;
}
