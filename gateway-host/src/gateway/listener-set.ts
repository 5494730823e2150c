/**
 * The listeners that are up, and how a new configuration takes the place of an old one.
 * A listener serves only once all its plugins are loaded; until then the old one goes on (warming).
 * Spec: Envoy source/common/listener_manager/listener_manager_impl.cc; envoy-observed §12.
 */
import { isDeepStrictEqual } from 'node:util';

import { managersOf, type ListenerSpec } from '../config/messages/listener.js';
import { GatewayError } from '../errors.js';
import { DRAIN_MS, Listener } from '../network/listener.js';
import { checkAddresses } from './listener-addresses.js';
import { findUnknownCluster } from './route-clusters.js';
import { ListenerPlan, type ListenerPlanContext } from './listener-plan.js';

interface Entry {
  spec: ListenerSpec;
  /** Grows with every update, so that a slow one cannot overtake a later one. */
  generation: number;
  listener: Listener | undefined;
  /** It serves without one of its plugins. */
  degraded: boolean;
}

const STOP_MS = 10_000;

/** There from the start, whatever happens to listeners. */
const COUNTED = [
  ...['listener_added', 'listener_modified', 'listener_removed', 'listener_stopped'],
  ...['listener_in_place_updated', 'listener_create_success', 'listener_create_failure'],
];

export class ListenerSet {
  readonly #context: ListenerPlanContext;
  readonly #entries = new Map<string, Entry>();
  /** They take no more connections and still have some. */
  readonly #leaving = new Set<Listener>();
  readonly #stopped = new WeakSet<Listener>();
  /** Updates that wait for code, by the name of their listener; the old one may serve meanwhile. */
  readonly #fetching = new Map<string, number>();
  #generations = 0;
  #closed = false;

  constructor(context: ListenerPlanContext) {
    this.#context = context;
    for (const name of COUNTED) context.stats.counter(`listener_manager.${name}`);
    context.stats.gauge('listener_manager.total_filter_chains_draining');
  }

  /** Listeners that take connections. */
  active(): Listener[] {
    return [...this.#entries.values()].flatMap(({ listener }) => (listener === undefined ? [] : [listener]));
  }

  /** Listeners that wait for code. */
  warming(): string[] {
    const names = [...this.#entries.values()].map(({ spec }) => spec.name);
    return names.filter(
      (name) => this.#fetching.has(name) || this.#entries.get(name)?.listener === undefined,
    );
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
    checkAddresses(
      spec,
      [...this.#entries.values()].map((other) => other.spec),
    );
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
    this.#fetching.set(spec.name, generation);
    this.#countActive();
    const warmed = plan
      .fetch()
      .then(() => this.#activate(plan, generation))
      .finally(() => {
        if (this.#fetching.get(spec.name) === generation) this.#fetching.delete(spec.name);
        this.#countActive();
      });
    return { warmed };
  }

  /** Stops the listeners that a new list no longer has. */
  retain(names: ReadonlySet<string>): void {
    for (const [name, entry] of this.#entries) {
      if (names.has(name)) continue;
      this.#entries.delete(name);
      this.#context.stats.counter('listener_manager.listener_removed').add();
      if (entry.listener !== undefined) this.#leave(entry.listener);
    }
    this.#countActive();
  }

  /** Takes no more connections, for good; what is under way may end. The listeners stay known, as in Envoy. */
  stop(graceful: boolean): void {
    if (graceful) {
      setTimeout(() => this.stop(false), DRAIN_MS).unref();
      return;
    }
    for (const listener of this.active()) {
      if (this.#stopped.has(listener)) continue;
      this.#stopped.add(listener);
      this.#context.stats.counter('listener_manager.listener_stopped').add();
      void listener.close(STOP_MS);
    }
  }

  async close(graceMs: number): Promise<void> {
    this.#closed = true;
    const all = [...this.active(), ...this.#leaving];
    await Promise.all(all.map((listener) => listener.close(graceMs)));
    this.#entries.clear();
  }

  async #activate(plan: ListenerPlan, generation: number): Promise<void> {
    const known = this.#entries.get(plan.spec.name);
    const removed = known === undefined && !plan.complete;
    const overtaken = known !== undefined && known.generation > generation;
    if (this.#closed || removed || overtaken) return plan.release();
    await this.#place(plan, generation);
    this.#countActive();
  }

  /** The socket stays open when the address did not change. */
  async #place(plan: ListenerPlan, generation: number): Promise<void> {
    const { stats } = this.#context;
    const { spec } = plan;
    const { degraded } = plan;
    const old = this.#entries.get(spec.name);
    if (old?.listener !== undefined && isDeepStrictEqual(old.listener.identity, spec.identity)) {
      old.listener.update(plan.setup(old.listener.chains));
      Object.assign(old, { spec, generation, degraded });
      stats.counter('listener_manager.listener_modified').add();
      return;
    }
    const listener = new Listener(spec.identity, plan.setup([]), stats);
    try {
      await listener.listen(this.#context.listen);
    } catch (error) {
      void listener.close(0);
      throw error;
    }
    this.#entries.set(spec.name, { spec, generation, listener, degraded });
    stats.counter('listener_manager.listener_added').add();
    stats.counter('listener_manager.listener_create_success').add();
    if (old?.listener !== undefined) this.#leave(old.listener);
  }

  /** Nobody waits for its connections; they may take a while to end. */
  #leave(listener: Listener): void {
    this.#leaving.add(listener);
    this.#countActive();
    void listener.close(DRAIN_MS, DRAIN_MS).finally(() => {
      this.#leaving.delete(listener);
      this.#countActive();
    });
  }

  #checkClusters(spec: ListenerSpec): void {
    for (const { routes } of managersOf(spec)) {
      const unknown = findUnknownCluster(routes, (name) => this.#context.clusters.get(name) !== undefined);
      if (unknown === undefined) continue;
      const hint = 'add the cluster, or set validate_clusters: false to answer 503 until it is there';
      throw new GatewayError('GH_CONFIG', `listener ${spec.name}: ${unknown}`, { hint });
    }
  }

  #countActive(): void {
    const { stats } = this.#context;
    stats.gauge('listener_manager.total_listeners_active').value = this.active().length;
    stats.gauge('listener_manager.total_listeners_warming').value = this.warming().length;
    stats.gauge('listener_manager.total_listeners_draining').value = this.#leaving.size;
  }
}
