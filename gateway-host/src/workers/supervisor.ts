/**
 * A gateway of several threads: the supervisor reads and watches configuration, fetches and compiles code, owns the sockets,
 * and lets nothing reach the workers that the main instance has not taken first. It never runs a guest itself.
 */
import { createSharedMemory, SharedMemory } from '../abi/shared-memory/shared-memory.js';
import type { CompileOptions } from '../abi/module.js';
import type { RemoteCode } from '../config/messages/wasm.js';
import { ConfigContext } from '../config/config-context.js';
import { GatewayError } from '../errors.js';
import { CodeStore } from '../gateway/code-store.js';
import { ConfigRecord } from '../gateway/config-record.js';
import { DynamicResources } from '../gateway/dynamic-resources.js';
import { EndpointFiles } from '../gateway/endpoint-files.js';
import type { GatewayOptions } from '../gateway/gateway.js';
import type {
  ConfigReport,
  GatewayCommand,
  GatewayControl,
  GatewayReport,
  GatewayState,
  TraceChoice,
} from '../gateway/gateway-report.js';
import type { ResourceUpdate } from '../gateway/resource-update.js';
import type { GatewayLog } from '../http/downstream/connection-manager.js';
import { Stats } from '../http/stats.js';
import type { HealthVerdict } from '../http/upstream/active-checks.js';
import type { ClusterSpec } from '../http/upstream/cluster-spec.js';
import { ClusterSet } from '../http/upstream/cluster-set.js';
import { DRAIN_MS } from '../network/listener.js';
import { CodeSupply } from './code-supply.js';
import { Rollout } from './rollout.js';
import { SharedSockets, type SocketRequest } from './shared-sockets.js';
import { StandingOrders } from './standing-orders.js';
import { superviseReport } from './supervisor-report.js';
import type { LogNote, QueueNote, StartCall, ThreadRole } from './thread-messages.js';
import type { Handlers } from './thread-port.js';
import { ThreadSlot } from './thread-slot.js';

export interface SupervisorOptions extends Omit<GatewayOptions, 'codes' | 'wasm' | 'listen'> {
  /** Worker threads. */
  readonly concurrency: number;
  /** How long a callback of a plugin may run. */
  readonly callbackDeadlineMs: number;
  readonly compile?: CompileOptions;
  /** Where the plugins of one thread write; default: all as `wasmLog`. */
  readonly wasmLogOf?: (thread: string) => GatewayLog;
}

const STOP_GRACE_MS = 10_000;
const MAIN_SLOT = 1;
const POLL_MS = 5000;

