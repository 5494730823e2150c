/**
 * A whole gateway in one process: what starts in which order, and how it stops.
 * Clusters come first, then plugins, then sockets; it is live when every listener serves.
 */
import { WasmRuntime, type WasmRuntimeOptions } from '../abi/runtime.js';
import type { BootstrapSpec } from '../config/messages/bootstrap.js';
import { ConfigContext } from '../config/config-context.js';
import type { ListenerSpec } from '../config/messages/listener.js';
import { GatewayError } from '../errors.js';
import { boundWarnings } from '../http/bounded-log.js';
import type { GatewayLog } from '../http/downstream/connection-manager.js';
import { openSocket, type ListenSocket } from '../http/listen-socket.js';
import { Stats } from '../http/stats.js';
import { ClusterCallouts } from '../http/upstream/cluster-callouts.js';
import type { ActiveChecks } from '../http/upstream/active-checks.js';
import { ClusterSet } from '../http/upstream/cluster-set.js';
import type { ClusterSpec } from '../http/upstream/cluster-spec.js';
import { RedisConnections } from '../http/upstream/redis-connections.js';
import { resolveForPlugins } from '../http/upstream/name-lookup.js';
import { ConnectionBudget } from '../network/connection-budget.js';
import { CodeStore, type PluginCodes } from './code-store.js';
import { ConfigRecord } from './config-record.js';
import { DynamicResources } from './dynamic-resources.js';
import { EndpointFiles } from './endpoint-files.js';
import type {
  ConfigReport,
  GatewayCommand,
  GatewayControl,
  GatewayReport,
  GatewayState,
  TraceChoice,
} from './gateway-report.js';
import { HeldTicks } from './held-ticks.js';
import { ListenerSet } from './listener-set.js';
import { reportOf } from './report-of.js';
import { RequestTraces } from './request-traces.js';
import { PluginStore } from './plugin-store.js';
import { APPLIED, refusal, type ResourceUpdate, type UpdateOutcome } from './resource-update.js';
import { wasmLog } from './wasm-log.js';

export interface GatewayOptions {
  readonly bootstrap: BootstrapSpec;
  readonly log: GatewayLog;
  /** Where lines about connections and requests go; default: as `log`. */
  readonly httpLog?: GatewayLog;
  /** Where plugins' lines go. */
  readonly wasmLog: GatewayLog;
  /** Lowest level of plugins' lines: 0 trace to 5 critical. */
  readonly wasmLogLevel: number;
  readonly accessLog: (line: string) => void;
  /** Where plugins' code comes from; default: it reads and fetches itself. */
  readonly codes?: PluginCodes;
  /** What threads of one gateway share and who watches them, and what tests put in the world's place; default: nothing. */
  readonly wasm?: Omit<Partial<WasmRuntimeOptions>, 'log' | 'logLevel'>;
  /** Who checks the health of hosts; default: this gateway. */
  readonly activeChecks?: ActiveChecks;
  /** Its name among several threads: `main`, `worker_0`. */
  readonly thread?: string;
  /** How listeners get their sockets; default: they open them. */
  readonly listen?: ListenSocket;
}

const STOP_GRACE_MS = 10_000;

export class Gateway implements GatewayControl {
  readonly stats = new Stats();
  readonly clusters: ClusterSet;
  readonly listeners: ListenerSet;
  readonly plugins: PluginStore;
  readonly runtime: WasmRuntime;
  readonly record: ConfigRecord;
  readonly startedAt = Date.now();
  /** Plugins' metrics are counted together with those of other threads. */
  readonly sharesMetrics: boolean;
  readonly #options: GatewayOptions;
  readonly #dynamic: DynamicResources;
  readonly #endpoints: EndpointFiles;
  readonly #traces: RequestTraces;
  readonly #redis: RedisConnections;
  readonly #ticks: HeldTicks;
  readonly #stopping = new AbortController();
  /** Warming of the first listener file; later ones are waited for by nobody. */
  readonly #warming: Promise<void>[] = [];
  #state: GatewayState = 'PRE_INITIALIZING';
  /** Somebody asked for failing health checks; answers then also end their connections. */
  healthCheckFailed = false;
  #gracefulDrain = false;

