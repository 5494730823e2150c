/** Whether an HTTP request may carry an MCP message at all. Spec: MCP "Streamable HTTP". */

import { Bytes, HostBytes } from '../bytes';
import { HeaderPairs } from '../header-pairs';
import { MapType, readHeaders } from '../headers';
import { isAscii, startsWithIgnoringCase } from './ascii';
import { isSupportedVersion } from './versions';

export const enum Verdict {
  Acceptable = 0,
  /** Not POST: 405. Streams and sessions are not offered, so GET and DELETE are refused as the specification allows. */
  WrongMethod = 1,
  /** The body is not plain application/json: 415. Letting it pass unread would bypass every check behind. */
  WrongMediaType = 2,
  /** `MCP-Protocol-Version` names a revision that is not spoken: 400. */
  WrongVersion = 3,
}

/** The request's headers, read once. The views live until the next `read` or `free`. */
@final
export class RequestHead {
  readonly path: Bytes = new Bytes();
  readonly authority: Bytes = new Bytes();
  verdict: Verdict = Verdict.Acceptable;
  private readonly wire: HostBytes = new HostBytes();
  private readonly pairs: HeaderPairs = new HeaderPairs();
  private hasMediaType: bool = false;

  /** Reads the current request's headers from the host and judges them. */
  read(): void {
    this.verdict = Verdict.Acceptable;
    this.hasMediaType = false;
    this.path.size = 0;
    this.authority.size = 0;
    readHeaders(MapType.HttpRequestHeaders, this.wire);
    this.pairs.start(this.wire);
    while (this.pairs.next()) this.take(this.pairs.name, this.pairs.value);
    if (!this.hasMediaType) this.object(Verdict.WrongMediaType);
  }

  free(): void {
    this.wire.free();
    this.path.size = 0;
    this.authority.size = 0;
  }

  /** Host maps hold lower-case names. A header that comes twice is judged twice. */
  private take(name: Bytes, value: Bytes): void {
    switch (name.size) {
      case 5:
        if (isAscii(name.ptr, 5, ':path')) pointAt(this.path, value);
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
        if (!isSupportedVersion(value.ptr, value.size)) this.object(Verdict.WrongVersion);
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
