/**
 * One HTTP filter chain on its way to serving: plugins whose code is at hand are loaded at once, the others once it has come.
 * A plugin that does not load refuses the configuration as long as nothing had to be fetched for it; after a fetch the
 * configuration was accepted already, and the filter answers 503 (or lets requests pass) instead.
 * Spec: Envoy source/extensions/common/wasm/wasm.cc (createWasm: local and cached code fail in the same call).
 */
import type { FilterFactory } from '../abi/stream-filter.js';
import type { ConnectionManagerSpec } from '../config/messages/http-connection-manager.js';
import type { HttpFilterSpec } from '../config/messages/http-filters.js';
import type { RemoteCode, WasmFilterSpec } from '../config/messages/wasm.js';
import type { ConnectionHandler } from '../http/connection-handler.js';
import { ConnectionManager, type FilterSlot } from '../http/downstream/connection-manager.js';
import { HttpConnectionHandler } from '../http/downstream/http-connection-handler.js';
import type { UpgradeRule } from '../http/downstream/upgrade-chains.js';
import {
  nativeFilter,
  type NativeFilterContext,
  type RouteFilterFactory,
} from '../http/filters/native-filter.js';
import { RouteTable } from '../http/route/route-table.js';
import type { PluginCode } from './code-store.js';
import type { ChainPlan, ListenerPlanContext } from './listener-plan.js';
import { codeAtHand } from './plugin-code.js';
import { logLoadFailure } from './load-failure.js';
import type { PluginLease } from './plugin-store.js';
import { missingFilter, unavailablePlugin } from './unavailable-filter.js';

/** The connection manager's own filters, and behind them those of its upgrades. */
function allFilters({ filters, upgrades }: ConnectionManagerSpec): readonly HttpFilterSpec[] {
  return [...filters, ...upgrades.flatMap((upgrade) => upgrade.filters ?? [])];
}

/** A filter that waits for its code. */
interface Missing {
  readonly index: number;
  readonly wasm: WasmFilterSpec;
  readonly code: RemoteCode;
}

export class HttpChainPlan implements ChainPlan {
  readonly #spec: ConnectionManagerSpec;
  readonly #bufferLimit: number;
  readonly #context: ListenerPlanContext;
  readonly #factories: RouteFilterFactory[] = [];
  readonly #leases: PluginLease[] = [];
  readonly #missing: Missing[] = [];
  /** A filter has no plugin: the same configuration may be worth another attempt. */
  degraded = false;

  /** @throws GatewayError when a plugin whose code is at hand does not load */
  constructor(spec: ConnectionManagerSpec, bufferLimit: number, context: ListenerPlanContext) {
    this.#spec = spec;
    this.#bufferLimit = bufferLimit;
    this.#context = context;
    try {
      for (const [index, filter] of allFilters(spec).entries())
        this.#factories.push(this.#start(filter, index));
    } catch (error) {
      this.release();
      throw error;
    }
  }

  /** Nothing has to be fetched. */
  get complete(): boolean {
    return this.#missing.length === 0;
  }

  /** Fetches what is missing; never rejects. */
  async fetch(): Promise<void> {
    await Promise.all(this.#missing.map((one) => this.#fetch(one)));
  }

  /** Connections that are open stay with their handler, and see the new configuration with their next request. */
  handler(old: ConnectionHandler | undefined): ConnectionHandler {
    const manager = this.#manager();
    if (!(old instanceof HttpConnectionHandler))
      return new HttpConnectionHandler(manager, this.#context.stats);
    old.swap(manager);
    return old;
  }

  /** The plugins are not needed any more. */
  release(): void {
    for (const lease of this.#leases) lease.release();
  }

  /** The manager holds the plugins from now on, until its last stream has ended. */
  #manager(): ConnectionManager {
    const spec = this.#spec;
    const { clusters, node, stats, listenerPrefix = '', log, accessLog } = this.#context;
    return new ConnectionManager({
      listenerPrefix,
      settings: { ...spec.settings, bufferLimit: this.#bufferLimit },
      routes: new RouteTable(spec.routes),
      filters: this.#slots(spec.filters, 0),
      upgrades: this.#upgrades(),
      clusters,
      node,
      stats,
      log,
      accessLog,
      onDrained: () => this.release(),
    });
  }

  /** Filters whose factories stand from a place on. */
  #slots(filters: readonly HttpFilterSpec[], from: number): FilterSlot[] {
    return filters.map(({ name, disabled }, index) => {
      // What was fetched meanwhile has taken its place.
      const factoryFor = this.#factories[from + index];
      if (factoryFor === undefined) throw new TypeError(`filter ${name} has no factory`);
      return { name, disabled, factoryFor };
    });
  }

  #upgrades(): Map<string, UpgradeRule> {
    let from = this.#spec.filters.length;
    return new Map(
      this.#spec.upgrades.map(({ type, enabled, filters }) => {
        const slots = filters && this.#slots(filters, from);
        from += filters?.length ?? 0;
        return [type, { enabled, filters: slots }];
      }),
    );
  }

  #start({ name, config }: HttpFilterSpec, index: number): RouteFilterFactory {
    if (config.kind === 'native') return nativeFilter(config.native, name, this.#nativeContext());
    if (config.kind === 'missing') return always(missingFilter(name));
    const { wasm } = config;
    const code = codeAtHand(this.#context.codes, wasm);
    if (code !== undefined) return always(this.#load(wasm, code));
    if ('remote' in wasm.code) this.#missing.push({ index, wasm, code: wasm.code.remote });
    return always(unavailablePlugin(wasm));
  }

  #nativeContext(): NativeFilterContext {
    const { clusters, stats, node, healthCheckFailed } = this.#context;
    const { statPrefix } = this.#spec.settings;
    return { clusters, stats, statPrefix, serviceCluster: node.cluster, healthCheckFailed };
  }

  #load(wasm: WasmFilterSpec, code: PluginCode): FilterFactory {
    try {
      const lease = this.#context.plugins.acquire(wasm, code);
      this.#leases.push(lease);
      return lease.factory;
    } catch (error) {
      logLoadFailure(this.#context.log, wasm, error);
      throw error;
    }
  }

  async #fetch({ index, wasm, code }: Missing): Promise<void> {
    const { codes, log } = this.#context;
    try {
      this.#factories[index] = always(this.#load(wasm, await codes.remote(code)));
    } catch (error) {
      this.degraded = true;
      if (codes.stopping) return;
      const policy =
        wasm.failurePolicy === 'FAIL_OPEN' ? 'requests pass without it' : 'every request gets 503';
      log.error(
        `${words(error)} Plugin ${wasm.name} failed to load; ${policy} until the configuration changes`,
      );
    }
  }
}

function always(factory: FilterFactory): RouteFilterFactory {
  return () => factory;
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
