/**
 * The agreement between one filter on a stream and the manager that runs the chain: callbacks, statuses, services.
 * The wasm filter (abi/) is written against it, the filter manager (http/filter/) implements its other side.
 * Spec: Envoy envoy/http/filter.h.
 */
import type { BodyBuffer } from './body-buffer.js';
import type { LifeSpan } from './declared-property.js';
import type { HeaderMap } from './header-map.js';
import type { MetadataValue } from './metadata-value.js';

/** What a filter answers to headers; the numbers are those of the ABI. */
export const HeadersStatus = {
  Continue: 0,
  StopIteration: 1,
  ContinueAndEndStream: 2,
  StopAllIterationAndBuffer: 3,
  StopAllIterationAndWatermark: 4,
} as const;
export type HeadersStatus = (typeof HeadersStatus)[keyof typeof HeadersStatus];

/** What a filter answers to body data. */
export const DataStatus = {
  Continue: 0,
  StopIterationAndBuffer: 1,
  StopIterationAndWatermark: 2,
  StopIterationNoBuffer: 3,
} as const;
export type DataStatus = (typeof DataStatus)[keyof typeof DataStatus];

/** What a filter answers to trailers. */
export const TrailersStatus = { Continue: 0, StopIteration: 1 } as const;
export type TrailersStatus = (typeof TrailersStatus)[keyof typeof TrailersStatus];

/** An answer made here instead of by an upstream. */
export interface LocalReply {
  readonly status: number;
  readonly body: string | Buffer;
  readonly headers?: readonly (readonly [string, string])[];
  /** Changes the answer's headers, its status line included, before its length and type are added. */
  readonly finalize?: (headers: HeaderMap) => void;
  readonly details: string;
  /** 0 to 16 when the filter named one; used only when the request is gRPC. */
  readonly grpcStatus?: number;
}

/** What a filter may read while an access log line is written: everything that came past. */
export interface LogView {
  readonly requestHeaders: HeaderMap | undefined;
  readonly responseHeaders: HeaderMap | undefined;
  readonly responseTrailers: HeaderMap | undefined;
}

/** The maps a filter holds at the moment; attributes of headers exist only for these. */
export interface AttributeView {
  readonly requestHeaders: HeaderMap | undefined;
  readonly responseHeaders: HeaderMap | undefined;
  readonly responseTrailers: HeaderMap | undefined;
  /** The stream has ended: it is being logged, or goes. */
  readonly over: boolean;
}

/** Bytes as they go to the guest (a string is latin1), `undefined` for NotFound, or `unserializable`. */
export type AttributeValue = Uint8Array | string | undefined | typeof unserializable;

/** An attribute that exists but has no byte form (a message without serialisation, an empty path). */
export const unserializable = Symbol('unserializable');

/** What the manager does for a filter. */
export interface FilterCallbacks {
  continueDecoding(): void;
  /** False when there is no response to continue: the call that crashes Envoy. */
  continueEncoding(): boolean;
  /** Moves the chunk at hand, if any, to the chain's buffer and gives that buffer to read and edit. */
  bufferDecoded(chunk: BodyBuffer | undefined): BodyBuffer | undefined;
  bufferEncoded(chunk: BodyBuffer | undefined): BodyBuffer | undefined;
  addDecodedTrailers(): HeaderMap;
  addEncodedTrailers(): HeaderMap;
  sendLocalReply(reply: LocalReply): void;
  resetStream(details: string): void;
  /** Sets a response flag of the access log. */
  raiseFlag(flag: number): void;
  requestHeadersChanged(): void;
  /** `path` is joined with NUL bytes. */
  attribute(path: string, view: AttributeView): AttributeValue;
  /** A part of metadata with its type; undefined for every other attribute. */
  metadata?(path: string): MetadataValue | undefined;
  /** Bytes for the filters behind this one and the client; headers that wait here go first. False: no response. */
  injectEncoded?(data: Buffer, endStream: boolean): boolean;
  upstreamHosts?(): readonly string[];
  overrideHost?(address: string): void;
  setBufferLimit?(direction: 'request' | 'response', bytes: number): void;
  filterState(key: string): Uint8Array | undefined;
  /** What has the span of a connection is there for its later requests, of a request for what a redirect makes of it. */
  setFilterState(key: string, value: Uint8Array, span: LifeSpan): void;
}

/** One filter on one stream. */
export interface StreamFilter {
  setCallbacks(callbacks: FilterCallbacks): void;
  decodeHeaders(headers: HeaderMap, endStream: boolean): HeadersStatus;
  decodeData(data: BodyBuffer, endStream: boolean): DataStatus;
  decodeTrailers(trailers: HeaderMap): TrailersStatus;
  encodeHeaders(headers: HeaderMap, endStream: boolean): HeadersStatus;
  encodeData(data: BodyBuffer, endStream: boolean): DataStatus;
  encodeTrailers(trailers: HeaderMap): TrailersStatus;
  /** Every filter logs before the first one is destroyed. */
  log(view: LogView): void;
  destroy(): void;
}

/** Makes a filter for each stream, or none when a failed plugin is to be left out (fail open). */
export interface FilterFactory {
  readonly name: string;
  createFilter(): StreamFilter | undefined;
}
