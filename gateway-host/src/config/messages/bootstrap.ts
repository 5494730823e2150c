/**
 * The whole configuration that a gateway starts with.
 * Spec: Envoy api/envoy/config/bootstrap/v3/bootstrap.proto.
 */
import type { ClusterSpec } from '../../http/upstream/cluster-spec.js';
import { plainValue, refuse, type ConfigNode, type PlainValue } from '../document.js';
import type { RuntimeLayer } from '../runtime-values.js';
import type { SecretSpec } from '../static-secrets.js';
import { convert, listOf, message, optional, required, withDefault, type Field } from '../schema.js';
import { cluster } from './cluster.js';
import { configSource, type WatchedFile } from './config-source.js';
import { address, node, type SocketAddress } from './core.js';
import { layeredRuntime } from './layered-runtime.js';
import { listener, type ListenerSpec } from './listener.js';
import { overloadManager } from './overload-manager.js';
import { secret, takeSecrets } from './secret.js';

export interface BootstrapSpec {
  readonly node: { readonly id: string; readonly cluster: string };
  readonly admin: SocketAddress | undefined;
  readonly listeners: readonly ListenerSpec[];
  readonly clusters: readonly ClusterSpec[];
  readonly listenersFrom: WatchedFile | undefined;
  readonly clustersFrom: WatchedFile | undefined;
  readonly runtime: readonly RuntimeLayer[];
  readonly secrets: readonly SecretSpec[];
  /** Connections that clients may have at once; undefined: any number. */
  readonly maxConnections: number | undefined;
  /** Fields that were read and change nothing here. */
  readonly ignored: readonly string[];
  /** The file as it stands, for `/config_dump`. */
  readonly document: PlainValue;
}

const admin = message('envoy.config.bootstrap.v3.Admin', { address: required(address) });

const staticSecrets: Field<readonly SecretSpec[]> = (node, owner, name) =>
  takeSecrets(listOf(secret)(node, owner, name), owner);

const staticResources = message('envoy.config.bootstrap.v3.Bootstrap.StaticResources', {
  // First: listeners and clusters name them.
  secrets: staticSecrets,
  listeners: listOf(listener),
  clusters: listOf(cluster),
});

const dynamicResources = message('envoy.config.bootstrap.v3.Bootstrap.DynamicResources', {
  lds_config: optional(configSource),
  cds_config: optional(configSource),
});

/** How Envoy watches itself and when it flushes figures: nothing of it changes an answer. */
const given = (): true => true;
const HARMLESS = {
  watchdog: optional(given),
  watchdogs: optional(given),
  stats_config: optional(given),
  stats_flush_interval: optional(given),
  stats_flush_on_admin: optional(given),
  enable_dispatcher_stats: optional(given),
} as const;

const HARMLESS_NAMES = Object.keys(HARMLESS) as (keyof typeof HARMLESS)[];

const NOTHING_DYNAMIC = { lds_config: undefined, cds_config: undefined };

export const bootstrap = convert(
  message('envoy.config.bootstrap.v3.Bootstrap', {
    // First: what is read after it is read by these values.
    layered_runtime: withDefault(layeredRuntime, []),
    node: withDefault(node, { id: '', cluster: '' }),
    admin: optional(admin),
    static_resources: withDefault(staticResources, { secrets: [], listeners: [], clusters: [] }),
    dynamic_resources: withDefault(dynamicResources, NOTHING_DYNAMIC),
    overload_manager: optional(overloadManager),
    ...HARMLESS,
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
      runtime: value.layered_runtime,
      secrets: value.static_resources.secrets,
      maxConnections: value.overload_manager,
      ignored: HARMLESS_NAMES.filter((name) => value[name] === true),
      document: plainValue(at),
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
