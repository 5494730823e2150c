/**
 * The HTTP connection manager and its filter chain.
 * Spec: Envoy api/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager.proto.
 */
import {
  CODECS,
  ESCAPED_SLASHES,
  SERVER_HEADER,
  UNDERSCORES,
  type ConnectionSettings,
} from '../../http/connection-settings.js';
import { CLIENT_CERT_MODES } from '../../http/downstream/client-certificate-header.js';
import { refuse } from '../document.js';
import { convert, listOf, message, oneOf, optional, required, withDefault, type Reader } from '../schema.js';
import { bool, duration, enumOf, nonEmptyText, text, uint32, wireText } from '../values.js';
import { accessLog } from './access-log.js';
import { httpFilter, splitFilters, type HttpFilterSpec } from './http-filters.js';
import { localReply } from './local-reply.js';
import { configSource, type WatchedFile } from './config-source.js';
import { upgradeConfigs, type UpgradeSpec } from './upgrade-config.js';
import { noRoutes, routeConfiguration, type RouteTableConfig } from './route.js';

export interface RoutesFrom {
  readonly name: string;
  readonly file: WatchedFile;
}

const rds = convert(
  message('envoy.extensions.filters.network.http_connection_manager.v3.Rds', {
    config_source: required(configSource),
    route_config_name: withDefault(text, ''),
  }),
  (value): RoutesFrom => ({ name: value.route_config_name, file: value.config_source }),
);

export interface ConnectionManagerSpec {
  readonly settings: Omit<ConnectionSettings, 'bufferLimit'>;
  readonly routes: RouteTableConfig;
  /** The table comes from a file; until it has, there are no routes. */
  readonly routesFrom: RoutesFrom | undefined;
  readonly filters: readonly HttpFilterSpec[];
  readonly upgrades: readonly UpgradeSpec[];
}

const commonOptions = message('envoy.config.core.v3.HttpProtocolOptions', {
  idle_timeout: withDefault(duration, 3_600_000),
  max_connection_duration: withDefault(duration, 0),
  max_requests_per_connection: withDefault(uint32, 0),
  max_stream_duration: withDefault(duration, 0),
  max_headers_count: withDefault(positive(uint32), 100),
  headers_with_underscores_action: withDefault(enumOf(UNDERSCORES), 'ALLOW'),
});

const http1Options = message('envoy.config.core.v3.Http1ProtocolOptions', {
  accept_http_10: withDefault(bool, false),
  enable_trailers: withDefault(bool, false),
  allow_absolute_url: withDefault(onlyTrue('allow_absolute_url'), true),
});

/** What a client may send ahead; Envoy's own default of 16 MiB a stream would be held in memory here. */
const STREAM_WINDOW = 1024 * 1024;
const CONNECTION_WINDOW = 16 * 1024 * 1024;
const LEAST_WINDOW = 65_535;
const MOST_WINDOW = 2 ** 31 - 1;

const http2Options = message('envoy.config.core.v3.Http2ProtocolOptions', {
  max_concurrent_streams: optional(between(1, MOST_WINDOW)),
  initial_stream_window_size: optional(between(LEAST_WINDOW, MOST_WINDOW)),
  initial_connection_window_size: optional(between(LEAST_WINDOW, MOST_WINDOW)),
  allow_connect: withDefault(bool, false),
  override_stream_error_on_invalid_http_message: optional(bool),
});

const clientCertDetails = message(
  'envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.SetCurrentClientCertDetails',
  { subject: withDefault(bool, false), dns: withDefault(bool, false), uri: withDefault(bool, false) },
);

