/**
 * Filter chains: which connections one serves, how it ends TLS, and what handles the connection then.
 * Spec: Envoy api/envoy/config/listener/v3/listener_components.proto.
 */
import type { Metadata } from '../../http/metadata/metadata.js';
import { rangeProblem, type AddressRange } from '../../network/address-range.js';
import { SOURCE_TYPES, type FilterChainMatch } from '../../network/filter-chain-match.js';
import { refuse, type ConfigNode } from '../document.js';
import { anyOf, convert, listOf, message, optional, required, withDefault, type Reader } from '../schema.js';
import { duration, enumOf, nonEmptyText, text, uint32 } from '../values.js';
import { downstreamSocket, type DownstreamTlsConfig } from './downstream-tls.js';
import { httpConnectionManager, type ConnectionManagerSpec } from './http-connection-manager.js';
import { metadata } from './metadata.js';
import { checkTerminalFilter, networkFilters, type NetworkFilterSpec } from './network-filters.js';

export interface HttpHandlerSpec {
  readonly kind: 'http';
  readonly manager: ConnectionManagerSpec;
  /** Network filters in front of it. */
  readonly before: readonly NetworkFilterSpec[];
}

/** What serves the connections of a chain. */
export type ChainHandlerSpec =
  HttpHandlerSpec | { readonly kind: 'network'; readonly filters: readonly NetworkFilterSpec[] };

type AnyFilterSpec = { readonly kind: 'http'; readonly manager: ConnectionManagerSpec } | NetworkFilterSpec;

export interface FilterChainSpec {
  readonly name: string;
  readonly match: FilterChainMatch;
  readonly tls: (DownstreamTlsConfig & { readonly handshakeTimeoutMs: number }) | undefined;
  readonly handler: ChainHandlerSpec;
  readonly metadata: Metadata | undefined;
}

const MAX_PORT = 65_535;

const port: Reader<number> = convert(uint32, (value, node) => {
  if (value < 1 || value > MAX_PORT) throw refuse(node, `${value}: ports go from 1 to ${MAX_PORT}`);
  return value;
});

const range = convert(
  message('envoy.config.core.v3.CidrRange', {
    address_prefix: required(nonEmptyText),
    prefix_len: withDefault(uint32, 0),
  }),
  (value, node): AddressRange => {
    const result = { address: value.address_prefix, length: value.prefix_len };
    const problem = rangeProblem(result);
    if (problem !== undefined) throw refuse(node, problem);
    return { ...result, length: Math.min(result.length, result.address.includes(':') ? 128 : 32) };
  },
);

const serverName: Reader<string> = convert(text, (value, node) => {
  const bare = value.startsWith('*.') ? value.slice(2) : value;
  if (bare.includes('*')) throw refuse(node, 'partial wildcards are not supported in "server_names"');
  return value.toLowerCase();
});

const filterChainMatch = convert(
  message('envoy.config.listener.v3.FilterChainMatch', {
    destination_port: optional(port),
    prefix_ranges: listOf(range),
    server_names: listOf(serverName),
    transport_protocol: withDefault(text, ''),
    application_protocols: listOf(text),
    direct_source_prefix_ranges: listOf(range),
    source_type: withDefault(enumOf(SOURCE_TYPES), 'ANY'),
    source_prefix_ranges: listOf(range),
    source_ports: listOf(port),
  }),
  (value): FilterChainMatch => ({
    ...(value.destination_port === undefined ? {} : { destinationPort: value.destination_port }),
    prefixRanges: value.prefix_ranges,
    serverNames: value.server_names,
    transportProtocol: value.transport_protocol,
    applicationProtocols: value.application_protocols,
    directSourceRanges: value.direct_source_prefix_ranges,
    sourceType: value.source_type,
    sourceRanges: value.source_prefix_ranges,
    sourcePorts: value.source_ports,
  }),
);

const MATCHES_ALL: FilterChainMatch = {
  prefixRanges: [],
  serverNames: [],
  transportProtocol: '',
  applicationProtocols: [],
  directSourceRanges: [],
  sourceType: 'ANY',
  sourceRanges: [],
  sourcePorts: [],
};

const networkFilter = message('envoy.config.listener.v3.Filter', {
  name: required(nonEmptyText),
  typed_config: required(
    anyOf<AnyFilterSpec>({
      'envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager': convert(
        httpConnectionManager,
        (manager) => ({ kind: 'http', manager }),
      ),
      ...networkFilters,
    }),
  ),
});

export const filterChain = convert(
  message('envoy.config.listener.v3.FilterChain', {
    name: withDefault(text, ''),
    filter_chain_match: withDefault(filterChainMatch, MATCHES_ALL),
    filters: listOf(networkFilter),
    transport_socket: optional(downstreamSocket),
    transport_socket_connect_timeout: withDefault(duration, 0),
    metadata: optional(metadata),
  }),
  (value, node): FilterChainSpec => {
    const { transport_socket: tls, transport_socket_connect_timeout: handshakeTimeoutMs } = value;
    return {
      name: value.name,
      match: value.filter_chain_match as FilterChainMatch,
      tls: tls === undefined ? undefined : { ...tls, handshakeTimeoutMs },
      handler: handlerOf(value.filters, node),
      metadata: value.metadata,
    };
  },
);

function handlerOf(
  given: readonly { readonly name: string; readonly typed_config: AnyFilterSpec }[],
  node: ConfigNode,
): ChainHandlerSpec {
  if (given.length === 0) throw refuse(node, 'filters has 0 entries', 'give one http_connection_manager');
  checkTerminalFilter(
    given.map(({ name, typed_config: { kind } }) => ({ name, kind })),
    node,
  );
  const filters: NetworkFilterSpec[] = [];
  for (const { typed_config: filter } of given) {
    if (filter.kind !== 'http') {
      filters.push(filter);
      continue;
    }
    return { ...filter, before: filters };
  }
  return { kind: 'network', filters };
}
