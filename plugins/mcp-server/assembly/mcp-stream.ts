/**
 * One HTTP request with its response: held until its body is there, then answered, or handed to what is under way.
 *
 *   McpExchange ──┬─► answered      initialize, ping, tools/list, errors: a local response
 *                 └─► Pending       a call that waits for somebody: it gets the callbacks from here on
 */

import { Action, Bytes, HeaderList, MapType, setHeaders } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { Admission, Endpoint, LATER, McpExchange, Message } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { McpRequest } from './mcp-request';
import { McpRoot } from './mcp-root';
import { Pending } from './pending';
import { QuarantinedServer } from './quarantined-server';
import { Server } from './server';
import { hasSegment } from './upstream-route';

/** Trailers are headers that come late: they do not pass either. */
const NO_TRAILERS = new HeaderList();

/** Stands in where there is no message. */
const nothing = new Message();

/** Answers where no rule matches, which is never: `admit` hides those. */
const nobody: Server = new QuarantinedServer();

/** The stream context of the plugin. */
export class McpStream extends McpExchange {
  private server: Server = nobody;
  /** What a call left under way. */
  private pending: Pending | null = null;

  constructor(
    id: u32,
    private root: McpRoot,
  ) {
    super(id);
  }

  admit(): Admission {
    const server = this.root.match();
    if (server === null) return this.root.upstreamPrefix.size == 0 ? Admission.Pass : Admission.Hide;
    this.server = server;
    return Admission.Serve;
  }

  hides(path: Bytes): bool {
    const prefix = this.root.upstreamPrefix;
    return prefix.size > 0 && hasSegment(path, prefix);
  }

  endpoint(): Endpoint {
    return this.server;
  }

  later(): Action {
    const pending = this.pending;
    return pending === null ? Action.Pause : pending.whileWaiting();
  }

  callTool(message: Message, name: u32, args: u32, out: Output): u32 {
    const request = this.requestOf(message);
    request.name = name;
    request.args = args;
    return this.begun(request, this.server.call(request, out));
  }

  answerOther(message: Message, out: Output): u32 {
    const request = this.requestOf(message);
    return this.begun(request, this.server.answer(request, out));
  }

  acknowledge(message: Message): Action {
    const request = this.requestOf(message);
    const action = this.server.acknowledge(request);
    this.pending = request.pending;
    return action;
  }

  answerOtherMethod(): Action {
    const request = this.requestOf(nothing);
    const action = this.server.answerOtherMethod(request);
    this.pending = request.pending;
    return action;
  }

  private requestOf(message: Message): McpRequest {
    const request = new McpRequest(message, this);
    request.revision = this.isRevisionNamed ? this.revision : this.server.unnamedRevision;
    request.isBatched = this.batch !== null;
    request.upstreamPrefix = this.root.upstreamPrefix;
    return request;
  }

  private begun(request: McpRequest, status: u32): u32 {
    if (status == LATER) this.pending = request.pending;
    return status;
  }

  onResponseHeaders(_headers: u32, endOfStream: bool): Action {
    const pending = this.pending;
    return pending === null ? Action.Continue : pending.onResponseHeaders(endOfStream);
  }

  onResponseBody(size: u32, endOfStream: bool): Action {
    const pending = this.pending;
    return pending === null ? Action.Continue : pending.onResponseBody(size, endOfStream);
  }

  onResponseTrailers(_trailers: u32): Action {
    const pending = this.pending;
    if (pending === null) return Action.Continue;
    setHeaders(MapType.HttpResponseTrailers, NO_TRAILERS);
    return pending.onResponseTrailers();
  }

  onHttpCallResponse(call: u32, headers: u32, bodySize: u32, _trailers: u32): void {
    const pending = this.pending;
    if (pending !== null) pending.onCallout(call, headers, bodySize);
  }

  onDelete(): void {
    super.onDelete();
    const pending = this.pending;
    if (pending !== null) pending.onDelete();
  }
}
