/**
 * What a cluster may use at once: connections, waiting requests, requests, retries.
 * Spec: Envoy docs "Circuit breaking"; source/common/upstream/resource_manager_impl.h.
 */
import type { Stat, Stats } from '../stats.js';
import type { BreakerSpec } from './cluster-spec.js';

/** One limited thing; `…_open` is 1 while no more of it may be had, once there was any. */
export class Resource {
  readonly #limit: number;
  readonly #open: Stat;
  readonly #remaining: Stat | undefined;
  #used = 0;

  constructor(limit: number, open: Stat, remaining: Stat | undefined) {
    this.#limit = limit;
    this.#open = open;
    this.#remaining = remaining;
    if (remaining !== undefined) remaining.value = limit;
  }

  get available(): boolean {
    return this.#used < this.#limit;
  }

  take(): void {
    this.#used++;
    this.#show();
  }

  give(): void {
    this.#used--;
    this.#show();
  }

  #show(): void {
    this.#open.value = this.available ? 0 : 1;
    if (this.#remaining !== undefined) this.#remaining.value = Math.max(0, this.#limit - this.#used);
  }
}

/** The breakers of one priority. */
export class CircuitBreakers {
  readonly connections: Resource;
  readonly pending: Resource;
  readonly requests: Resource;
  readonly retries: Resource;

  /** `prefix`: `cluster.<name>.circuit_breakers.<priority>.` */
  constructor(spec: BreakerSpec, stats: Stats, prefix: string) {
    const resource = (limit: number, open: string, remaining: string): Resource =>
      new Resource(
        limit,
        stats.gauge(`${prefix}${open}_open`),
        spec.trackRemaining ? stats.gauge(`${prefix}remaining_${remaining}`) : undefined,
      );
    // Envoy limits pools too, by default to as many as there may ever be.
    stats.gauge(`${prefix}cx_pool_open`).value = 0;
    this.connections = resource(spec.maxConnections, 'cx', 'cx');
    this.pending = resource(spec.maxPendingRequests, 'rq_pending', 'pending');
    this.requests = resource(spec.maxRequests, 'rq', 'rq');
    this.retries = resource(spec.maxRetries, 'rq_retry', 'retries');
  }
}
