/**
 * In which version of HTTP a cluster is spoken to, and the limits of its connections.
 * Spec: Envoy api/envoy/extensions/upstreams/http/v3/http_protocol_options.proto, core/v3/protocol.proto.
 */
import type { ClusterSpec, Http2Spec } from '../../http/upstream/cluster-spec.js';
import { refuse } from '../document.js';
import { convert, message, oneOf, optional, withDefault, type Reader } from '../schema.js';
import { bool, duration, uint32 } from '../values.js';

const HOUR_MS = 3_600_000;
const ENVOY_STREAMS = 1024;
const ENVOY_HEADERS = 100;
const ENVOY_HEADERS_KB = 60;

const commonOptions = message('envoy.config.core.v3.HttpProtocolOptions', {
  idle_timeout: withDefault(duration, HOUR_MS),
  max_connection_duration: withDefault(duration, 0),
  max_stream_duration: withDefault(duration, 0),
  max_requests_per_connection: withDefault(uint32, 0),
  max_headers_count: withDefault(uint32, ENVOY_HEADERS),
  max_response_headers_kb: withDefault(uint32, ENVOY_HEADERS_KB),
});

const http1Options = message('envoy.config.core.v3.Http1ProtocolOptions', {
  enable_trailers: withDefault(bool, false),
});

const http2Options: Reader<Http2Spec> = convert(
  message('envoy.config.core.v3.Http2ProtocolOptions', {
    max_concurrent_streams: withDefault(uint32, ENVOY_STREAMS),
    // An upgrade is asked for in any case; an upstream that does not know it refuses.
    allow_connect: optional(bool),
    initial_stream_window_size: optional(window),
    initial_connection_window_size: optional(window),
  }),
  (value, node) => {
    if (value.max_concurrent_streams === 0) throw refuse(node, 'max_concurrent_streams must be at least 1');
    return {
      maxConcurrentStreams: value.max_concurrent_streams,
      streamWindow: value.initial_stream_window_size,
      connectionWindow: value.initial_connection_window_size,
    };
  },
);

function window(node: Parameters<typeof uint32>[0]): number {
  const value = uint32(node);
  if (value < 65_535 || value > 2 ** 31 - 1) throw refuse(node, 'a window has 65535 to 2147483647 bytes');
  return value;
}

const BOTH = {
  http_protocol_options: optional(http1Options),
  http2_protocol_options: optional(http2Options),
};

const explicitConfig = convert(
  message('envoy.extensions.upstreams.http.v3.HttpProtocolOptions.ExplicitHttpConfig', BOTH),
  (value, node) => {
    oneOf(node, ['http_protocol_options', 'http2_protocol_options'], 'one');
    return value;
  },
);

const upstreamOptions = message('envoy.config.core.v3.UpstreamHttpProtocolOptions', {
  auto_sni: withDefault(bool, false),
  auto_san_validation: withDefault(bool, false),
});

export interface ProtocolOptions extends Pick<
  ClusterSpec,
  | 'protocol'
  | 'http1'
  | 'http2'
  | 'idleTimeoutMs'
  | 'maxConnectionMs'
  | 'maxStreamMs'
  | 'maxRequestsPerConnection'
  | 'maxResponseHeaders'
  | 'maxResponseHeadersBytes'
> {
  readonly autoSni: boolean;
  readonly autoSanValidation: boolean;
}

export const DEFAULT_HTTP2: Http2Spec = {
  maxConcurrentStreams: ENVOY_STREAMS,
  streamWindow: undefined,
  connectionWindow: undefined,
};

export const DEFAULT_PROTOCOL: ProtocolOptions = {
  protocol: 'http1',
  http1: { trailers: false },
  http2: DEFAULT_HTTP2,
  idleTimeoutMs: HOUR_MS,
  maxConnectionMs: 0,
  maxStreamMs: 0,
  maxRequestsPerConnection: 0,
  maxResponseHeaders: ENVOY_HEADERS,
  maxResponseHeadersBytes: ENVOY_HEADERS_KB * 1024,
  autoSni: false,
  autoSanValidation: false,
};

/** What the options of connections become. */
export const commonProtocolOptions = convert(commonOptions, (value) => ({
  idleTimeoutMs: value.idle_timeout,
  maxConnectionMs: value.max_connection_duration,
  maxStreamMs: value.max_stream_duration,
  maxRequestsPerConnection: value.max_requests_per_connection,
  maxResponseHeaders: value.max_headers_count,
  maxResponseHeadersBytes: value.max_response_headers_kb * 1024,
}));

export { http1Options, http2Options };

export const protocolOptions: Reader<ProtocolOptions> = convert(
  message('envoy.extensions.upstreams.http.v3.HttpProtocolOptions', {
    common_http_protocol_options: optional(commonProtocolOptions),
    upstream_http_protocol_options: optional(upstreamOptions),
    explicit_http_config: optional(explicitConfig),
    use_downstream_protocol_config: optional(
      message('envoy.extensions.upstreams.http.v3.HttpProtocolOptions.UseDownstreamHttpConfig', BOTH),
    ),
    auto_config: optional(
      message('envoy.extensions.upstreams.http.v3.HttpProtocolOptions.AutoHttpConfig', BOTH),
    ),
  }),
  (value, node): ProtocolOptions => {
    const { explicit_http_config, use_downstream_protocol_config, auto_config } = value;
    oneOf(node, ['explicit_http_config', 'use_downstream_protocol_config', 'auto_config'], 'one');
    const options = explicit_http_config ?? use_downstream_protocol_config ?? auto_config;
    const protocol =
      auto_config !== undefined
        ? 'auto'
        : use_downstream_protocol_config !== undefined
          ? 'downstream'
          : explicit_http_config?.http2_protocol_options !== undefined
            ? 'http2'
            : 'http1';
    return {
      ...DEFAULT_PROTOCOL,
      ...value.common_http_protocol_options,
      protocol,
      http1: { trailers: options?.http_protocol_options?.enable_trailers ?? false },
      http2: options?.http2_protocol_options ?? DEFAULT_HTTP2,
      autoSni: value.upstream_http_protocol_options?.auto_sni ?? false,
      autoSanValidation: value.upstream_http_protocol_options?.auto_san_validation ?? false,
    };
  },
);
