/**
 * The headers that Envoy keeps at most once: a second value is appended to the first with a comma.
 * The lists are what Envoy 1.40 was seen to do, header by header, in requests and in responses.
 * Spec: Envoy envoy/http/header_map.h (INLINE_REQ_…, INLINE_RESP_…) and the custom inline headers of its extensions.
 */

const BOTH = [
  ...['cache-control', 'connection', 'content-encoding', 'content-length', 'content-type', 'keep-alive'],
  ...['proxy-connection', 'proxy-status', 'transfer-encoding', 'upgrade', 'via', 'x-envoy-attempt-count'],
  ...['x-envoy-decorator-operation', 'x-request-id'],
];

/** Joined in requests. */
export const JOINED_IN_REQUESTS: ReadonlySet<string> = new Set([
  ...BOTH,
  ...[':authority', ':method', ':path', ':protocol', ':scheme'],
  ...[
    'accept',
    'accept-encoding',
    'authentication',
    'authorization',
    'cdn-loop',
    'expect',
    'grpc-accept-encoding',
  ],
  ...[
    'access-control-request-headers',
    'access-control-request-method',
    'access-control-request-private-network',
  ],
  ...['grpc-timeout', 'if-match', 'if-modified-since', 'if-none-match', 'if-range', 'if-unmodified-since'],
  ...['origin', 'pragma', 'referer', 'te', 'user-agent', 'x-client-trace-id', 'x-forwarded-client-cert'],
  ...['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-port', 'x-forwarded-proto'],
  ...[
    'x-envoy-downstream-service-cluster',
    'x-envoy-downstream-service-node',
    'x-envoy-expected-rq-timeout-ms',
  ],
  ...[
    'x-envoy-external-address',
    'x-envoy-force-trace',
    'x-envoy-hedge-on-per-try-timeout',
    'x-envoy-internal',
  ],
  ...['x-envoy-ip-tags', 'x-envoy-is-timeout-retry', 'x-envoy-max-retries', 'x-envoy-original-path'],
  ...['x-envoy-original-url', 'x-envoy-retriable-header-names', 'x-envoy-retriable-status-codes'],
  ...['x-envoy-retry-grpc-on', 'x-envoy-retry-on', 'x-envoy-upstream-alt-stat-name'],
  ...['x-envoy-upstream-rq-per-try-timeout-ms', 'x-envoy-upstream-rq-timeout-alt-response'],
  ...['x-envoy-upstream-rq-timeout-ms', 'x-envoy-upstream-stream-duration-ms'],
]);

/** Joined in responses. */
export const JOINED_IN_RESPONSES: ReadonlySet<string> = new Set([
  ...BOTH,
  ...[
    ':status',
    'age',
    'date',
    'etag',
    'expires',
    'grpc-message',
    'grpc-status',
    'last-modified',
    'location',
  ],
  ...['access-control-allow-credentials', 'access-control-allow-headers', 'access-control-allow-methods'],
  ...['access-control-allow-origin', 'access-control-allow-private-network', 'access-control-expose-headers'],
  ...['access-control-max-age', 'server', 'vary', 'x-envoy-degraded', 'x-envoy-immediate-health-check-fail'],
  ...['x-envoy-ratelimited', 'x-envoy-upstream-canary', 'x-envoy-upstream-healthchecked-cluster'],
  'x-envoy-upstream-service-time',
]);

/** Two values as one; what is empty joins without a comma. Spec: Envoy header_map_impl.cc (appendToHeader). */
export function joinValues(before: string | undefined, value: string): string {
  if (before === undefined || before === '') return value;
  return value === '' ? before : `${before},${value}`;
}
