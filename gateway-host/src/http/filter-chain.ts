/**
 * The agreement between a stream's filters and its two ends: the connection that asked and the router that answers.
 * The filter manager (filter/) runs the filters; the connection manager (listener/) implements the ends with sockets.
 * Spec: envoy/http/filter.h, "Life of a Request" in Envoy's documentation.
 */
import type { HeaderMap } from '../abi/header-map.js';
import type { NodeIdentity } from './filter/node-attributes.js';
import type { Metadata, MetadataOwner } from './metadata/metadata.js';

/** When a stream passed which point, on the clock of `performance.now()`. */
export interface StreamTimes {
  readonly start: number;
  /** The request's last byte was here. */
  requestEnd?: number;
  /** A connection to an upstream was asked for, and how long it took to have one or to know that there is none. */
  poolAsked?: number;
  poolWait?: number | undefined;
  /** The request began to go to an upstream. */
  upstreamStart?: number;
  /** The upstream's answer began. */
  upstreamAnswer?: number;
  /** All of it was here. */
  upstreamEnd?: number;
  responseEnd?: number;
}

/** What a TLS handshake with the client showed. */
export interface TlsFacts {
  /** `TLSv1.3` */
  readonly version: string;
  readonly cipher: string;
  /** The client showed a certificate that was verified. */
  readonly peerVerified: boolean;
  /** RFC 2253, empty without a certificate. */
  readonly peerSubject: string;
  readonly peerFingerprint: string;
  readonly localSubject: string;
  /** Alternative names of the certificates, in their order. */
  readonly peerDnsNames: readonly string[];
  readonly peerUris: readonly string[];
  readonly localDnsNames: readonly string[];
  readonly localUris: readonly string[];
}

/** The host that a request goes to, as far as attributes and logs speak of it. */
export interface HostDescription {
  readonly endpoint: { readonly metadata?: Metadata | undefined };
  readonly locality: { readonly metadata?: Metadata | undefined };
}

/** What every attribute lookup and access log line may want to know of a stream; ends fill it in as they learn it. */
export interface StreamInfo {
  readonly id: bigint;
  readonly startTimeNs: bigint;
  readonly protocol: string;
  readonly downstreamRemoteAddress: string;
  readonly downstreamLocalAddress: string;
  readonly connectionId: number;
  readonly listenerName: string;
  readonly filterChainName?: string;
  /** Of the TLS handshake. */
  readonly serverName?: string;
  readonly tls?: TlsFacts;
  /** The other end of the connection, where `downstreamRemoteAddress` is what trusted proxies say. */
  readonly downstreamDirectAddress?: string;
  readonly times?: StreamTimes;
  /** Answered by the health check filter. */
  healthCheck?: boolean;
  /** Why the connection was closed. */
  terminationDetails?: string;
  upstreamLocalAddress?: string;
  upstreamProtocol?: string;
  upstreamTransportFailure?: string;
  upstreamAttempts?: number;
  /** Who this gateway is. */
  readonly node?: NodeIdentity;
  routeName: string;
  virtualHostName: string;
  /** The virtual host has no route for the request. */
  unrouted?: boolean;
  clusterName: string;
  upstreamAddress: string | undefined;
  upstreamHost?: HostDescription;
  responseCode: number;
  /** Why the answer is what it is; a plugin may give an empty reason. */
  responseCodeDetails: string | undefined;
  responseFlags: number;
  requestSize: number;
  responseSize: number;
  /** `wasm.<key>` and what foreign functions set. */
  readonly filterState: Map<string, Uint8Array>;
  /** What configuration notes on whoever has to do with the stream; undefined where it says nothing. */
  metadataOf?(owner: MetadataOwner): Metadata | undefined;
  /** What a redirect that is followed here does not end. */
  requestState?: Map<string, Uint8Array>;
  /** Where a plugin wants the request to go, `ip:port`. */
  overrideHost?: string;
  /** What the connection's later requests begin with. */
  readonly connectionState?: Map<string, Uint8Array>;
}

/** The end of the decoder chain: the router. Called once every filter has let the headers (then data, then trailers) pass. */
export interface RouterEnd {
  decodeHeaders(headers: HeaderMap, endStream: boolean): void;
  decodeData(data: Buffer, endStream: boolean): void;
  /** Ends the request. */
  decodeTrailers(trailers: HeaderMap): void;
  /** The stream ended early (local reply, reset, client gone): stop the upstream request. */
  cancel(): void;
}

/** The end of the encoder chain: what goes back to the client. */
export interface DownstreamEnd {
  /** An answer before the answer: 100, 102, 103. */
  encodeInterim(headers: HeaderMap): void;
  encodeHeaders(headers: HeaderMap, endStream: boolean): void;
  encodeData(data: Buffer, endStream: boolean): void;
  /** Ends the response. */
  encodeTrailers(trailers: HeaderMap): void;
  /** Close without (further) bytes: close_stream, or a failure after headers were sent. */
  reset(details: string): void;
}

/** Filters may ask the end to slow down; `false` means stop reading. */
export interface FlowControl {
  readDisable(disabled: boolean): void;
}
