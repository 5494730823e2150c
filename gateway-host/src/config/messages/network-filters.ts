/**
 * Network filters other than the HTTP connection manager, and the rule that exactly the last filter of a chain is terminal.
 * Spec: Envoy api/envoy/extensions/filters/network/{tcp_proxy,echo,direct_response,wasm}/v3; texts observed of 1.40.
 */
import type { TcpProxySpec, WeightedCluster } from '../../network/filters/tcp-proxy-spec.js';
import { refuse, type ConfigNode } from '../document.js';
import { convert, listOf, message, oneOf, optional, required, withDefault, type Reader } from '../schema.js';
import { duration, nonEmptyText, text, uint32 } from '../values.js';
import { accessLog } from './access-log.js';
import { dataSource, readDataSource } from './core.js';
import { networkWasmFilter, type WasmFilterSpec } from './wasm.js';

/** One filter of a chain without HTTP. */
export type NetworkFilterSpec =
  | { readonly kind: 'wasm'; readonly wasm: WasmFilterSpec }
  | { readonly kind: 'tcp_proxy'; readonly proxy: TcpProxySpec }
  | { readonly kind: 'direct_response'; readonly response: Uint8Array }
  | { readonly kind: 'echo' };

const HOUR_MS = 3_600_000;
const TERMINAL = ['tcp_proxy', 'direct_response', 'echo'];

const clusterWeight = message(
  'envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy.WeightedCluster.ClusterWeight',
  {
    name: required(nonEmptyText),
    weight: required(uint32),
  },
);

const weightedClusters = convert(
  message('envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy.WeightedCluster', {
    clusters: listOf(clusterWeight),
  }),
  (value, node): readonly WeightedCluster[] => {
    if (value.clusters.length === 0) throw refuse(node, 'clusters must have at least 1 item');
    for (const { name, weight } of value.clusters) {
      if (weight === 0) throw refuse(node, `the weight of ${name} must be at least 1`);
    }
    return value.clusters;
  },
);

const tcpProxy = convert(
  message('envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy', {
    stat_prefix: required(nonEmptyText),
    cluster: optional(text),
    weighted_clusters: optional(weightedClusters),
    idle_timeout: withDefault(duration, HOUR_MS),
    max_connect_attempts: withDefault(uint32, 1),
    max_downstream_connection_duration: withDefault(duration, 0),
    access_log: listOf(accessLog),
  }),
  (value, node): NetworkFilterSpec => {
    oneOf(node, ['cluster', 'weighted_clusters'], 'one');
    if (value.max_connect_attempts === 0) throw refuse(node, 'max_connect_attempts must be at least 1');
    const proxy = {
      statPrefix: value.stat_prefix,
      clusters: value.weighted_clusters ?? [{ name: value.cluster ?? '', weight: 1 }],
      idleTimeoutMs: value.idle_timeout,
      maxConnectAttempts: value.max_connect_attempts,
      maxConnectionDurationMs: value.max_downstream_connection_duration,
      accessLogs: value.access_log,
    };
    return { kind: 'tcp_proxy', proxy };
  },
);

const echo = convert(message('envoy.extensions.filters.network.echo.v3.Echo', {}), (): NetworkFilterSpec => ({
  kind: 'echo',
}));

const directResponse = convert(
  message('envoy.extensions.filters.network.direct_response.v3.Config', { response: optional(dataSource) }),
  ({ response }): NetworkFilterSpec => ({
    kind: 'direct_response',
    response: response === undefined ? new Uint8Array() : new Uint8Array(readDataSource(response)),
  }),
);

/** Readers of `typed_config` by its type. */
export const networkFilters: Readonly<Record<string, Reader<NetworkFilterSpec>>> = {
  'envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy': tcpProxy,
  'envoy.extensions.filters.network.echo.v3.Echo': echo,
  'envoy.extensions.filters.network.direct_response.v3.Config': directResponse,
  'envoy.extensions.filters.network.wasm.v3.Wasm': convert(networkWasmFilter, (wasm) => ({
    kind: 'wasm',
    wasm,
  })),
};

/** The last filter of a chain answers or forwards, and no filter before it does. */
export function checkTerminalFilter(
  filters: readonly { readonly name: string; readonly kind: string }[],
  node: ConfigNode,
): void {
  for (const [index, { name, kind }] of filters.entries()) {
    const terminal = kind === 'http' || TERMINAL.includes(kind);
    const last = index === filters.length - 1;
    if (terminal === last) continue;
    const type = `envoy.filters.network.${kind === 'http' ? 'http_connection_manager' : kind}`;
    throw refuse(
      node,
      last
        ? `non-terminal filter named ${name} of type ${type} is the last filter in a network filter chain.`
        : `terminal filter named ${name} of type ${type} must be the last filter in a network filter chain.`,
    );
  }
}
