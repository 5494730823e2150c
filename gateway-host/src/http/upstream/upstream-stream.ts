/**
 * The agreement between those who ask an upstream (router, callouts, gRPC, health checks) and the connections that carry it.
 * Spec: Envoy envoy/http/codec.h (RequestEncoder, ResponseDecoder, StreamCallbacks).
 */
import type { HeaderMap } from '../../abi/header-map.js';
import type { UpstreamFailure } from './upstream-failure.js';

/** The beginning of a request; body and trailers are pushed afterwards. */
export interface OutgoingRequest {
  /** With all pseudo-headers; lines that speak of one connection are not sent. */
  readonly headers: HeaderMap;
  /** Nothing follows. */
  readonly endStream: boolean;
}

/** One request under way; nothing may be pushed after its end. */
export interface UpstreamStream {
  sendData(data: Buffer, endStream: boolean): void;
  /** Ends the request. */
  sendTrailers(trailers: HeaderMap): void;
  /** Stops reading the answer until `resume`. */
  pause(): void;
  resume(): void;
  /** Nobody waits any more; no event follows. */
  abort(): void;
}

/** The connection that a request has found. */
export interface ConnectionFacts {
  readonly localAddress: string;
  /** Undefined: no HTTP is spoken on it. */
  readonly protocol: 'HTTP/1.1' | 'HTTP/2' | undefined;
}

/** Who waits for the answer. Nothing comes after an end or a failure. */
export interface UpstreamListener {
  onConnected?(connection: ConnectionFacts): void;
  /** The upstream reads more slowly than we send (true), or has caught up (false). */
  onPressure?(high: boolean): void;
  /** An answer before the answer: 100, 102 or 103. */
  onInterim?(headers: HeaderMap): void;
  onHeaders(headers: HeaderMap, endStream: boolean): void;
  onData(data: Buffer, endStream: boolean): void;
  onTrailers(trailers: HeaderMap): void;
  onFailure(failure: UpstreamFailure): void;
}

/** Requests on one open connection, in whichever version of HTTP it speaks. */
export interface Codec {
  readonly protocol: ConnectionFacts['protocol'];
  /** How many requests may run at once. */
  readonly concurrency: number;
  open(request: OutgoingRequest, listener: UpstreamListener): UpstreamStream;
  /** Takes no more requests and closes after the last. */
  drain(): void;
  destroy(): void;
}

/** What a connection tells its pool. */
export interface CodecEvents {
  /** A request has ended, however it did. */
  onStreamEnd(): void;
  /** The other side wants no more requests on this connection. */
  onDrain(): void;
  /** More (or fewer) requests may run at once than before. */
  onCapacity(): void;
  onProtocolError(): void;
  /** A request that never left: undefined where there is no room for it. */
  openElsewhere(request: OutgoingRequest, listener: UpstreamListener): UpstreamStream | undefined;
  /** The connection is gone; `byUs`: this side ended it. */
  onClose(byUs: boolean): void;
}
