/**
 * The HTTP connection manager and its filter chain.
 * Spec: Envoy api/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager.proto.
 */
import {
  ESCAPED_SLASHES,
  SERVER_HEADER,
  UNDERSCORES,
  type ConnectionSettings,
} from '../../http/connection-settings.js';
import { refuse, type ConfigNode } from '../document.js';
import {
  anyOf,
  convert,
  listOf,
  message,
  oneOf,
  optional,
  required,
  withDefault,
  type Reader,
} from '../schema.js';
import { bool, duration, enumOf, nonEmptyText, text, uint32 } from '../values.js';
import { routeConfiguration, type RouteTableConfig } from './route.js';
import { wasmFilter, type WasmFilterSpec } from './wasm.js';

/** One filter of the chain; the router is not among them. */
export interface HttpFilterSpec {
  readonly name: string;
  /** Runs only on routes that enable it. */
  readonly disabled: boolean;
  readonly wasm: WasmFilterSpec;
}

export interface ConnectionManagerSpec {
  readonly settings: Omit<ConnectionSettings, 'bufferLimit'>;
  readonly routes: RouteTableConfig;
  readonly filters: readonly HttpFilterSpec[];
}

type FilterConfig =
  | { readonly kind: 'wasm'; readonly wasm: WasmFilterSpec }
  | { readonly kind: 'router'; readonly suppress: boolean };

const router = message('envoy.extensions.filters.http.router.v3.Router', {
  suppress_envoy_headers: withDefault(bool, false),
  // Statistics and tracing knobs that change no answer.
  dynamic_stats: optional(bool),
  start_child_span: optional(bool),
});

const httpFilter = message('envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter', {
  name: required(nonEmptyText),
  typed_config: required(
    anyOf<FilterConfig>({
      'envoy.extensions.filters.http.wasm.v3.Wasm': convert(wasmFilter, (wasm) => ({ kind: 'wasm', wasm })),
      'envoy.extensions.filters.http.router.v3.Router': convert(router, (value) => ({
        kind: 'router',
        suppress: value.suppress_envoy_headers,
      })),
    }),
  ),
  is_optional: withDefault(bool, false),
  disabled: withDefault(bool, false),
});

const commonOptions = message('envoy.config.core.v3.HttpProtocolOptions', {
  idle_timeout: withDefault(duration, 3_600_000),
  max_connection_duration: withDefault(duration, 0),
  max_headers_count: withDefault(positive(uint32), 100),
  headers_with_underscores_action: withDefault(enumOf(UNDERSCORES), 'ALLOW'),
});

const http1Options = message('envoy.config.core.v3.Http1ProtocolOptions', {
  accept_http_10: withDefault(bool, false),
  allow_absolute_url: withDefault(onlyTrue('allow_absolute_url'), true),
});

const accessLog = message('envoy.config.accesslog.v3.AccessLog', {
  name: withDefault(text, ''),
  typed_config: required(
    anyOf({
      // The default format only: a field such as log_format is reported as not supported.
      'envoy.extensions.access_loggers.stream.v3.StdoutAccessLog': message(
        'envoy.extensions.access_loggers.stream.v3.StdoutAccessLog',
        {},
      ),
    }),
  ),
});

export const httpConnectionManager: Reader<ConnectionManagerSpec> = convert(
  message('envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager', {
    codec_type: withDefault(enumOf(['AUTO', 'HTTP1'], ['HTTP2', 'HTTP3']), 'AUTO'),
    stat_prefix: required(nonEmptyText),
    route_config: required(routeConfiguration),
    http_filters: listOf(httpFilter),
    access_log: listOf(accessLog),
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
    use_remote_address: withDefault(bool, false),
    skip_xff_append: withDefault(bool, false),
    xff_num_trusted_hops: withDefault(uint32, 0),
    generate_request_id: withDefault(bool, true),
    preserve_external_request_id: withDefault(bool, false),
    always_set_request_id_in_response: withDefault(bool, false),
    stream_idle_timeout: withDefault(duration, 300_000),
    request_timeout: withDefault(duration, 0),
    request_headers_timeout: withDefault(duration, 0),
    max_request_headers_kb: withDefault(positive(uint32), 60),
    common_http_protocol_options: withDefault(commonOptions, {
      idle_timeout: 3_600_000,
      max_connection_duration: 0,
      max_headers_count: 100,
      headers_with_underscores_action: 'ALLOW',
    }),
    http_protocol_options: withDefault(http1Options, { accept_http_10: false, allow_absolute_url: true }),
  }),
  (value, node) => {
    const { filters, suppress } = splitFilters(value.http_filters, node);
    const slashes = value.path_with_escaped_slashes_action;
    const common = value.common_http_protocol_options;
    oneOf(node, ['strip_any_host_port', 'strip_matching_host_port'], 'at most one');
    return {
      routes: value.route_config,
      filters,
      settings: {
        statPrefix: value.stat_prefix,
        serverName: value.server_name,
        serverHeader: value.server_header_transformation,
        normalizePath: value.normalize_path,
        mergeSlashes: value.merge_slashes,
        escapedSlashes: slashes === 'IMPLEMENTATION_SPECIFIC_DEFAULT' ? 'KEEP_UNCHANGED' : slashes,
        stripPort: value.strip_any_host_port ? 'any' : value.strip_matching_host_port ? 'matching' : 'none',
        useRemoteAddress: value.use_remote_address,
        skipXffAppend: value.skip_xff_append,
        xffTrustedHops: value.xff_num_trusted_hops,
        generateRequestId: value.generate_request_id,
        preserveExternalRequestId: value.preserve_external_request_id,
        requestIdInResponse: value.always_set_request_id_in_response,
        streamIdleTimeoutMs: value.stream_idle_timeout,
        requestTimeoutMs: value.request_timeout,
        requestHeadersTimeoutMs: value.request_headers_timeout,
        idleTimeoutMs: common.idle_timeout,
        maxConnectionDurationMs: common.max_connection_duration,
        underscores: common.headers_with_underscores_action,
        maxHeadersCount: common.max_headers_count,
        maxHeadersBytes: value.max_request_headers_kb * 1024,
        acceptHttp10: value.http_protocol_options.accept_http_10,
        accessLog: value.access_log.length > 0,
        suppressEnvoyHeaders: suppress,
      },
    };
  },
);

/** The router must stand last, and nowhere else. */
function splitFilters(
  given: readonly { name: string; disabled: boolean; typed_config: FilterConfig }[],
  node: ConfigNode,
): { filters: HttpFilterSpec[]; suppress: boolean } {
  const filters: HttpFilterSpec[] = [];
  for (const [index, { name, disabled, typed_config }] of given.entries()) {
    const last = index === given.length - 1;
    if (typed_config.kind === 'router') {
      if (!last) {
        throw refuse(node, `terminal filter named ${name} must be the last filter in http_filters`);
      }
      if (disabled) throw refuse(node, `the terminal filter ${name} cannot be disabled`);
      return { filters, suppress: typed_config.suppress };
    }
    if (last) break;
    filters.push({ name, disabled, wasm: typed_config.wasm });
  }
  throw refuse(node, 'the last of http_filters is not the router', 'add the router filter at the end');
}

function positive(reader: Reader<number>): Reader<number> {
  return convert(reader, (value, node) => {
    if (value === 0) throw refuse(node, 'must be more than 0');
    return value;
  });
}

function onlyTrue(name: string): Reader<true> {
  return convert(bool, (value, node) => {
    if (!value) throw refuse(node, `Envoy can switch ${name} off, this gateway cannot`);
    return true;
  });
}
