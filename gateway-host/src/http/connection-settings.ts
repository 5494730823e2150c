/**
 * Everything an HTTP connection manager is told by its configuration, apart from its filters and routes.
 * Spec: Envoy api/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager.proto.
 */
import type { AccessLogSpec } from './access-log/access-log-spec.js';
import type { ClientCertSettings } from './downstream/client-certificate-header.js';
import type { LocalReplySpec } from './downstream/local-reply-rules.js';

export const ESCAPED_SLASHES = [
  'KEEP_UNCHANGED',
  'REJECT_REQUEST',
  'UNESCAPE_AND_REDIRECT',
  'UNESCAPE_AND_FORWARD',
] as const;
export const UNDERSCORES = ['ALLOW', 'REJECT_REQUEST', 'DROP_HEADER'] as const;
export const SERVER_HEADER = ['OVERWRITE', 'APPEND_IF_ABSENT', 'PASS_THROUGH'] as const;

export const CODECS = ['AUTO', 'HTTP1', 'HTTP2'] as const;

export interface Http2Settings {
  readonly maxConcurrentStreams: number;
  /** Bytes that a client may send ahead, on one stream and on all of a connection. */
  readonly streamWindow: number;
  readonly connectionWindow: number;
  /** Clients may say what a CONNECT is to become (RFC 8441). */
  readonly allowConnect: boolean;
  /** A broken message costs its stream, not the connection. */
  readonly streamErrors: boolean;
}

export interface ConnectionSettings {
  /** Counters are named `http.<statPrefix>.…`. */
  readonly statPrefix: string;
  readonly serverName: string;
  readonly serverHeader: (typeof SERVER_HEADER)[number];

  readonly normalizePath: boolean;
  readonly mergeSlashes: boolean;
  readonly escapedSlashes: (typeof ESCAPED_SLASHES)[number];
  readonly stripPort: 'none' | 'any' | 'matching';

  readonly clientCert: ClientCertSettings;
  /** Added to `via` of requests and answers; empty: nothing. */
  readonly via: string;
  /** Answers before the answer come from the upstream, and so does the one to `Expect: 100-continue`. */
  readonly proxyInterim: boolean;
  readonly stripTrailingDot: boolean;
  readonly appendXForwardedPort: boolean;
  readonly useRemoteAddress: boolean;
  readonly skipXffAppend: boolean;
  readonly xffTrustedHops: number;
  readonly generateRequestId: boolean;
  readonly preserveExternalRequestId: boolean;
  readonly requestIdInResponse: boolean;

  /** 0 switches a timeout off. */
  readonly streamIdleTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly maxStreamDurationMs: number;
  readonly requestHeadersTimeoutMs: number;
  /** Of a connection without requests. */
  readonly idleTimeoutMs: number;
  /** An older connection ends with its next answer. */
  readonly maxConnectionDurationMs: number;
  /** 0: no limit. */
  readonly maxRequestsPerConnection: number;
  /** Between the announcement that a connection ends and its end. */
  readonly drainTimeoutMs: number;
  /** How long a client is given to take its last answer. */
  readonly delayedCloseMs: number;

  readonly underscores: (typeof UNDERSCORES)[number];
  readonly maxHeadersCount: number;
  readonly maxHeadersBytes: number;
  readonly codec: (typeof CODECS)[number];
  readonly http2: Http2Settings;
  readonly acceptHttp10: boolean;
  /** HTTP/1 messages may end with trailers, in both directions. */
  readonly http1Trailers: boolean;
  readonly accessLogs: readonly AccessLogSpec[];
  readonly localReply: LocalReplySpec;
  /** The router adds no `x-envoy-…` headers. */
  readonly suppressEnvoyHeaders: boolean;
  /** Bytes a filter may hold back. */
  readonly bufferLimit: number;
}
