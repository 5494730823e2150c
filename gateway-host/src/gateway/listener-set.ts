/**
 * The listeners that are up, and how a new configuration takes the place of an old one.
 * A listener serves only once all its plugins are loaded; until then the old one goes on (warming).
 * Spec: Envoy source/common/listener_manager/listener_manager_impl.cc; envoy-observed §12.
 */
import { isDeepStrictEqual } from 'node:util';

import type { ListenerSpec } from '../config/messages/listener.js';
import { GatewayError } from '../errors.js';
import type { ConnectionManager, GatewayLog } from '../http/downstream/connection-manager.js';
import { HttpListener } from '../http/downstream/http-listener.js';
import type { Stats } from '../http/stats.js';
import type { ClusterSet } from '../http/upstream/cluster-set.js';
import type { ManagerBuilder, ResolvedCode } from './manager-builder.js';

export interface ListenerSetOptions {
  readonly builder: ManagerBuilder;
  readonly clusters: ClusterSet;
  readonly stats: Stats;
  readonly log: GatewayLog;
}

interface Entry {
  spec: ListenerSpec;
  /** Grows with every update, so that a slow one cannot overtake a later one. */
  generation: number;
  listener: HttpListener | undefined;
}

const DRAIN_MS = 10_000;

export class ListenerSet {
  readonly #options: ListenerSetOptions;
  readonly #entries = new Map<string, Entry>();
  #generations = 0;
  #closed = false;

  constructor(options: ListenerSetOptions) {
    this.#options = options;
  }

  /** Listeners that take connections. */
  active(): HttpListener[] {
    return [...this.#entries.values()].flatMap(({ listener }) => (listener === undefined ? [] : [listener]));
  }

  /** Listeners that wait for code. */
  warming(): string[] {
    return [...this.#entries.values()]
      .filter(({ listener }) => listener === undefined)
      .map(({ spec }) => spec.name);
  }

  /**
   * Takes one listener's configuration. Resolves when it is accepted; `warmed` resolves when it serves.
   *
   * @throws GatewayError, and then the old configuration goes on
   */
  async update(spec: ListenerSpec): Promise<{ warmed: Promise<void> }> {
    const entry = this.#entries.get(spec.name);
    if (entry !== undefined && isDeepStrictEqual(entry.spec, spec)) return { warmed: Promise.resolve() };
    this.#checkClusters(spec);
    const { builder } = this.#options;
    const generation = ++this.#generations;
    const ready = builder.resolveNow(spec);
    if (ready !== undefined) {
      await this.#activate(spec, generation, ready);
      return { warmed: Promise.resolve() };
    }
    // Not serving yet, but known: a later update of the same name must win over this one.
    if (entry === undefined) this.#entries.set(spec.name, { spec, generation, listener: undefined });
    else entry.generation = generation;
    const warmed = builder.resolve(spec).then((codes) => this.#activate(spec, generation, codes));
    return { warmed };
  }

  /** Stops the listeners that a new list no longer has. */
  async retain(names: ReadonlySet<string>): Promise<void> {
    for (const [name, entry] of this.#entries) {
      if (names.has(name)) continue;
      this.#entries.delete(name);
      this.#options.stats.counter('listener_manager.listener_removed').add();
      // Connections may take a while to end; nobody waits for them.
      void entry.listener?.close(DRAIN_MS);
    }
    this.#countActive();
  }

  async close(graceMs: number): Promise<void> {
    this.#closed = true;
    await Promise.all(this.active().map((listener) => listener.close(graceMs)));
    this.#entries.clear();
  }

  async #activate(spec: ListenerSpec, generation: number, codes: ResolvedCode[]): Promise<void> {
    const known = this.#entries.get(spec.name);
    const overtaken = known !== undefined && known.generation > generation;
    if (this.#closed || overtaken) return;
    const manager = this.#options.builder.build(spec, codes);
    try {
      await this.#place(spec, manager, generation);
    } catch (error) {
      manager.retire();
      throw error;
    }
    this.#countActive();
  }

  /** The socket stays open when the address did not change. */
  async #place(spec: ListenerSpec, manager: ConnectionManager, generation: number): Promise<void> {
    const { stats } = this.#options;
    const old = this.#entries.get(spec.name);
    const sameAddress = old !== undefined && old.spec.host === spec.host && old.spec.port === spec.port;
    if (old?.listener !== undefined && sameAddress) {
      old.listener.swap(manager);
      Object.assign(old, { spec, generation });
      stats.counter('listener_manager.listener_modified').add();
      return;
    }
    const listener = new HttpListener(spec, manager, stats);
    await listener.listen();
    this.#entries.set(spec.name, { spec, generation, listener });
    stats.counter('listener_manager.listener_added').add();
    stats.counter('listener_manager.listener_create_success').add();
    if (old?.listener !== undefined) void old.listener.close(DRAIN_MS);
  }

  #checkClusters(spec: ListenerSpec): void {
    const { routes } = spec.manager;
    if (!routes.validateClusters) return;
    for (const host of routes.virtualHosts) {
      for (const { action } of host.routes) {
        if (action.kind !== 'forward' || this.#options.clusters.get(action.cluster) !== undefined) continue;
        throw new GatewayError(
          'GH_CONFIG',
          `listener ${spec.name}: route: unknown cluster '${action.cluster}'`,
          {
            hint: 'add the cluster, or set validate_clusters: false to answer 503 until it is there',
          },
        );
      }
    }
  }

  #countActive(): void {
    const { stats } = this.#options;
    stats.gauge('listener_manager.total_listeners_active').value = this.active().length;
    stats.gauge('listener_manager.total_listeners_warming').value = this.warming().length;
  }
}
