/**
 * How a cluster's hosts are asked whether they are well, and when their answers to ordinary requests take them out.
 * Spec: Envoy api/envoy/config/core/v3/health_check.proto, api/envoy/config/cluster/v3/outlier_detection.proto.
 */
import type { OutlierSpec } from '../../http/upstream/cluster-spec.js';
import type { HealthCheckSpec, HealthProbe, StatusRange } from '../../http/upstream/health-check-spec.js';
import { refuse } from '../document.js';
import { convert, listOf, message, oneOf, optional, required, withDefault, type Reader } from '../schema.js';
import { bool, bytes, duration, enumOf, nonEmptyText, positiveDuration, text, uint32 } from '../values.js';
import { headerAddition, removedHeader } from './core.js';

const MINUTE_MS = 60_000;

const statusRange = convert(
  message('envoy.type.v3.Int64Range', { start: withDefault(uint32, 0), end: withDefault(uint32, 0) }),
  (range, node): StatusRange => {
    const { start, end } = range;
    if (start < 100)
      throw refuse(node, `Invalid http status range: expecting start >= 100, but found start=${start}`);
    if (end > 600)
      throw refuse(node, `Invalid http status range: expecting end <= 600, but found end=${end}`);
    if (start >= end)
      throw refuse(
        node,
        `Invalid http status range: expecting start < end, but found start=${start} and end=${end}`,
      );
    return range;
  },
);

/** One character per byte. */
const payload = convert(
  message('envoy.config.core.v3.HealthCheck.Payload', {
    text: optional(nonEmptyText),
    binary: optional(bytes),
  }),
  (value, node) => {
    oneOf(node, ['text', 'binary'], 'one');
    if (value.binary !== undefined) return Buffer.from(value.binary).toString('latin1');
    const hex = value.text ?? '';
    if (!/^(?:[0-9a-fA-F]{2})+$/.test(hex)) throw refuse(node, `invalid hex string '${hex}'`);
    return Buffer.from(hex, 'hex').toString('latin1');
  },
);

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH'] as const;

const httpProbe = convert(
  message('envoy.config.core.v3.HealthCheck.HttpHealthCheck', {
    host: withDefault(text, ''),
    path: required(nonEmptyText),
    method: withDefault(enumOf(['METHOD_UNSPECIFIED', ...METHODS], ['CONNECT']), 'GET'),
    receive: listOf(payload),
    expected_statuses: listOf(statusRange),
    retriable_statuses: listOf(statusRange),
    codec_client_type: withDefault(enumOf(['HTTP1', 'HTTP2'], ['HTTP3']), 'HTTP1'),
    request_headers_to_add: listOf(headerAddition),
    request_headers_to_remove: listOf(removedHeader),
  }),
  (value, node): HealthProbe => ({
    kind: 'http',
    host: value.host,
    path: value.path,
    method: value.method === 'METHOD_UNSPECIFIED' ? 'GET' : value.method,
    expected: value.expected_statuses.length === 0 ? [{ start: 200, end: 201 }] : value.expected_statuses,
    retriable: value.retriable_statuses,
    http2: value.codec_client_type === 'HTTP2',
    add: value.request_headers_to_add.map(({ name, value: format, action }) => {
      const [part, ...rest] = format;
      if (rest.length > 0 || (part !== undefined && !('text' in part))) {
        throw refuse(node, `the value of ${name} may hold no %…% here: there is no request to take it from`);
      }
      return { name, value: part === undefined ? '' : part.text, replace: action.startsWith('OVERWRITE') };
    }),
    remove: value.request_headers_to_remove,
    receive: value.receive,
  }),
);

const tcpProbe = convert(
  message('envoy.config.core.v3.HealthCheck.TcpHealthCheck', {
    send: optional(payload),
    receive: listOf(payload),
  }),
  (value): HealthProbe => ({ kind: 'tcp', send: value.send ?? '', receive: value.receive }),
);

const grpcProbe = convert(
  message('envoy.config.core.v3.HealthCheck.GrpcHealthCheck', {
    service_name: withDefault(text, ''),
    authority: withDefault(text, ''),
  }),
  (value): HealthProbe => ({ kind: 'grpc', service: value.service_name, authority: value.authority }),
);

