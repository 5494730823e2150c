/**
 * A listener: its addresses, what it learns of a connection before serving it, and its filter chains.
 * Spec: Envoy api/envoy/config/listener/v3/listener.proto.
 */
import { matchKeys } from '../../network/filter-chain-match.js';
import type { Metadata } from '../../http/metadata/metadata.js';
import type { InspectOptions } from '../../network/inspect.js';
import type { ListenerIdentity } from '../../network/listener.js';
import type { ProxyVersion } from '../../network/proxy-header.js';
import type { ProxyProtocolOptions } from '../../network/proxy-protocol.js';
import { refuse, type ConfigNode } from '../document.js';
import { anyOf, convert, listOf, message, optional, required, withDefault } from '../schema.js';
import { bool, duration, enumOf, nonEmptyText, text, uint32 } from '../values.js';
import { address } from './core.js';
import { metadata } from './metadata.js';
import { filterChain, type FilterChainSpec } from './filter-chain.js';
import type { ConnectionManagerSpec } from './http-connection-manager.js';
import type { WasmFilterSpec } from './wasm.js';

export interface ListenerSpec {
  readonly name: string;
  readonly identity: ListenerIdentity;
  readonly bufferLimit: number;
  /** Connections at once; undefined: any number. */
  readonly connectionLimit: number | undefined;
  /** Its connections do not count towards the limit of all listeners. */
  readonly ignoreGlobalLimit: boolean;
  readonly direction: (typeof DIRECTIONS)[number];
  readonly chains: readonly FilterChainSpec[];
  readonly defaultChain: FilterChainSpec | undefined;
  readonly inspect: InspectOptions;
  readonly metadata: Metadata | undefined;
}

const MEBIBYTE = 1024 * 1024;
const INSPECT_MS = 15_000;
export const DIRECTIONS = ['UNSPECIFIED', 'INBOUND', 'OUTBOUND'] as const;

const positiveUint32 = convert(uint32, (value, node) => {
  if (value === 0) throw refuse(node, 'value must be greater than 0');
  return value;
});

function disallowed(versions: readonly ('V1' | 'V2')[], node: ConfigNode): ProxyVersion[] {
  if (new Set(versions).size > 1) throw refuse(node, 'disallowed_versions leaves no version');
  return versions.map((version) => (version === 'V1' ? 'v1' : 'v2'));
}

const listenerFilter = message('envoy.config.listener.v3.ListenerFilter', {
  name: required(nonEmptyText),
  typed_config: required(
    anyOf<'tls' | 'http' | ProxyProtocolOptions>({
      'envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol': convert(
        message('envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol', {
          allow_requests_without_proxy_protocol: withDefault(bool, false),
          disallowed_versions: listOf(enumOf(['V1', 'V2'])),
          stat_prefix: withDefault(text, ''),
        }),
        (value, node): ProxyProtocolOptions => ({
          optional: value.allow_requests_without_proxy_protocol,
          disallowed: disallowed(value.disallowed_versions, node),
          statPrefix: value.stat_prefix,
        }),
      ),
      'envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector': convert(
        message('envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector', {}),
        () => 'tls',
      ),
      'envoy.extensions.filters.listener.http_inspector.v3.HttpInspector': convert(
        message('envoy.extensions.filters.listener.http_inspector.v3.HttpInspector', {}),
        () => 'http',
      ),
    }),
  ),
});

const additionalAddress = convert(
  message('envoy.config.listener.v3.AdditionalAddress', { address: required(address) }),
  (value) => value.address,
);

