/**
 * A cluster: the hosts of one upstream.
 * Spec: Envoy api/envoy/config/cluster/v3/cluster.proto, api/envoy/config/endpoint/v3/endpoint_components.proto.
 */
import { isIP } from 'node:net';

import { DNS_FAMILIES, type ClusterSpec, type EndpointSpec } from '../../http/upstream/cluster-spec.js';
import { refuse, type ConfigNode } from '../document.js';
import { anyOf, convert, listOf, mapOf, message, optional, required, withDefault } from '../schema.js';
import { duration, enumOf, nonEmptyText, positiveDuration, text } from '../values.js';
import { address } from './core.js';
import { upstreamTls } from './tls.js';

const HOUR_MS = 3_600_000;

const endpoint = message('envoy.config.endpoint.v3.Endpoint', {
  address: required(address),
  hostname: withDefault(text, ''),
});

const lbEndpoint = message('envoy.config.endpoint.v3.LbEndpoint', { endpoint: required(endpoint) });

const locality = message('envoy.config.endpoint.v3.LocalityLbEndpoints', {
  locality: optional(
    message('envoy.config.core.v3.Locality', {
      region: optional(text),
      zone: optional(text),
      sub_zone: optional(text),
    }),
  ),
  lb_endpoints: listOf(lbEndpoint),
});

const loadAssignment = message('envoy.config.endpoint.v3.ClusterLoadAssignment', {
  cluster_name: withDefault(text, ''),
  endpoints: listOf(locality),
});

const transportSocket = message('envoy.config.core.v3.TransportSocket', {
  name: required(nonEmptyText),
  typed_config: required(
    anyOf({ 'envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext': upstreamTls }),
  ),
});

const commonOptions = message('envoy.config.core.v3.HttpProtocolOptions', {
  idle_timeout: withDefault(duration, HOUR_MS),
});

const protocolOptions = message('envoy.extensions.upstreams.http.v3.HttpProtocolOptions', {
  common_http_protocol_options: optional(commonOptions),
  explicit_http_config: required(
    message('envoy.extensions.upstreams.http.v3.HttpProtocolOptions.ExplicitHttpConfig', {
      http_protocol_options: required(message('envoy.config.core.v3.Http1ProtocolOptions', {})),
    }),
  ),
});

export const cluster = convert(
  message('envoy.config.cluster.v3.Cluster', {
    name: required(nonEmptyText),
    type: withDefault(enumOf(['STATIC', 'STRICT_DNS', 'LOGICAL_DNS'], ['EDS', 'ORIGINAL_DST']), 'STATIC'),
    connect_timeout: withDefault(positiveDuration, 5000),
    lb_policy: withDefault(
      enumOf(['ROUND_ROBIN'], ['LEAST_REQUEST', 'RING_HASH', 'RANDOM', 'MAGLEV', 'CLUSTER_PROVIDED']),
      'ROUND_ROBIN',
    ),
    load_assignment: withDefault(loadAssignment, { cluster_name: '', endpoints: [] }),
    dns_lookup_family: withDefault(enumOf(DNS_FAMILIES), 'AUTO'),
    dns_refresh_rate: withDefault(positiveDuration, 5000),
    transport_socket: optional(transportSocket),
    typed_extension_protocol_options: mapOf(
      anyOf({ 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': protocolOptions }),
    ),
  }),
  (value, node): ClusterSpec => {
    const endpoints = value.load_assignment.endpoints.flatMap(({ lb_endpoints }) =>
      lb_endpoints.map(({ endpoint }): EndpointSpec => ({
        ...endpoint.address,
        hostname: endpoint.hostname,
      })),
    );
    checkEndpoints(value.type, endpoints, node);
    const [options] = value.typed_extension_protocol_options.values();
    return {
      name: value.name,
      type: value.type,
      endpoints,
      connectTimeoutMs: value.connect_timeout,
      dnsRefreshMs: value.dns_refresh_rate,
      dnsFamily: value.dns_lookup_family,
      tls: value.transport_socket?.typed_config,
      idleTimeoutMs: options?.common_http_protocol_options?.idle_timeout ?? HOUR_MS,
    };
  },
);

function checkEndpoints(
  type: ClusterSpec['type'],
  endpoints: readonly EndpointSpec[],
  node: ConfigNode,
): void {
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
