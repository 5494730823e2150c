/**
 * A cluster: the hosts of one upstream.
 * Spec: Envoy api/envoy/config/cluster/v3/cluster.proto.
 */
import { isIP } from 'node:net';

import {
  DEFAULT_BREAKER,
  DNS_FAMILIES,
  type ClusterSpec,
  type EdsSpec,
  type LbSpec,
  type LoadAssignment,
} from '../../http/upstream/cluster-spec.js';
import { refuse, type ConfigNode } from '../document.js';
import { anyOf, convert, listOf, mapOf, message, optional, required, withDefault } from '../schema.js';
import { bool, duration, enumOf, nonEmptyText, positiveDuration, text, uint32 } from '../values.js';
import { configSource } from './config-source.js';
import { loadAssignment, NO_ENDPOINTS } from './endpoint.js';
import { healthCheck, outlierDetection } from './health-check.js';
import {
  commonProtocolOptions,
  DEFAULT_PROTOCOL,
  http1Options,
  http2Options,
  protocolOptions,
  type ProtocolOptions,
} from './http-protocol-options.js';
import {
  circuitBreakers,
  limited,
  commonLb,
  connectionOptions,
  DEFAULT_PANIC,
  leastRequestLb,
  maglevLb,
  ringHashLb,
} from './load-balancing.js';
import { metadata } from './metadata.js';
import { upstreamTls } from './upstream-tls.js';

const MEBIBYTE = 1024 * 1024;

const transportSocket = message('envoy.config.core.v3.TransportSocket', {
  name: required(nonEmptyText),
  typed_config: required(
    anyOf({ 'envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext': upstreamTls }),
  ),
});

const edsConfig = message('envoy.config.cluster.v3.Cluster.EdsClusterConfig', {
  eds_config: required(configSource),
  service_name: withDefault(text, ''),
});