export const healthCheck: Reader<HealthCheckSpec> = convert(
  message('envoy.config.core.v3.HealthCheck', {
    timeout: required(positiveDuration),
    interval: required(positiveDuration),
    initial_jitter: withDefault(duration, 0),
    interval_jitter: withDefault(duration, 0),
    interval_jitter_percent: withDefault(uint32, 0),
    unhealthy_threshold: required(uint32),
    healthy_threshold: required(uint32),
    no_traffic_interval: withDefault(positiveDuration, MINUTE_MS),
    unhealthy_interval: optional(positiveDuration),
    unhealthy_edge_interval: optional(positiveDuration),
    healthy_edge_interval: optional(positiveDuration),
    http_health_check: optional(httpProbe),
    tcp_health_check: optional(tcpProbe),
    grpc_health_check: optional(grpcProbe),
  }),
  (value, node): HealthCheckSpec => {
    const { runtime } = node.context;
    oneOf(node, ['http_health_check', 'tcp_health_check', 'grpc_health_check'], 'one');
    const unhealthyMs = value.unhealthy_interval ?? value.interval;
    return {
      timeoutMs: value.timeout,
      intervalMs: value.interval,
      initialJitterMs: value.initial_jitter,
      intervalJitterMs: value.interval_jitter,
      intervalJitterPercent: value.interval_jitter_percent,
      noTrafficMs: value.no_traffic_interval,
      unhealthyMs,
      unhealthyEdgeMs: value.unhealthy_edge_interval ?? unhealthyMs,
      healthyEdgeMs: value.healthy_edge_interval ?? value.interval,
      leastMs: runtime.integer('health_check.min_interval', 1),
      mostMs: runtime.integer('health_check.max_interval', undefined),
      unhealthyThreshold: value.unhealthy_threshold,
      healthyThreshold: value.healthy_threshold,
      // oneOf above made sure of one.
      probe: (value.http_health_check ?? value.tcp_health_check ?? value.grpc_health_check) as HealthProbe,
    };
  },
);

const percentage: Reader<number> = (node) => {
  const value = uint32(node);
  if (value > 100) throw refuse(node, 'a number from 0 to 100 is wanted');
  return value;
};

export const outlierDetection: Reader<OutlierSpec> = convert(
  message('envoy.config.cluster.v3.OutlierDetection', {
    consecutive_5xx: withDefault(uint32, 5),
    interval: withDefault(positiveDuration, 10_000),
    base_ejection_time: withDefault(positiveDuration, 30_000),
    max_ejection_time: optional(positiveDuration),
    max_ejection_percent: withDefault(percentage, 10),
    enforcing_consecutive_5xx: withDefault(percentage, 100),
    consecutive_gateway_failure: withDefault(uint32, 5),
    enforcing_consecutive_gateway_failure: withDefault(percentage, 0),
    split_external_local_origin_errors: withDefault(bool, false),
    consecutive_local_origin_failure: withDefault(uint32, 5),
    enforcing_consecutive_local_origin_failure: withDefault(percentage, 100),
    always_eject_one_host: withDefault(bool, false),
    enforcing_success_rate: withDefault(percentage, 100),
    success_rate_minimum_hosts: withDefault(uint32, 5),
    success_rate_request_volume: withDefault(uint32, 100),
    success_rate_stdev_factor: withDefault(uint32, 1900),
    failure_percentage_threshold: withDefault(percentage, 85),
    enforcing_failure_percentage: withDefault(percentage, 0),
    failure_percentage_minimum_hosts: withDefault(uint32, 5),
    failure_percentage_request_volume: withDefault(uint32, 50),
  }),
  (value): OutlierSpec => ({
    consecutive5xx: value.consecutive_5xx,
    consecutiveGatewayFailure: value.consecutive_gateway_failure,
    enforcing5xx: value.enforcing_consecutive_5xx,
    enforcingGatewayFailure: value.enforcing_consecutive_gateway_failure,
    intervalMs: value.interval,
    baseEjectionMs: value.base_ejection_time,
    maxEjectionMs: value.max_ejection_time ?? Math.max(300_000, value.base_ejection_time),
    maxEjectionPercent: value.max_ejection_percent,
    splitExternal: value.split_external_local_origin_errors,
    consecutiveLocalFailure: value.consecutive_local_origin_failure,
    enforcingLocalFailure: value.enforcing_consecutive_local_origin_failure,
    alwaysEjectOne: value.always_eject_one_host,
    enforcingSuccessRate: value.enforcing_success_rate,
    successRateMinimumHosts: value.success_rate_minimum_hosts,
    successRateVolume: value.success_rate_request_volume,
    successRateStdevFactor: value.success_rate_stdev_factor,
    failurePercentage: {
      threshold: value.failure_percentage_threshold,
      enforcing: value.enforcing_failure_percentage,
      minimumHosts: value.failure_percentage_minimum_hosts,
      volume: value.failure_percentage_request_volume,
    },
  }),
);