export class Supervisor implements GatewayControl {
  readonly stats = new Stats();
  readonly record: ConfigRecord;
  readonly startedAt = Date.now();
  readonly #options: SupervisorOptions;
  readonly #buffer = createSharedMemory();
  readonly #memory: SharedMemory;
  readonly #sockets = new SharedSockets();
  readonly #clusters = new ClusterSet(this.stats);
  readonly #stopping = new AbortController();
  readonly #codes: CodeSupply;
  readonly #dynamic: DynamicResources;
  readonly #endpoints: EndpointFiles;
  readonly #rollout: Rollout;
  readonly #orders = new StandingOrders(() => this.#workers);
  readonly #main: ThreadSlot;
  readonly #workers: readonly ThreadSlot[];
  #state: GatewayState = 'PRE_INITIALIZING';
  #healthCheckFailed = false;
  #poll: NodeJS.Timeout | undefined;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    const { bootstrap, log } = options;
    const { stats } = this;
    this.record = new ConfigRecord(bootstrap.document);
    this.#memory = new SharedMemory(this.#buffer, 0, (slot, token) => this.#tellOwner({ slot, token }));
    const store = new CodeStore({ clusters: this.#clusters, stats, log, signal: this.#stopping.signal });
    this.#codes = new CodeSupply(store, options.compile ?? {});
    this.#endpoints = new EndpointFiles(this.#clusters, log);
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
        bootstrap.clusters.some((cluster) => cluster.name === name) || this.#clusters.get(name) !== undefined,
    });
    this.#main = this.#slot('main', MAIN_SLOT, 'the main instance');
    this.#workers = Array.from({ length: options.concurrency }, (_, index) =>
      this.#slot('worker', MAIN_SLOT + 1 + index, `worker ${index + 1}`),
    );
    this.#rollout = new Rollout({
      main: this.#main,
      workers: this.#workers,
      codes: this.#codes,
      sockets: this.#sockets,
      fixed: bootstrap.listeners,
      log,
      first: (update) => (update.kind === 'clusters' ? this.#applyClusters(update) : Promise.resolve()),
    });
  }

  get state(): GatewayState {
    return this.#state === 'LIVE' && this.#healthCheckFailed ? 'DRAINING' : this.#state;
  }

  /**
   * Resolves when every listener serves.
   *
   * @throws PosternError when the static configuration cannot be run
   */
  async start(): Promise<void> {
    const { bootstrap, concurrency } = this.#options;
    this.stats.gauge('server.concurrency').value = concurrency;
    this.stats.counter('server.worker_deaths').add(0);
    for (const thread of [this.#main, ...this.#workers]) thread.prepare();
    await this.#endpoints.follow(bootstrap.clusters);
    await this.#clusters.apply(bootstrap.clusters.map(unchecked));
    await this.#dynamic.readClusters();
    this.#rollout.begin();
    this.#state = 'INITIALIZING';
    await this.#main.start();
    await Promise.all(this.#workers.map((worker) => worker.start()));
    this.stats.gauge('listener_manager.workers_started').value = 1;
    await this.#dynamic.start();
    await this.#rollout.settled();
    if (this.#state !== 'INITIALIZING') return;
    this.#state = 'LIVE';
    this.stats.gauge('server.live').value = 1;
    // What a thread has counted survives it as of the last time that it was asked.
    this.#poll = setInterval(() => void this.report(), POLL_MS);
    this.#poll.unref();
    await this.#tellListeners();
  }

  /** Finishes what it has begun, at the latest after ten seconds. */
  async close(graceMs = STOP_GRACE_MS): Promise<void> {
    this.#state = 'DRAINING';
    this.stats.gauge('server.live').value = 0;
    clearInterval(this.#poll);
    this.#dynamic.close();
    this.#endpoints.close();
    this.#stopping.abort();
    // Whoever connects now is refused instead of waiting for nobody.
    this.#sockets.close();
    await Promise.all(this.#workers.map((worker) => worker.close(graceMs)));
    await this.#main.close(0);
    this.#clusters.close();
  }

  /** Puts a change in place everywhere, or rejects; changes never overtake each other. */
  apply(update: ResourceUpdate): Promise<void> {
    return this.#rollout.apply(update);
  }

  async report(): Promise<GatewayReport> {
    const threads = [this.#main, ...this.#workers].map((thread) => thread.report());
    const [main, ...workers] = await Promise.all(threads);
    const known = workers.flatMap((report) => (report === undefined ? [] : [report]));
    return superviseReport({ supervisor: this, metrics: this.#memory.metrics.all(), main, workers: known });
  }

  get concurrency(): number {
    return this.#options.concurrency;
  }

  async configuration(): Promise<ConfigReport> {
    const { node, runtime } = this.#options.bootstrap;
    const { bootstrap, startedAt, resources } = this.record;
    return { node, runtime, bootstrap, startedAt, resources };
  }

  /** Every thread does it; one that is gone is not waited for. */
  async command(command: GatewayCommand): Promise<void> {
    if (command.kind === 'reset-counters') this.stats.resetCounters();
    else this.#orders.keep(command);
    if (command.kind === 'health') {
      this.#healthCheckFailed = command.failed;
      this.stats.gauge('server.live').value = command.failed ? 0 : 1;
    }
    const all = [this.#main, ...this.#workers].map((thread) => thread.call('command', command));
    await Promise.allSettled(all);
    if (command.kind !== 'stop-listeners') return;
    if (command.graceful) setTimeout(() => this.#sockets.close(), DRAIN_MS).unref();
    else this.#sockets.close();
  }

  trace(choice: TraceChoice, line: (text: string) => void): () => void {
    return this.#orders.trace(choice, line);
  }

  /** Static clusters win over watched ones of the same name, as in every thread. */
  async #applyClusters({ specs }: Extract<ResourceUpdate, { kind: 'clusters' }>): Promise<void> {
    const fixed = this.#options.bootstrap.clusters;
    const names = new Set(fixed.map(({ name }) => name));
    const added = specs.filter(({ name }) => !names.has(name));
    await this.#endpoints.follow([...fixed, ...added]);
    await this.#clusters.apply([...fixed, ...added].map(unchecked));
  }

  #inForce(): StartCall {
    const { updates } = this.#rollout;
    const codes = this.#codes.gather([this.#dynamic.fixed, updates]);
    return { codes, updates, ...this.#orders.all };
  }

  #slot(role: ThreadRole, slot: number, title: string): ThreadSlot {
    const { bootstrap, wasmLogLevel, callbackDeadlineMs, log, compile = {} } = this.#options;
    const listeners = this.#dynamic.fixed;
    const name = role === 'main' ? role : `worker_${slot - MAIN_SLOT - 1}`;
    const own = { document: {}, listeners, listenersFrom: undefined, clustersFrom: undefined };
    return new ThreadSlot({
      title,
      log,
      memory: this.#memory,
      deadlineMs: callbackDeadlineMs,
      data: {
        role,
        name,
        slot,
        memory: this.#buffer,
        bootstrap: { ...bootstrap, ...own },
        wasmLogLevel,
        compile,
      },
      calls: this.#calls(),
      notes: this.#notes(role, name),
      inForce: () => this.#inForce(),
      onDeath: () => this.stats.counter('server.worker_deaths').add(),
    });
  }

  #calls(): Handlers {
    return {
      socket: (request: SocketRequest) => this.#sockets.take(request),
      'main code': (code: RemoteCode) => this.#codes.fetch(code),
      'worker code': (code: RemoteCode) =>
        Promise.reject(new GatewayError('GH_CODE_REMOTE', `${code.uri} could not be fetched`)),
    };
  }

  #notes(role: ThreadRole, thread: string): Handlers {
    const { log, httpLog = log, wasmLog, accessLog } = this.#options;
    const logs = { main: log, http: httpLog, wasm: this.#options.wasmLogOf?.(thread) ?? wasmLog };
    return {
      log: ({ channel, level, message }: LogNote) => logs[channel][level](message),
      access: (lines: readonly string[]) => lines.forEach(accessLog),
      copied: (request: SocketRequest) => this.#sockets.copied(request),
      queue: (note: QueueNote) => this.#tellOwner(note),
      verdict: (verdict: HealthVerdict) => this.#orders.spread(verdict),
      traffic: (cluster: string) => this.#main.note('traffic', cluster),
      trace: (traced: { id: number; text: string }) => this.#orders.traced(traced),
      warmed: (sequence: number) => {
        // Workers count their updates too; only what the main instance has taken may go on to them.
        if (role === 'main') this.#rollout.warmed(sequence);
      },
    };
  }

  #tellOwner({ slot, token }: QueueNote): void {
    const owner = slot === MAIN_SLOT ? this.#main : this.#workers[slot - MAIN_SLOT - 1];
    owner?.note('queue', token);
  }

  async #tellListeners(): Promise<void> {
    const { listeners } = await this.report();
    for (const { name, host, port } of listeners) {
      const at = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
      this.#options.log.info(`listener ${name}: ${at}`);
    }
  }
}

/** The supervisor's own clusters only fetch code. */
function unchecked(spec: ClusterSpec): ClusterSpec {
  return { ...spec, healthChecks: [], outlier: undefined };
}