const clusterMessage = message('envoy.config.cluster.v3.Cluster', {
  name: required(nonEmptyText),
  type: withDefault(enumOf(['STATIC', 'STRICT_DNS', 'LOGICAL_DNS', 'EDS'], ['ORIGINAL_DST']), 'STATIC'),
  eds_cluster_config: optional(edsConfig),
  connect_timeout: withDefault(positiveDuration, 5000),
  per_connection_buffer_limit_bytes: withDefault(uint32, MEBIBYTE),
  lb_policy: withDefault(
    enumOf(['ROUND_ROBIN', 'LEAST_REQUEST', 'RING_HASH', 'RANDOM', 'MAGLEV'], ['CLUSTER_PROVIDED']),
    'ROUND_ROBIN',
  ),
  ring_hash_lb_config: optional(ringHashLb),
  maglev_lb_config: optional(maglevLb),
  least_request_lb_config: optional(leastRequestLb),
  common_lb_config: withDefault(commonLb, DEFAULT_PANIC),
  load_assignment: withDefault(loadAssignment, NO_ENDPOINTS),
  circuit_breakers: withDefault(circuitBreakers, { default: DEFAULT_BREAKER, high: DEFAULT_BREAKER }),
  dns_lookup_family: withDefault(enumOf(DNS_FAMILIES), 'AUTO'),
  dns_refresh_rate: withDefault(duration, 5000),
  transport_socket: optional(transportSocket),
  typed_extension_protocol_options: mapOf(
    anyOf({ 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': protocolOptions }),
  ),
  max_requests_per_connection: optional(uint32),
  common_http_protocol_options: optional(commonProtocolOptions),
  http_protocol_options: optional(http1Options),
  http2_protocol_options: optional(http2Options),
  upstream_connection_options: optional(connectionOptions),
  health_checks: listOf(healthCheck),
  outlier_detection: optional(outlierDetection),
  close_connections_on_host_health_failure: withDefault(bool, false),
  metadata: optional(metadata),
});

type ClusterMessage = ReturnType<typeof clusterMessage>;

export const cluster = convert(clusterMessage, (value, node): ClusterSpec => {
  checkEndpoints(value.type, value.load_assignment, node);
  if (value.dns_refresh_rate < 1) throw refuse(node, 'dns_refresh_rate must be at least 0.001s');
  const { autoSni, autoSanValidation, ...http } = httpOptions(value);
  const tls = value.transport_socket?.typed_config;
  return {
    name: value.name,
    type: value.type,
    load: value.load_assignment,
    eds: edsOf(value, node),
    lb: lbSpec(value),
    panicThreshold: Math.min(
      100,
      node.context.runtime.integer('upstream.healthy_panic_threshold', value.common_lb_config),
    ),
    connectTimeoutMs: value.connect_timeout,
    dnsRefreshMs: value.dns_refresh_rate,
    dnsFamily: value.dns_lookup_family,
    tls: tls === undefined ? undefined : { ...tls, autoSni, autoSan: autoSanValidation },
    ...http,
    bufferLimit: value.per_connection_buffer_limit_bytes,
    tcpKeepalive: value.upstream_connection_options,
    breakers: limited(value.circuit_breakers, `circuit_breakers.${value.name}`, node.context.runtime),
    healthChecks: value.health_checks,
    outlier: value.outlier_detection,
    closeOnHealthFailure: value.close_connections_on_host_health_failure,
    metadata: value.metadata,
  };
});

function edsOf(value: ClusterMessage, node: ConfigNode): EdsSpec | undefined {
  const { type, eds_cluster_config: config, name } = value;
  if (type !== 'EDS') {
    if (config !== undefined) throw refuse(node, 'eds_cluster_config set in a non-EDS cluster');
    return undefined;
  }
  if (config === undefined) throw refuse(node, 'eds_cluster_config is missing');
  if (value.load_assignment.localities.length > 0) {
    throw refuse(node, 'an EDS cluster has its hosts from a file, not from load_assignment');
  }
  return { service: config.service_name === '' ? name : config.service_name, file: config.eds_config };
}

/** The typed options win; the cluster's own fields are their older form. */
function httpOptions(value: ClusterMessage): ProtocolOptions {
  const [typed] = value.typed_extension_protocol_options.values();
  if (typed !== undefined) return typed;
  const { http_protocol_options: http1, http2_protocol_options: http2, max_requests_per_connection } = value;
  const older: ProtocolOptions = { ...DEFAULT_PROTOCOL, ...value.common_http_protocol_options };
  return {
    ...older,
    protocol: http2 === undefined ? 'http1' : 'http2',
    http1: { trailers: http1?.enable_trailers ?? false },
    http2: http2 ?? older.http2,
    maxRequestsPerConnection: max_requests_per_connection ?? older.maxRequestsPerConnection,
  };
}

function lbSpec(value: ClusterMessage): LbSpec {
  switch (value.lb_policy) {
    case 'RING_HASH':
      return {
        policy: 'RING_HASH',
        ...(value.ring_hash_lb_config ?? { minimum: 1024, maximum: 8 * MEBIBYTE }),
      };
    case 'MAGLEV':
      return { policy: 'MAGLEV', tableSize: value.maglev_lb_config ?? 65_537 };
    case 'LEAST_REQUEST':
      return { policy: 'LEAST_REQUEST', choices: value.least_request_lb_config ?? 2 };
    default:
      return { policy: value.lb_policy };
  }
}

function checkEndpoints(type: ClusterSpec['type'], load: LoadAssignment, node: ConfigNode): void {
  const endpoints = load.localities.flatMap((locality) => locality.endpoints);
  if (type === 'LOGICAL_DNS' && endpoints.length !== 1) {
    throw refuse(node, 'a LOGICAL_DNS cluster must have exactly one endpoint');
  }
  for (const { address: host, port } of endpoints) {
    if (port === 0) throw refuse(node, `the port of ${host} is missing or 0`);
    if (type === 'STATIC' && isIP(host) === 0) {
      throw refuse(node, `malformed IP address: ${host}`, 'a cluster of names is STRICT_DNS or LOGICAL_DNS');
    }
  }
}
