/** HTTP requests that a plugin sends itself, and who gets the answer. Spec: proxy-wasm 0.2.1, "HTTP calls". */

import { Bytes } from './bytes';
import { askingRoot, askingStream, findCaller, forget, remember } from './callers';
import { HeaderList } from './header-list';
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
    const status = statusOf(raw);
    if (status != Status.Ok) return status;
    this.id = load<u32>(callSlot);
    remember(this.id, context);
    return status;
  }
}

/** Hands an answer to the context that asked; one that is gone gets nothing. */
export function deliver(rootId: u32, call: u32, headers: u32, bodySize: u32, trailers: u32): void {
  findCaller(call, rootId);
  forget(call);
  const stream = askingStream;
  if (stream !== null) return stream.onHttpCallResponse(call, headers, bodySize, trailers);
  const root = askingRoot;
  if (root !== null) root.onHttpCallResponse(call, headers, bodySize, trailers);
}
