/**
 * The whole configuration that a gateway starts with.
 * Spec: Envoy api/envoy/config/bootstrap/v3/bootstrap.proto.
 */
import type { ClusterSpec } from '../../http/upstream/cluster-spec.js';
import { refuse, type ConfigNode } from '../document.js';
import { convert, listOf, message, optional, required, withDefault } from '../schema.js';
import { enumOf, nonEmptyText } from '../values.js';
import { cluster } from './cluster.js';
import { address, node, type SocketAddress } from './core.js';
import { listener, type ListenerSpec } from './listener.js';

/** A file of resources that is watched. */
export interface WatchedFile {
  readonly path: string;
  /** Changes of this folder count instead of changes of the file; Envoy's way for mounted volumes. */
  readonly watchedDirectory: string | undefined;
}

export interface BootstrapSpec {
  readonly node: { readonly id: string; readonly cluster: string };
  readonly admin: SocketAddress | undefined;
  readonly listeners: readonly ListenerSpec[];
  readonly clusters: readonly ClusterSpec[];
  readonly listenersFrom: WatchedFile | undefined;
  readonly clustersFrom: WatchedFile | undefined;
}

const admin = message('envoy.config.bootstrap.v3.Admin', { address: required(address) });

const staticResources = message('envoy.config.bootstrap.v3.Bootstrap.StaticResources', {
  listeners: listOf(listener),
  clusters: listOf(cluster),
});

const pathSource = convert(
  message('envoy.config.core.v3.PathConfigSource', {
    path: required(nonEmptyText),
    watched_directory: optional(
      message('envoy.config.core.v3.WatchedDirectory', { path: required(nonEmptyText) }),
    ),
  }),
  (value): WatchedFile => ({ path: value.path, watchedDirectory: value.watched_directory?.path }),
);

const configSource = convert(
  message('envoy.config.core.v3.ConfigSource', {
    path_config_source: required(pathSource),
    resource_api_version: withDefault(enumOf(['V3', 'AUTO'], ['V2']), 'V3'),
  }),
  (value) => value.path_config_source,
);

const dynamicResources = message('envoy.config.bootstrap.v3.Bootstrap.DynamicResources', {
  lds_config: optional(configSource),
  cds_config: optional(configSource),
});

const NOTHING_DYNAMIC = { lds_config: undefined, cds_config: undefined };

export const bootstrap = convert(
  message('envoy.config.bootstrap.v3.Bootstrap', {
    node: withDefault(node, { id: '', cluster: '' }),
    admin: optional(admin),
    static_resources: withDefault(staticResources, { listeners: [], clusters: [] }),
    dynamic_resources: withDefault(dynamicResources, NOTHING_DYNAMIC),
  }),
  (value, at): BootstrapSpec => {
    const { listeners, clusters } = value.static_resources;
    refuseDoubles(listeners, 'listener', at);
    refuseDoubles(clusters, 'cluster', at);
    const { lds_config, cds_config } = value.dynamic_resources;
    if ((lds_config ?? cds_config) !== undefined && (value.node.id === '' || value.node.cluster === '')) {
      throw refuse(at, "node 'id' and 'cluster' are required with dynamic_resources");
    }
    return {
      node: value.node,
      admin: value.admin?.address,
      listeners,
      clusters,
      listenersFrom: lds_config,
      clustersFrom: cds_config,
    };
  },
);

/** Names are how resources find each other. */
export function refuseDoubles(items: readonly { name: string }[], what: string, at: ConfigNode): void {
  const seen = new Set<string>();
  for (const { name } of items) {
    if (seen.has(name)) throw refuse(at, `two ${what}s are named ${JSON.stringify(name)}`);
    seen.add(name);
  }
}
