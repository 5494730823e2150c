/**
 * The listeners that are up, and how a new configuration takes the place of an old one.
 * A listener serves only once all its plugins are loaded; until then the old one goes on (warming).
 * Spec: Envoy source/common/listener_manager/listener_manager_impl.cc; envoy-observed §12.
 */
import { isDeepStrictEqual } from 'node:util';

import type { ListenerSpec } from '../config/messages/listener.js';
import { GatewayError } from '../errors.js';
import type { ConnectionManager } from '../http/downstream/connection-manager.js';
import { HttpListener } from '../http/downstream/http-listener.js';
import { ListenerPlan, type ListenerPlanContext } from './listener-plan.js';

interface Entry {
  spec: ListenerSpec;
  /** Grows with every update, so that a slow one cannot overtake a later one. */
  generation: number;
  listener: HttpListener | undefined;
  /** It serves without one of its plugins. */
  degraded: boolean;
}

const DRAIN_MS = 10_000;

export class ListenerSet {
  readonly #context: ListenerPlanContext;
  readonly #entries = new Map<string, Entry>();
  #generations = 0;
  #closed = false;

  constructor(context: ListenerPlanContext) {
    this.#context = context;
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
    if (entry !== undefined && !entry.degraded && isDeepStrictEqual(entry.spec, spec)) {
      return { warmed: Promise.resolve() };
    }
    this.#checkClusters(spec);
    const plan = new ListenerPlan(spec, this.#context);
    const generation = ++this.#generations;
    if (plan.complete) {
      await this.#activate(plan, generation);
      return { warmed: Promise.resolve() };
    }
    // Not serving yet, but known: a later update of the same name must win over this one.
    if (entry === undefined) {
      this.#entries.set(spec.name, { spec, generation, listener: undefined, degraded: false });
    } else entry.generation = generation;
    this.#countActive();
    return { warmed: plan.fetch().then(() => this.#activate(plan, generation)) };
  }

  /** Stops the listeners that a new list no longer has. */
  async retain(names: ReadonlySet<string>): Promise<void> {
    for (const [name, entry] of this.#entries) {
      if (names.has(name)) continue;
      this.#entries.delete(name);
      this.#context.stats.counter('listener_manager.listener_removed').add();
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

  async #activate(plan: ListenerPlan, generation: number): Promise<void> {
    const known = this.#entries.get(plan.spec.name);
    const removed = known === undefined && !plan.complete;
    const overtaken = known !== undefined && known.generation > generation;
    if (this.#closed || removed || overtaken) return plan.release();
    const manager = plan.manager();
    try {
      await this.#place(plan, manager, generation);
    } catch (error) {
      manager.retire();
      throw error;
    }
    this.#countActive();
  }

  /** The socket stays open when the address did not change. */
  async #place(
    { spec, degraded }: ListenerPlan,
    manager: ConnectionManager,
    generation: number,
  ): Promise<void> {
    const { stats } = this.#context;
    const old = this.#entries.get(spec.name);
    const sameAddress = old !== undefined && old.spec.host === spec.host && old.spec.port === spec.port;
    if (old?.listener !== undefined && sameAddress) {
      old.listener.swap(manager);
      Object.assign(old, { spec, generation, degraded });
      stats.counter('listener_manager.listener_modified').add();
      return;
    }
    const listener = new HttpListener(spec, manager, stats);
    await listener.listen();
    this.#entries.set(spec.name, { spec, generation, listener, degraded });
    stats.counter('listener_manager.listener_added').add();
    stats.counter('listener_manager.listener_create_success').add();
    if (old?.listener !== undefined) void old.listener.close(DRAIN_MS);
  }

  #checkClusters(spec: ListenerSpec): void {
    const { routes } = spec.manager;
    if (!routes.validateClusters) return;
    for (const host of routes.virtualHosts) {
      for (const { action } of host.routes) {
        if (action.kind !== 'forward' || this.#context.clusters.get(action.cluster) !== undefined) continue;
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
    const { stats } = this.#context;
    stats.gauge('listener_manager.total_listeners_active').value = this.active().length;
    stats.gauge('listener_manager.total_listeners_warming').value = this.warming().length;
  }
}