export const listener = convert(
  message('envoy.config.listener.v3.Listener', {
    name: withDefault(text, ''),
    address: required(address),
    additional_addresses: listOf(additionalAddress),
    stat_prefix: withDefault(text, ''),
    filter_chains: listOf(filterChain),
    default_filter_chain: optional(filterChain),
    listener_filters: listOf(listenerFilter),
    listener_filters_timeout: withDefault(duration, INSPECT_MS),
    continue_on_listener_filters_timeout: withDefault(bool, false),
    per_connection_buffer_limit_bytes: withDefault(uint32, MEBIBYTE),
    bind_to_port: withDefault(bool, true),
    traffic_direction: withDefault(enumOf(DIRECTIONS), 'UNSPECIFIED'),
    // How the kernel shares out connections changes no answer.
    enable_reuse_port: optional(bool),
    tcp_backlog_size: optional(uint32),
    max_connections_to_accept_per_socket_event: optional(positiveUint32),
    ignore_global_conn_limit: withDefault(bool, false),
    metadata: optional(metadata),
  }),
  (value, node): ListenerSpec => {
    const chains = value.filter_chains;
    const { address: host, port } = value.address;
    if (chains.length === 0 && value.default_filter_chain === undefined) {
      throw refuse(node, `error adding listener '${host}:${port}': no filter chains specified`);
    }
    checkOverlaps(chains, `${host}:${port}`, node);
    const inspectsTls =
      needsHello(chains) || value.listener_filters.some((one) => one.typed_config === 'tls');
    const name = value.name || `${host}:${port}`;
    const addresses = [value.address, ...value.additional_addresses].map((at) => ({
      host: at.address,
      port: at.port,
    }));
    return {
      name,
      identity: { name, addresses, statPrefix: value.stat_prefix, bind: value.bind_to_port },
      bufferLimit: value.per_connection_buffer_limit_bytes,
      connectionLimit: node.context.runtime.integer(
        `envoy.resource_limits.listener.${name}.connection_limit`,
        undefined,
      ),
      ignoreGlobalLimit: value.ignore_global_conn_limit,
      direction: value.traffic_direction,
      chains,
      defaultChain: value.default_filter_chain,
      inspect: {
        tls: inspectsTls || chains.some(({ tls }) => (tls?.alpn.length ?? 0) > 0),
        names: inspectsTls,
        http: value.listener_filters.some((one) => one.typed_config === 'http'),
        proxy: proxyOf(value.listener_filters, node),
        timeoutMs: value.listener_filters_timeout,
        continueOnTimeout: value.continue_on_listener_filters_timeout,
      },
      metadata: value.metadata,
    };
  },
);

/** The header of a proxy comes before anything that inspectors could look at. */
function proxyOf(
  filters: readonly { readonly typed_config: 'tls' | 'http' | ProxyProtocolOptions }[],
  node: ConfigNode,
): ProxyProtocolOptions | undefined {
  const at = filters.findLastIndex(({ typed_config: filter }) => typeof filter === 'object');
  if (at > 0)
    throw refuse(node, 'proxy_protocol must be the first of the listener filters, and the only such');
  const first = filters[0]?.typed_config;
  return typeof first === 'object' ? first : undefined;
}

/** The HTTP connection managers of all chains. */
export function managersOf({ chains, defaultChain }: ListenerSpec): ConnectionManagerSpec[] {
  const all = defaultChain === undefined ? chains : [...chains, defaultChain];
  return all.flatMap(({ handler }) => (handler.kind === 'http' ? [handler.manager] : []));
}

/** The plugins on the bytes of all chains. */
export function networkPluginsOf({ chains, defaultChain }: ListenerSpec): WasmFilterSpec[] {
  const all = defaultChain === undefined ? chains : [...chains, defaultChain];
  const filters = all.flatMap(({ handler }) =>
    handler.kind === 'network' ? handler.filters : handler.before,
  );
  return filters.flatMap((filter) => (filter.kind === 'wasm' ? [filter.wasm] : []));
}

/** Envoy adds its TLS inspector where chains ask for what only it can tell. */
function needsHello(chains: readonly FilterChainSpec[]): boolean {
  return chains.some(
    ({ match: { serverNames, applicationProtocols, transportProtocol } }) =>
      serverNames.length > 0 || transportProtocol !== '' || applicationProtocols.length > 0,
  );
}

function checkOverlaps(chains: readonly FilterChainSpec[], at: string, node: ConfigNode): void {
  const known = new Map<string, { chain: FilterChainSpec; whole: string }>();
  for (const chain of chains) {
    const keys = matchKeys(chain.match);
    const whole = keys.join('\n');
    for (const key of keys) {
      const other = known.get(key);
      known.set(key, { chain, whole });
      if (other === undefined || other.chain === chain) continue;
      throw refuse(
        node,
        other.whole === whole
          ? `error adding listener '${at}': filter chain '${chain.name}' has the same matching rules defined as '${other.chain.name}'`
          : `error adding listener '${at}': multiple filter chains with overlapping matching rules are defined`,
      );
    }
  }
}
