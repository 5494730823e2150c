/**
 * The configuration of the filters that are part of this gateway, of the whole filter and of single routes.
 * Spec: Envoy api/envoy/extensions/filters/http/{buffer,cors,fault,health_check}/v3/.
 */
import type { BufferSettings } from '../../http/filters/buffer.js';
import type { CorsPolicy } from '../../http/filters/cors.js';
import type { AbortKind, FaultSpec } from '../../http/filters/fault-spec.js';
import type { HealthCheckSpec } from '../../http/filters/health-check.js';
import type { NativeFilterSpec } from '../../http/filters/native-filter.js';
import type { Fraction } from '../../http/route/fraction.js';
import { refuse } from '../document.js';
import { convert, listOf, mapOf, message, optional, required, withDefault, type Reader } from '../schema.js';
import { bool, double, duration, positiveDuration, text, uint32 } from '../values.js';
import { headerMatch } from './header-match.js';
import { chosen, fractionalPercent, runtimeFraction, stringMatch } from './matchers.js';

const NEVER: Fraction = { numerator: 0, denominator: 100 };

const corsPolicy = convert(
  message('envoy.extensions.filters.http.cors.v3.CorsPolicy', {
    allow_origin_string_match: listOf(stringMatch),
    allow_methods: withDefault(text, ''),
    allow_headers: withDefault(text, ''),
    expose_headers: withDefault(text, ''),
    max_age: withDefault(text, ''),
    allow_credentials: optional(bool),
    filter_enabled: optional(runtimeFraction),
    shadow_enabled: optional(runtimeFraction),
    allow_private_network_access: optional(bool),
    forward_not_matching_preflights: optional(bool),
  }),
  (value): CorsPolicy => ({
    kind: 'cors',
    origins: value.allow_origin_string_match,
    methods: value.allow_methods,
    headers: value.allow_headers,
    exposed: value.expose_headers,
    maxAge: value.max_age,
    credentials: value.allow_credentials,
    privateNetwork: value.allow_private_network_access,
    forwardOthers: value.forward_not_matching_preflights,
    enabled: value.filter_enabled,
    shadow: value.shadow_enabled,
  }),
);

const httpStatus = convert(uint32, (status, node): AbortKind => {
  if (status < 200 || status > 599) throw refuse(node, `status is ${status}; give 200 to 599`);
  return { kind: 'http', status };
});

const abort = convert(
  message('envoy.extensions.filters.http.fault.v3.FaultAbort', {
    http_status: optional(httpStatus),
    grpc_status: optional(convert(uint32, (status): AbortKind => ({ kind: 'grpc', status }))),
    header_abort: optional(
      convert(
        message('envoy.extensions.filters.http.fault.v3.FaultAbort.HeaderAbort', {}),
        (): AbortKind => ({ kind: 'header' }),
      ),
    ),
    percentage: withDefault(fractionalPercent, NEVER),
  }),
  ({ percentage, ...options }, node) => {
    const what = chosen<AbortKind>(node, options);
    if (what === undefined) throw refuse(node, `one of ${Object.keys(options).join(', ')} must be given`);
    const { runtime } = node.context;
    const share = runtime.fraction('fault.http.abort.abort_percent', percentage);
    if (what.kind !== 'http') return { what, share };
    return { what: { ...what, status: runtime.integer('fault.http.abort.http_status', what.status) }, share };
  },
);

const delay = convert(
  message('envoy.extensions.filters.common.fault.v3.FaultDelay', {
    fixed_delay: optional(positiveDuration),
    header_delay: optional(
      convert(message('envoy.extensions.filters.common.fault.v3.FaultDelay.HeaderDelay', {}), () => true),
    ),
    percentage: withDefault(fractionalPercent, NEVER),
  }),
  ({ fixed_delay, header_delay, percentage }, node) => {
    if (chosen<number | boolean>(node, { fixed_delay, header_delay }) === undefined) {
      throw refuse(node, 'one of fixed_delay, header_delay must be given');
    }
    const { runtime } = node.context;
    const fixedMs = fixed_delay && runtime.integer('fault.http.delay.fixed_duration_ms', fixed_delay);
    return { fixedMs, share: runtime.fraction('fault.http.delay.fixed_delay_percent', percentage) };
  },
);

