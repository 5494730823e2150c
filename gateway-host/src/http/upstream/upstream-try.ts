/**
 * One try to get an answer to a forwarded request: a host, a stream to it, and how long it may take.
 * Spec: Envoy source/common/router/upstream_request.cc.
 */
import type { HeaderMap } from '../../abi/header-map.js';
import { awaitsHandshake, Handshake } from './handshake.js';
import type { UpstreamHost, Passage } from './host.js';
import type { RequestCopy } from './request-copy.js';
import type { RequestTimeouts } from './request-timeouts.js';
import type { UpstreamFailure } from './upstream-failure.js';
import type {
  ConnectionFacts,
  OutgoingRequest,
  UpstreamListener,
  UpstreamStream,
} from './upstream-stream.js';

export interface TryEvents extends UpstreamListener {
  onPressure(high: boolean): void;
  onConnected(connection: ConnectionFacts): void;
  /** `idle`: nothing moved; else the try as a whole took too long. */
  onTryTimeout(idle: boolean): void;
  onMaxDuration(): void;
}

export class UpstreamTry implements UpstreamListener {
  readonly host: UpstreamHost;
  /** A connection was found and the request has begun to go out. */
  begun = false;
  /** The request may leave HTTP. */
  tunnel = false;
  readonly #events: TryEvents;
  readonly #idleMs: number;
  readonly #perTryMs: number;
  #stream: UpstreamStream | undefined;
  #answered = false;
  #timer: NodeJS.Timeout | undefined;
  #idleTimer: NodeJS.Timeout | undefined;
  #maxTimer: NodeJS.Timeout | undefined;

  constructor(host: UpstreamHost, events: TryEvents, timeouts: RequestTimeouts) {
    this.host = host;
    this.#events = events;
    this.#idleMs = timeouts.perTryIdleMs;
    this.#perTryMs = timeouts.perTryMs;
    this.#touch();
  }

  /** Sends what has come so far; false: a circuit breaker is open. */
  start(passage: Passage, headers: HeaderMap, copy: RequestCopy): boolean {
    const { chunks, trailers, ended } = copy;
    const endStream = ended && chunks.length === 0 && trailers === undefined;
    const stream = this.#open(passage, { headers, endStream });
    if (stream === undefined) return false;
    this.#stream = stream;
    if (ended) this.#onRequestComplete();
    for (const [i, chunk] of chunks.entries()) {
      stream.sendData(chunk, ended && trailers === undefined && i === chunks.length - 1);
    }
    if (trailers !== undefined) stream.sendTrailers(trailers);
    return true;
  }

  #open(passage: Passage, request: OutgoingRequest): UpstreamStream | undefined {
    const awaited = this.tunnel ? awaitsHandshake(request.headers) : undefined;
    if (awaited === undefined) return this.host.open(passage, request, this);
    const handshake = new Handshake(awaited, this);
    const stream = this.host.open(passage, request, handshake);
    if (stream === undefined) return undefined;
    handshake.attach(stream);
    return handshake;
  }

  sendData(data: Buffer, endStream: boolean): void {
    this.#touch();
    if (endStream) this.#onRequestComplete();
    this.#stream?.sendData(data, endStream);
  }

  sendTrailers(trailers: HeaderMap): void {
    this.#onRequestComplete();
    this.#stream?.sendTrailers(trailers);
  }

  pause(paused: boolean): void {
    if (paused) this.#stream?.pause();
    else this.#stream?.resume();
  }

  abort(): void {
    this.stop();
    this.#stream?.abort();
  }

  /** No more time limits. */
  stop(): void {
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    if (this.#idleTimer !== undefined) clearTimeout(this.#idleTimer);
    if (this.#maxTimer !== undefined) clearTimeout(this.#maxTimer);
  }

  /** The cluster's limit for any stream. */
  limit(maxStreamMs: number): void {
    if (maxStreamMs > 0) this.#maxTimer = setTimeout(() => this.#events.onMaxDuration(), maxStreamMs);
  }

  onConnected(connection: ConnectionFacts): void {
    this.begun = true;
    this.#events.onConnected(connection);
  }

  onPressure(high: boolean): void {
    this.#events.onPressure(high);
  }

  onInterim(headers: HeaderMap): void {
    this.#events.onInterim?.(headers);
  }

  onHeaders(headers: HeaderMap, endStream: boolean): void {
    this.#answered = true;
    clearTimeout(this.#timer);
    this.#touch();
    if (endStream) this.stop();
    this.#events.onHeaders(headers, endStream);
  }

  onData(data: Buffer, endStream: boolean): void {
    this.#touch();
    if (endStream) this.stop();
    this.#events.onData(data, endStream);
  }

  onTrailers(trailers: HeaderMap): void {
    this.stop();
    this.#events.onTrailers(trailers);
  }

  onFailure(failure: UpstreamFailure): void {
    this.stop();
    this.#events.onFailure(failure);
  }

  /** From then on the try may take only so long; a request without an end, as of a tunnel, may take for ever. */
  #onRequestComplete(): void {
    if (this.#perTryMs <= 0 || this.#answered || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => this.#events.onTryTimeout(false), this.#perTryMs);
  }

  #touch(): void {
    if (this.#idleMs === 0) return;
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => this.#events.onTryTimeout(true), this.#idleMs);
  }
}
