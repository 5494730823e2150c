/**
 * Everything an HTTP connection manager is told by its configuration, apart from its filters and routes.
 * Spec: Envoy api/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager.proto.
 */

export const ESCAPED_SLASHES = [
  'KEEP_UNCHANGED',
  'REJECT_REQUEST',
  'UNESCAPE_AND_REDIRECT',
  'UNESCAPE_AND_FORWARD',
] as const;
export const UNDERSCORES = ['ALLOW', 'REJECT_REQUEST', 'DROP_HEADER'] as const;
export const SERVER_HEADER = ['OVERWRITE', 'APPEND_IF_ABSENT', 'PASS_THROUGH'] as const;

export interface ConnectionSettings {
  /** Counters are named `http.<statPrefix>.…`. */
  readonly statPrefix: string;
  readonly serverName: string;
  readonly serverHeader: (typeof SERVER_HEADER)[number];

  readonly normalizePath: boolean;
  readonly mergeSlashes: boolean;
  readonly escapedSlashes: (typeof ESCAPED_SLASHES)[number];
  readonly stripPort: 'none' | 'any' | 'matching';

  readonly useRemoteAddress: boolean;
  readonly skipXffAppend: boolean;
  readonly xffTrustedHops: number;
  readonly generateRequestId: boolean;
  readonly preserveExternalRequestId: boolean;
  readonly requestIdInResponse: boolean;

  /** 0 switches a timeout off. */
  readonly streamIdleTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly requestHeadersTimeoutMs: number;
  /** Of a connection without requests. */
  readonly idleTimeoutMs: number;
  /** An older connection ends with its next answer. */
  readonly maxConnectionDurationMs: number;

  readonly underscores: (typeof UNDERSCORES)[number];
  readonly maxHeadersCount: number;
  readonly maxHeadersBytes: number;
  readonly acceptHttp10: boolean;
  /** One line per request on stdout. */
  readonly accessLog: boolean;
  /** The router adds no `x-envoy-…` headers. */
  readonly suppressEnvoyHeaders: boolean;
  /** Bytes a filter may hold back. */
  readonly bufferLimit: number;
}