export const httpConnectionManager: Reader<ConnectionManagerSpec> = convert(
  message('envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager', {
    codec_type: withDefault(enumOf(CODECS, ['HTTP3']), 'AUTO'),
    stat_prefix: required(nonEmptyText),
    route_config: optional(routeConfiguration),
    rds: optional(rds),
    http_filters: listOf(httpFilter),
    upgrade_configs: upgradeConfigs,
    access_log: listOf(accessLog),
    local_reply_config: withDefault(localReply, { mappers: [], format: undefined }),
    server_name: withDefault(text, 'envoy'),
    server_header_transformation: withDefault(enumOf(SERVER_HEADER), 'OVERWRITE'),
    normalize_path: withDefault(bool, false),
    merge_slashes: withDefault(bool, false),
    path_with_escaped_slashes_action: withDefault(
      enumOf(['IMPLEMENTATION_SPECIFIC_DEFAULT', ...ESCAPED_SLASHES]),
      'KEEP_UNCHANGED',
    ),
    strip_any_host_port: withDefault(bool, false),
    strip_matching_host_port: withDefault(bool, false),
    strip_trailing_host_dot: withDefault(bool, false),
    append_x_forwarded_port: withDefault(bool, false),
    via: withDefault(wireText, ''),
    proxy_100_continue: withDefault(bool, false),
    forward_client_cert_details: withDefault(enumOf(CLIENT_CERT_MODES), 'SANITIZE'),
    set_current_client_cert_details: withDefault(clientCertDetails, {
      subject: false,
      dns: false,
      uri: false,
    }),
    use_remote_address: withDefault(bool, false),
    skip_xff_append: withDefault(bool, false),
    xff_num_trusted_hops: withDefault(uint32, 0),
    generate_request_id: withDefault(bool, true),
    preserve_external_request_id: withDefault(bool, false),
    always_set_request_id_in_response: withDefault(bool, false),
    stream_idle_timeout: withDefault(duration, 300_000),
    request_timeout: withDefault(duration, 0),
    request_headers_timeout: withDefault(duration, 0),
    drain_timeout: withDefault(duration, 5000),
    delayed_close_timeout: withDefault(duration, 1000),
    max_request_headers_kb: withDefault(positive(uint32), 60),
    common_http_protocol_options: withDefault(commonOptions, {
      idle_timeout: 3_600_000,
      max_connection_duration: 0,
      max_requests_per_connection: 0,
      max_stream_duration: 0,
      max_headers_count: 100,
      headers_with_underscores_action: 'ALLOW',
    }),
    http2_protocol_options: optional(http2Options),
    stream_error_on_invalid_http_message: withDefault(bool, false),
    http_protocol_options: withDefault(http1Options, {
      accept_http_10: false,
      enable_trailers: false,
      allow_absolute_url: true,
    }),
  }),
  (value, node) => {
    const { filters, suppress } = splitFilters(value.http_filters, node);
    const slashes = value.path_with_escaped_slashes_action;
    const common = value.common_http_protocol_options;
    oneOf(node, ['route_config', 'rds'], 'one');
    oneOf(node, ['strip_any_host_port', 'strip_matching_host_port'], 'at most one');
    return {
      routes: value.route_config ?? noRoutes(value.rds?.name ?? ''),
      routesFrom: value.rds,
      filters,
      upgrades: value.upgrade_configs,
      settings: {
        statPrefix: value.stat_prefix,
        serverName: value.server_name,
        serverHeader: value.server_header_transformation,
        normalizePath: value.normalize_path,
        mergeSlashes: value.merge_slashes,
        escapedSlashes: slashes === 'IMPLEMENTATION_SPECIFIC_DEFAULT' ? 'KEEP_UNCHANGED' : slashes,
        stripPort: value.strip_any_host_port ? 'any' : value.strip_matching_host_port ? 'matching' : 'none',
        stripTrailingDot: value.strip_trailing_host_dot,
        appendXForwardedPort: value.append_x_forwarded_port,
        via: value.via,
        proxyInterim: value.proxy_100_continue,
        clientCert: { mode: value.forward_client_cert_details, ...value.set_current_client_cert_details },
        useRemoteAddress: value.use_remote_address,
        skipXffAppend: value.skip_xff_append,
        xffTrustedHops: value.xff_num_trusted_hops,
        generateRequestId: value.generate_request_id,
        preserveExternalRequestId: value.preserve_external_request_id,
        requestIdInResponse: value.always_set_request_id_in_response,
        streamIdleTimeoutMs: value.stream_idle_timeout,
        requestTimeoutMs: value.request_timeout,
        maxStreamDurationMs: common.max_stream_duration,
        requestHeadersTimeoutMs: value.request_headers_timeout,
        idleTimeoutMs: common.idle_timeout,
        maxConnectionDurationMs: common.max_connection_duration,
        maxRequestsPerConnection: common.max_requests_per_connection,
        drainTimeoutMs: value.drain_timeout,
        delayedCloseMs: value.delayed_close_timeout,
        underscores: common.headers_with_underscores_action,
        maxHeadersCount: common.max_headers_count,
        maxHeadersBytes: value.max_request_headers_kb * 1024,
        http1Trailers: value.http_protocol_options.enable_trailers,
        codec: value.codec_type,
        http2: {
          maxConcurrentStreams: value.http2_protocol_options?.max_concurrent_streams ?? 1024,
          streamWindow: value.http2_protocol_options?.initial_stream_window_size ?? STREAM_WINDOW,
          connectionWindow: value.http2_protocol_options?.initial_connection_window_size ?? CONNECTION_WINDOW,
          allowConnect: value.http2_protocol_options?.allow_connect ?? false,
          streamErrors:
            value.http2_protocol_options?.override_stream_error_on_invalid_http_message ??
            value.stream_error_on_invalid_http_message,
        },
        acceptHttp10: value.http_protocol_options.accept_http_10,
        accessLogs: value.access_log,
        localReply: value.local_reply_config,
        suppressEnvoyHeaders: suppress,
      },
    };
  },
);

function positive(reader: Reader<number>): Reader<number> {
  return convert(reader, (value, node) => {
    if (value === 0) throw refuse(node, 'must be more than 0');
    return value;
  });
}

function between(least: number, most: number): Reader<number> {
  return convert(uint32, (value, node) => {
    if (value < least || value > most) throw refuse(node, `must be from ${least} to ${most}`);
    return value;
  });
}

function onlyTrue(name: string): Reader<true> {
  return convert(bool, (value, node) => {
    if (!value) throw refuse(node, `Envoy can switch ${name} off, this gateway cannot`);
    return true;
  });
}