  constructor(options: GatewayOptions) {
    this.#options = options;
    const { log, bootstrap } = options;
    const { stats } = this;
    this.sharesMetrics = options.wasm?.shared !== undefined;
    this.record = new ConfigRecord(bootstrap.document);
    this.clusters = new ClusterSet(stats, options.activeChecks);
    this.#redis = new RedisConnections(this.clusters);
    this.#ticks = new HeldTicks(options.wasm?.schedule);
    this.runtime = new WasmRuntime({
      callouts: new ClusterCallouts(this.clusters),
      log: wasmLog(options.wasmLog),
      logLevel: options.wasmLogLevel,
      resolveDns: resolveForPlugins,
      redis: this.#redis,
      instances: 'whole',
      ...options.wasm,
      schedule: this.#ticks.schedule,
    });
    countRuntime(bootstrap.runtime, stats);
    this.#traces = new RequestTraces(this.runtime);
    this.plugins = new PluginStore(this.runtime, options.thread);
    const codes =
      options.codes ?? new CodeStore({ clusters: this.clusters, stats, log, signal: this.#stopping.signal });
    const { accessLog } = options;
    const { clusters, plugins } = this;
    const { listen = openSocket } = options;
    const healthCheckFailed = (): boolean => this.healthCheckFailed;
    const shared = {
      codes,
      plugins,
      clusters,
      stats,
      accessLog,
      listen,
      node: bootstrap.node,
      healthCheckFailed,
      budget: new ConnectionBudget(bootstrap.maxConnections),
      // Envoy, too, sends clients away while its health checks fail.
      draining: () => this.healthCheckFailed || this.#gracefulDrain,
    };
    this.listeners = new ListenerSet({ ...shared, log: boundWarnings(options.httpLog ?? log) });
    this.#endpoints = new EndpointFiles(this.clusters, log);
    this.#dynamic = new DynamicResources({
      fixed: bootstrap.listeners,
      listeners: bootstrap.listenersFrom,
      clusters: bootstrap.clustersFrom,
      apply: (update) => this.apply(update),
      context: new ConfigContext(bootstrap.runtime, bootstrap.secrets),
      stats,
      log,
      record: this.record,
      hasCluster: (name) =>
        bootstrap.clusters.some((cluster) => cluster.name === name) || this.clusters.get(name) !== undefined,
    });
  }

  get state(): GatewayState {
    return this.#state === 'LIVE' && this.healthCheckFailed ? 'DRAINING' : this.#state;
  }

