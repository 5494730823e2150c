/**
 * A whole gateway in one process: what starts in which order, and how it stops.
 * Clusters come first, then plugins, then sockets; it is live when every listener serves.
 */
import { WasmRuntime } from '../abi/runtime.js';
import type { BootstrapSpec } from '../config/messages/bootstrap.js';
import type { ListenerSpec } from '../config/messages/listener.js';
import { GatewayError } from '../errors.js';
import { boundWarnings } from '../http/bounded-log.js';
import type { GatewayLog } from '../http/downstream/connection-manager.js';
import { Stats } from '../http/stats.js';
import { ClusterCallouts } from '../http/upstream/cluster-callouts.js';
import { ClusterSet } from '../http/upstream/cluster-set.js';
import type { ClusterSpec } from '../http/upstream/cluster-spec.js';
import { CodeStore } from './code-store.js';
import { DynamicResources } from './dynamic-resources.js';
import { ListenerSet } from './listener-set.js';
import { PluginStore } from './plugin-store.js';
import { wasmLog } from './wasm-log.js';

export type GatewayState = 'PRE_INITIALIZING' | 'INITIALIZING' | 'LIVE' | 'DRAINING';

export interface GatewayOptions {
  readonly bootstrap: BootstrapSpec;
  readonly log: GatewayLog;
  /** Where plugins' lines go. */
  readonly wasmLog: GatewayLog;
  /** Lowest level of plugins' lines: 0 trace to 5 critical. */
  readonly wasmLogLevel: number;
  readonly accessLog: (line: string) => void;
}

const STOP_GRACE_MS = 10_000;

export class Gateway {
  readonly stats = new Stats();
  readonly clusters: ClusterSet;
  readonly listeners: ListenerSet;
  readonly plugins: PluginStore;
  readonly runtime: WasmRuntime;
  readonly startedAt = Date.now();
  readonly #options: GatewayOptions;
  readonly #dynamic: DynamicResources;
  readonly #stopping = new AbortController();
  /** Warming of the first listener file; later ones are waited for by nobody. */
  readonly #warming: Promise<void>[] = [];
  #state: GatewayState = 'PRE_INITIALIZING';

  constructor(options: GatewayOptions) {
    this.#options = options;
    const { log, bootstrap } = options;
    const { stats } = this;
    this.clusters = new ClusterSet(stats);
    this.runtime = new WasmRuntime({
      callouts: new ClusterCallouts(this.clusters),
      log: wasmLog(options.wasmLog),
      logLevel: options.wasmLogLevel,
    });
    this.plugins = new PluginStore(this.runtime);
    const codes = new CodeStore({ clusters: this.clusters, stats, log, signal: this.#stopping.signal });
    const { accessLog } = options;
    const { clusters, plugins } = this;
    this.listeners = new ListenerSet({ codes, plugins, clusters, stats, accessLog, log: boundWarnings(log) });
    this.#dynamic = new DynamicResources({
      listeners: bootstrap.listenersFrom,
      clusters: bootstrap.clustersFrom,
      applyListeners: (specs) => this.#applyListeners(specs),
      applyClusters: (specs) => this.#applyClusters(specs),
      stats,
      log,
    });
  }

  get state(): GatewayState {
    return this.#state;
  }

  /**
   * Resolves when every listener serves.
   *
   * @throws GatewayError when the static configuration cannot be run
   */
  async start(): Promise<void> {
    const { bootstrap, log } = this.#options;
    await this.#applyClusters(undefined);
    this.#state = 'INITIALIZING';
    const warming: Promise<void>[] = [];
    for (const spec of bootstrap.listeners) warming.push((await this.listeners.update(spec)).warmed);
    await this.#dynamic.start();
    await Promise.all([...warming, ...this.#warming]);
    if (this.#state !== 'INITIALIZING') return;
    this.#state = 'LIVE';
    this.stats.gauge('server.live').value = 1;
    for (const listener of this.listeners.active()) {
      const { host, port } = listener.address;
      log.info(`listener ${listener.name}: http://${host.includes(':') ? `[${host}]` : host}:${port}`);
    }
  }

  /** Finishes what it has begun, at the latest after ten seconds. */
  async close(graceMs = STOP_GRACE_MS): Promise<void> {
    this.#state = 'DRAINING';
    this.stats.gauge('server.live').value = 0;
    this.#dynamic.close();
    this.#stopping.abort();
    await this.listeners.close(graceMs);
    this.runtime.close();
    this.clusters.close();
  }

  async #applyListeners(specs: readonly ListenerSpec[]): Promise<void> {
    const fixed = this.#options.bootstrap.listeners;
    const double = specs.find((spec) => fixed.some(({ name }) => name === spec.name));
    if (double !== undefined) {
      throw new GatewayError(
        'GH_CONFIG',
        `listener ${double.name} stands in the bootstrap and in the watched file`,
      );
    }
    const problems: string[] = [];
    for (const spec of specs) {
      try {
        const { warmed } = await this.listeners.update(spec);
        const settled = warmed.catch((error: unknown) => {
          this.#options.log.error(
            `listener ${spec.name}: ${error instanceof Error ? error.message : String(error)}`,
          );
        });
        if (this.#state === 'INITIALIZING') this.#warming.push(settled);
      } catch (error) {
        problems.push(error instanceof Error ? error.message : String(error));
      }
    }
    await this.listeners.retain(new Set([...fixed, ...specs].map(({ name }) => name)));
    if (problems.length > 0) throw new GatewayError('GH_CONFIG', problems.join('; '));
  }

  /** Static clusters stay whatever the watched file says; on a double name the static one wins, as in Envoy. */
  async #applyClusters(watched: readonly ClusterSpec[] | undefined): Promise<void> {
    const fixed = this.#options.bootstrap.clusters;
    const names = new Set(fixed.map(({ name }) => name));
    const added = (watched ?? []).filter(({ name }) => !names.has(name));
    const change = await this.clusters.apply([...fixed, ...added]);
    this.stats.counter('cluster_manager.cluster_added').add(change.added);
    this.stats.counter('cluster_manager.cluster_modified').add(change.modified);
    this.stats.counter('cluster_manager.cluster_removed').add(change.removed);
    this.stats.gauge('cluster_manager.active_clusters').value = this.clusters.list().length;
  }
}
