/**
 * A filter chain with network filters in front of its HTTP connection manager, on its way to serving.
 * As long as the network filters are the same, open connections see a new HTTP configuration with their next request;
 * otherwise they keep what they began with and are drained, as in Envoy.
 * Spec: Envoy source/common/listener_manager/filter_chain_manager_impl.cc.
 */
import { isDeepStrictEqual } from 'node:util';

import type { HttpHandlerSpec } from '../config/messages/filter-chain.js';
import type { ConnectionHandler } from '../http/connection-handler.js';
import { httpFilter } from '../network/filters/http-filter.js';
import { NetworkChain } from '../network/filters/network-chain.js';
import { HttpChainPlan } from './http-chain-plan.js';
import type { ChainPlan, ListenerPlanContext } from './listener-plan.js';
import { NetworkChainPlan } from './network-chain-plan.js';

export class FilteredHttpPlan implements ChainPlan {
  readonly #spec: HttpHandlerSpec;
  readonly #bufferLimit: number;
  readonly #context: ListenerPlanContext;
  readonly #before: NetworkChainPlan;
  readonly #http: HttpChainPlan;

  /** @throws GatewayError when a plugin whose code is at hand does not load */
  constructor(spec: HttpHandlerSpec, bufferLimit: number, context: ListenerPlanContext) {
    this.#spec = spec;
    this.#bufferLimit = bufferLimit;
    this.#context = context;
    this.#before = new NetworkChainPlan(spec.before, bufferLimit, context);
    try {
      this.#http = new HttpChainPlan(spec.manager, bufferLimit, context);
    } catch (error) {
      this.#before.release();
      throw error;
    }
  }

  get complete(): boolean {
    return this.#before.complete && this.#http.complete;
  }

  get degraded(): boolean {
    return this.#before.degraded || this.#http.degraded;
  }

  async fetch(): Promise<void> {
    await Promise.all([this.#before.fetch(), this.#http.fetch()]);
  }

  handler(old: ConnectionHandler | undefined): ConnectionHandler {
    if (old instanceof NetworkChain && old.http !== undefined && this.#same(old)) {
      this.#before.release();
      this.#http.handler(old.http);
      return old;
    }
    const http = this.#http.handler(undefined);
    return new NetworkChain({
      factories: [...this.#before.factories, httpFilter(http, this.#bufferLimit)],
      // What runs without one of its plugins is not to be kept.
      http: { handler: http, madeFrom: this.#before.degraded ? undefined : this.#spec.before },
      bufferLimit: this.#bufferLimit,
      log: this.#context.log,
      onDrained: () => this.#before.release(),
    });
  }

  release(): void {
    this.#before.release();
    this.#http.release();
  }

  #same({ madeFrom }: NetworkChain): boolean {
    return !this.#before.degraded && isDeepStrictEqual(madeFrom, this.#spec.before);
  }
}