  /**
   * Resolves when every listener serves; `watched` are clusters that are not the bootstrap's.
   *
   * @throws GatewayError when the static configuration cannot be run
   */
  async start(watched?: readonly ClusterSpec[]): Promise<void> {
    await this.#applyClusters(undefined);
    this.#state = 'INITIALIZING';
    const warming: Promise<void>[] = [];
    for (const spec of this.#dynamic.fixed) warming.push((await this.listeners.update(spec)).warmed);
    if (watched !== undefined) await this.#applyClusters(watched);
    await this.#dynamic.start();
    this.#ticks.release();
    await Promise.all([...warming, ...this.#warming]);
    if (this.#state !== 'INITIALIZING') return;
    this.#state = 'LIVE';
    this.stats.gauge('server.live').value = 1;
    this.#tellListeners();
  }

  #tellListeners(): void {
    const { log } = this.#options;
    // In a thread it is the supervisor that tells, once for all.
    if (this.#options.listen !== undefined) return;
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
    this.#endpoints.close();
    this.#stopping.abort();
    await this.listeners.close(graceMs);
    this.runtime.close();
    this.#redis.close();
    this.clusters.close();
  }

  /** Puts a change of the configuration in place, or rejects; what was refused goes on as before. */
  async apply(update: ResourceUpdate): Promise<void> {
    const refused = refusal(await this.put(update));
    if (refused !== undefined) throw refused;
  }

  /** The same, telling apart what was refused of it and what still waits. */
  async put(update: ResourceUpdate): Promise<UpdateOutcome> {
    switch (update.kind) {
      case 'listeners':
        return this.#applyListeners(update.specs, update.keep ?? []);
      case 'static-listeners':
        return this.#updateAll(update.specs, update.keep);
      case 'clusters':
        await this.#applyClusters(update.specs);
        return APPLIED;
    }
  }

  async report(): Promise<GatewayReport> {
    return reportOf(this);
  }

  async configuration(): Promise<ConfigReport> {
    const { node, runtime } = this.#options.bootstrap;
    const { bootstrap, startedAt, resources } = this.record;
    return { node, runtime, bootstrap, startedAt, resources };
  }

  async command(command: GatewayCommand): Promise<void> {
    switch (command.kind) {
      case 'reset-counters':
        return this.stats.resetCounters();
      case 'health':
        this.healthCheckFailed = command.failed;
        this.stats.gauge('server.live').value = this.state === 'LIVE' ? 1 : 0;
        return;
      case 'stop-listeners':
        this.#gracefulDrain ||= command.graceful;
        return this.listeners.stop(command.graceful);
      case 'plugin-log-level':
        this.runtime.logLevel = command.level;
    }
  }

  trace(choice: TraceChoice, line: (text: string) => void): () => void {
    return this.#traces.follow(choice, line);
  }

  async #applyListeners(specs: readonly ListenerSpec[], keep: readonly string[]): Promise<UpdateOutcome> {
    const fixed = this.#options.bootstrap.listeners;
    const double = specs.find((spec) => fixed.some(({ name }) => name === spec.name));
    if (double !== undefined) {
      throw new GatewayError(
        'GH_CONFIG',
        `listener ${double.name} stands in the bootstrap and in the watched file`,
      );
    }
    // First, as in Envoy: another listener may want the address.
    this.listeners.retain(new Set([...fixed, ...specs].map(({ name }) => name)));
    return this.#updateAll(specs, keep);
  }

  /** Puts each listener in place, or keeps the old one where the new one is refused. */
  async #updateAll(specs: readonly ListenerSpec[], keep: readonly string[] = []): Promise<UpdateOutcome> {
    const refused: { name: string; error: Error }[] = [];
    const warming: string[] = [];
    const warmings: Promise<void>[] = [];
    for (const spec of specs.filter(({ name }) => !keep.includes(name))) {
      try {
        const { warmed } = await this.listeners.update(spec);
        const settled = warmed.catch((error: unknown) => {
          this.#options.log.error(
            `listener ${spec.name}: ${error instanceof Error ? error.message : String(error)}`,
          );
        });
        warmings.push(settled);
        if (await isPending(settled)) warming.push(spec.name);
        if (this.#state === 'INITIALIZING') this.#warming.push(settled);
      } catch (error) {
        refused.push({ name: spec.name, error: error instanceof Error ? error : new Error(String(error)) });
      }
    }
    return { refused, warming, warmed: Promise.all(warmings) };
  }

  /** Static clusters stay whatever the watched file says; on a double name the static one wins, as in Envoy. */
  async #applyClusters(watched: readonly ClusterSpec[] | undefined): Promise<void> {
    const fixed = this.#options.bootstrap.clusters;
    const names = new Set(fixed.map(({ name }) => name));
    const added = (watched ?? []).filter(({ name }) => !names.has(name));
    await this.#endpoints.follow([...fixed, ...added]);
    const change = await this.clusters.apply([...fixed, ...added]);
    this.stats.counter('cluster_manager.cluster_added').add(change.added);
    this.stats.counter('cluster_manager.cluster_modified').add(change.modified);
    this.stats.counter('cluster_manager.cluster_removed').add(change.removed);
    this.stats.gauge('cluster_manager.active_clusters').value = this.clusters.list().length;
  }
}

/** Whether a promise still waits for something outside this turn of the event loop. */
function isPending(promise: Promise<unknown>): Promise<boolean> {
  const settled = promise.then(() => false);
  return Promise.race([settled, new Promise<boolean>((resolve) => setImmediate(() => resolve(true)))]);
}

function countRuntime(layers: BootstrapSpec['runtime'], stats: Stats): void {
  const keys = new Set(layers.flatMap(({ values }) => Object.keys(values)));
  stats.gauge('runtime.num_keys').value = keys.size;
  stats.gauge('runtime.num_layers').value = layers.length;
}
