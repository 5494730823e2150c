/**
 * A request that waits for a connection: what is pushed meanwhile is kept, and handed on once there is one.
 * Spec: Envoy source/common/conn_pool/conn_pool_base.cc (PendingStream); router/upstream_request.cc (buffered body).
 */
import type { HeaderMap } from '../../abi/header-map.js';
import type { UpstreamFailure } from './upstream-failure.js';
import type { OutgoingRequest, UpstreamListener, UpstreamStream } from './upstream-stream.js';

export class WaitingStream implements UpstreamStream {
  readonly request: OutgoingRequest;
  readonly listener: UpstreamListener;
  readonly #limit: number;
  readonly #onAbort: (stream: WaitingStream) => void;
  #target: UpstreamStream | undefined;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #ended = false;
  #trailers: HeaderMap | undefined;
  #paused = false;
  #pressed = false;
  #over = false;

  constructor(
    request: OutgoingRequest,
    listener: UpstreamListener,
    limit: number,
    onAbort: (stream: WaitingStream) => void,
  ) {
    this.request = request;
    this.listener = listener;
    this.#limit = limit;
    this.#onAbort = onAbort;
  }

  /** A connection is there: everything so far goes out. */
  attach(target: UpstreamStream): void {
    this.#target = target;
    if (this.#pressed) this.listener.onPressure?.(false);
    if (this.#paused) target.pause();
    const chunks = this.#chunks;
    this.#chunks = [];
    for (const [i, chunk] of chunks.entries()) {
      target.sendData(chunk, this.#ended && this.#trailers === undefined && i === chunks.length - 1);
    }
    if (this.#trailers !== undefined) target.sendTrailers(this.#trailers);
    else if (this.#ended && chunks.length === 0) target.sendData(Buffer.alloc(0), true);
  }

  /** There will be no connection. */
  fail(failure: UpstreamFailure): void {
    if (this.#over) return;
    this.#over = true;
    this.listener.onFailure(failure);
  }

  sendData(data: Buffer, endStream: boolean): void {
    if (this.#target !== undefined) return this.#target.sendData(data, endStream);
    this.#ended = endStream;
    if (data.length === 0) return;
    this.#chunks.push(data);
    this.#bytes += data.length;
    if (this.#bytes <= this.#limit || this.#pressed) return;
    this.#pressed = true;
    this.listener.onPressure?.(true);
  }

  sendTrailers(trailers: HeaderMap): void {
    if (this.#target !== undefined) return this.#target.sendTrailers(trailers);
    this.#ended = true;
    this.#trailers = trailers;
  }

  pause(): void {
    this.#paused = true;
    this.#target?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#target?.resume();
  }

  abort(): void {
    if (this.#target !== undefined) return this.#target.abort();
    if (this.#over) return;
    this.#over = true;
    this.#onAbort(this);
  }
}
