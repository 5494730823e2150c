/**
 * HTTP requests that a plugin sends itself, and who gets the answer. Hosts deliver every answer to the root;
 * the SDK remembers which context asked and hands it on. Spec: proxy-wasm 0.2.1, "HTTP calls".
 */

import { Bytes } from './bytes';
import { findRoot, findStream } from './context-table';
import { proxy_set_effective_context } from './effective-context';
import { HeaderList } from './header-list';
import { Scope, switchTo } from './scope';
import { Status, statusOf } from './status';


@external('env', 'proxy_http_call')
declare function proxy_http_call(
  upstreamPtr: usize,
  upstreamSize: usize,
  headersPtr: usize,
  headersSize: usize,
  bodyPtr: usize,
  bodySize: usize,
  trailersPtr: usize,
  trailersSize: usize,
  timeoutMs: u32,
  callSlot: usize,
): u32;

const callSlot = memory.data(4);
const owners = new Map<u32, u32>();

/**
 * A request to an upstream that the gateway knows by name (Envoy: cluster).
 *
 * @example
 * const call = new HttpCall('users', HeaderList.of(':method', 'GET').add(':path', '/me').add(':authority', 'users'));
 * if (call.send(this.id) != Status.Ok) sendLocalResponse(503);
 */
export class HttpCall {
  /** The host's id of the call after `send`, as onHttpCallResponse gets it. */
  id: u32 = 0;
  body: Bytes = new Bytes();
  timeoutMs: u32 = 5000;

  /** @param headers must hold :method, :path and :authority */
  constructor(
    readonly upstream: string,
    readonly headers: HeaderList,
  ) {}

  /** Sends it for a context, which gets the answer through onHttpCallResponse. */
  send(context: u32): Status {
    const upstream = Bytes.of(this.upstream);
    const headers = this.headers.toBytes();
    const body = this.body;
    const raw = proxy_http_call(
      upstream.ptr,
      upstream.size,
      headers.ptr,
      headers.size,
      body.ptr,
      body.size,
      0,
      0,
      this.timeoutMs,
      callSlot,
    );
    const status = statusOf(raw, 'proxy_http_call');
    if (status != Status.Ok) return status;
    this.id = load<u32>(callSlot);
    owners.set(this.id, context);
    return status;
  }
}

/** Hands an answer to the context that asked; one that is gone gets nothing. */
export function deliver(rootId: u32, call: u32, headers: u32, bodySize: u32, trailers: u32): void {
  const owner = owners.has(call) ? owners.get(call) : rootId;
  owners.delete(call);
  const stream = findStream(owner);
  if (stream !== null) {
    if (proxy_set_effective_context(owner) != Status.Ok) return;
    switchTo(stream.responseBegan ? Scope.Response : Scope.Request);
    stream.onHttpCallResponse(call, headers, bodySize, trailers);
    return;
  }
  const root = findRoot(owner);
  if (root !== null) root.onHttpCallResponse(call, headers, bodySize, trailers);
}
