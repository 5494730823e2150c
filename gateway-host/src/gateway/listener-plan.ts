/**
 * One listener on its way to serving: a plan for each of its filter chains, and what the listener is given once all are ready.
 * Spec: Envoy source/common/listener_manager/listener_impl.cc (warming).
 */
import type { ChainHandlerSpec, FilterChainSpec } from '../config/messages/filter-chain.js';
import type { ListenerSpec } from '../config/messages/listener.js';
import type { ConnectionHandler } from '../http/connection-handler.js';
import type { GatewayLog } from '../http/downstream/connection-manager.js';
import type { ListenSocket } from '../http/listen-socket.js';
import type { Stats } from '../http/stats.js';
import type { ClusterSet } from '../http/upstream/cluster-set.js';
import type { ConnectionBudget } from '../network/connection-budget.js';
import { TlsTerminator } from '../network/downstream-tls.js';
import { statPrefixOf } from '../network/listener-stats.js';
import type { ActiveChain, ListenerSetup } from '../network/listener.js';
import type { PluginCodes } from './code-store.js';
import { FilteredHttpPlan } from './filtered-http-plan.js';
import { HttpChainPlan } from './http-chain-plan.js';
import { NetworkChainPlan } from './network-chain-plan.js';
import type { PluginStore } from './plugin-store.js';

export interface ListenerPlanContext {
  readonly codes: PluginCodes;
  readonly plugins: PluginStore;
  readonly clusters: ClusterSet;
  readonly stats: Stats;
  /** Under which a listener counts; known once there is one. */
  readonly listenerPrefix?: string;
  readonly log: GatewayLog;
  readonly accessLog: (line: string) => void;
  readonly listen: ListenSocket;
  readonly node: { readonly id: string; readonly cluster: string };
  /** The admin interface was told to let health checks fail. */
  readonly healthCheckFailed: () => boolean;
  /** Connections of all listeners. */
  readonly budget: ConnectionBudget;
  /** Connections are to end after what they are at. */
  readonly draining: () => boolean;
}

/** What serves one filter chain, on its way: one class for each kind of handler. */
export interface ChainPlan {
  /** Nothing has to be fetched. */
  readonly complete: boolean;
  /** A filter has no plugin: the same configuration may be worth another attempt. */
  readonly degraded: boolean;
  /** Fetches what is missing; never rejects. */
  fetch(): Promise<void>;
  /** The handler holds the plugins from now on; `old` is the one that served the same chain before. */
  handler(old: ConnectionHandler | undefined): ConnectionHandler;
  /** The plugins are not needed: no handler was made. */
  release(): void;
}

interface PlannedChain {
  readonly spec: FilterChainSpec;
  readonly plan: ChainPlan;
  readonly tls: TlsTerminator | undefined;
}

export class ListenerPlan {
  readonly spec: ListenerSpec;
  readonly #context: ListenerPlanContext;
  readonly #chains: PlannedChain[] = [];

  /** @throws GatewayError when a plugin whose code is at hand does not load */
  constructor(spec: ListenerSpec, context: ListenerPlanContext) {
    this.spec = spec;
    const [at] = spec.identity.addresses;
    const address = at === undefined ? '' : statPrefixOf(at.host, at.port);
    this.#context = { ...context, listenerPrefix: spec.identity.statPrefix || address };
    const { chains, defaultChain } = spec;
    try {
      for (const chain of defaultChain === undefined ? chains : [...chains, defaultChain]) {
        const tls = chain.tls === undefined ? undefined : new TlsTerminator(chain.tls);
        this.#chains.push({ spec: chain, plan: this.#plan(chain.handler), tls });
      }
    } catch (error) {
      this.release();
      throw error;
    }
  }

  get complete(): boolean {
    return this.#chains.every(({ plan }) => plan.complete);
  }

  get degraded(): boolean {
    return this.#chains.some(({ plan }) => plan.degraded);
  }

  async fetch(): Promise<void> {
    await Promise.all(this.#chains.map(({ plan }) => plan.fetch()));
  }

  /** What the listener serves with from now on; a chain of the same name, or place, keeps its handler. */
  setup(old: readonly ActiveChain[]): ListenerSetup {
    const active = this.#chains.map(({ spec, plan, tls }, at): ActiveChain => {
      const before = spec.name === '' ? old[at] : old.find(({ name }) => name === spec.name);
      const { name, match, metadata } = spec;
      return { name, match, tls, metadata, handler: plan.handler(before?.handler) };
    });
    const hasDefault = this.spec.defaultChain !== undefined;
    return {
      chains: hasDefault ? active.slice(0, -1) : active,
      otherwise: hasDefault ? active.at(-1) : undefined,
      inspect: this.spec.inspect,
      metadata: this.spec.metadata,
      limit: this.spec.connectionLimit,
      budget: this.spec.ignoreGlobalLimit ? undefined : this.#context.budget,
      draining: this.#context.draining,
    };
  }

  release(): void {
    for (const { plan } of this.#chains) plan.release();
  }

  /** A new kind of handler has its case here. */
  #plan(handler: ChainHandlerSpec): ChainPlan {
    switch (handler.kind) {
      case 'http':
        return handler.before.length === 0
          ? new HttpChainPlan(handler.manager, this.spec.bufferLimit, this.#context)
          : new FilteredHttpPlan(handler, this.spec.bufferLimit, this.#context);
      case 'network':
        return new NetworkChainPlan(handler.filters, this.spec.bufferLimit, this.#context);
    }
  }
}