const fault = convert(
  message('envoy.extensions.filters.http.fault.v3.HTTPFault', {
    abort: optional(abort),
    delay: optional(delay),
    upstream_cluster: withDefault(text, ''),
    headers: listOf(headerMatch),
    downstream_nodes: listOf(text),
    max_active_faults: optional(uint32),
    // Figures by the caller's cluster, which are not kept here.
    disable_downstream_cluster_stats: optional(bool),
  }),
  (value, { context: { runtime } }): FaultSpec => ({
    abort: value.abort,
    delay: value.delay,
    cluster: value.upstream_cluster,
    nodes: value.downstream_nodes,
    headers: value.headers,
    mostActive: runtime.integer('fault.http.max_active_faults', value.max_active_faults),
  }),
);

const percent = convert(
  message('envoy.type.v3.Percent', { value: withDefault(double, 0) }),
  ({ value }, node) => {
    if (value < 0 || value > 100) throw refuse(node, `value is ${value}; give 0 to 100`);
    return value;
  },
);

const healthCheck = convert(
  message('envoy.extensions.filters.http.health_check.v3.HealthCheck', {
    pass_through_mode: required(bool),
    cache_time: withDefault(duration, 0),
    headers: listOf(headerMatch),
    cluster_min_healthy_percentages: mapOf(percent),
  }),
  (value, node): HealthCheckSpec => {
    if (!value.pass_through_mode && value.cache_time > 0) {
      throw refuse(node, 'cache_time must not be set when pass_through_mode is disabled');
    }
    return {
      passThrough: value.pass_through_mode,
      cacheMs: value.cache_time,
      headers: value.headers,
      clusters: value.cluster_min_healthy_percentages,
    };
  },
);

const requestBytes = convert(uint32, (value, node) => {
  if (value === 0) throw refuse(node, 'value must be greater than 0');
  return value;
});

const buffer = message('envoy.extensions.filters.http.buffer.v3.Buffer', {
  max_request_bytes: required(requestBytes),
});

const alwaysTrue = convert(bool, (value, node) => {
  if (!value) throw refuse(node, 'value must equal true');
  return value;
});

const bufferPerRoute = convert(
  message('envoy.extensions.filters.http.buffer.v3.BufferPerRoute', {
    disabled: optional(alwaysTrue),
    buffer: optional(buffer),
  }),
  ({ disabled, buffer: own }, node): BufferSettings => {
    if (chosen<unknown>(node, { disabled, buffer: own }) === undefined)
      throw refuse(node, 'one of disabled, buffer must be given');
    return { buffer: own && { maxBytes: own.max_request_bytes } };
  },
);

/** Whole filters, by type. */
export const NATIVE_FILTERS: Readonly<Record<string, Reader<NativeFilterSpec>>> = {
  'envoy.extensions.filters.http.buffer.v3.Buffer': convert(buffer, (value) => ({
    kind: 'buffer',
    maxBytes: value.max_request_bytes,
  })),
  'envoy.extensions.filters.http.cors.v3.Cors': convert(
    message('envoy.extensions.filters.http.cors.v3.Cors', {}),
    () => ({ kind: 'cors' }),
  ),
  'envoy.extensions.filters.http.fault.v3.HTTPFault': convert(fault, (spec) => ({
    kind: 'fault',
    fault: spec,
  })),
  'envoy.extensions.filters.http.health_check.v3.HealthCheck': convert(healthCheck, (check) => ({
    kind: 'health_check',
    check,
  })),
};

/** Settings that a filter may have on a table, a virtual host, a route or a weighted cluster, by type. */
export const ROUTE_FILTERS: Readonly<Record<string, Reader<unknown>>> = {
  'envoy.extensions.filters.http.buffer.v3.BufferPerRoute': bufferPerRoute,
  'envoy.extensions.filters.http.cors.v3.CorsPolicy': corsPolicy,
  'envoy.extensions.filters.http.fault.v3.HTTPFault': convert(fault, (spec) => ({ fault: spec })),
};
