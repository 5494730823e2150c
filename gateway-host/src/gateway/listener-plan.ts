/**
 * One listener on its way to serving: plugins whose code is at hand are loaded at once, the others once it has come.
 * A plugin that does not load refuses the configuration as long as nothing had to be fetched for it; after a fetch the
 * configuration was accepted already, and the filter answers 503 (or lets requests pass) instead.
 * Spec: Envoy source/extensions/common/wasm/wasm.cc (createWasm: local and cached code fail in the same call).
 */
import type { FilterFactory } from '../abi/stream-filter.js';
import type { HttpFilterSpec } from '../config/messages/http-connection-manager.js';
import type { ListenerSpec } from '../config/messages/listener.js';
import type { RemoteCode, WasmFilterSpec } from '../config/messages/wasm.js';
import { ConnectionManager, type GatewayLog } from '../http/downstream/connection-manager.js';
import { RouteTable } from '../http/route/route-table.js';
import type { Stats } from '../http/stats.js';
import type { ClusterSet } from '../http/upstream/cluster-set.js';
import type { CodeStore, PluginCode } from './code-store.js';
import type { PluginLease, PluginStore } from './plugin-store.js';
import { unavailablePlugin } from './unavailable-filter.js';

export interface ListenerPlanContext {
  readonly codes: CodeStore;
  readonly plugins: PluginStore;
  readonly clusters: ClusterSet;
  readonly stats: Stats;
  readonly log: GatewayLog;
  readonly accessLog: (line: string) => void;
}

/** A filter that waits for its code. */
interface Missing {
  readonly index: number;
  readonly wasm: WasmFilterSpec;
  readonly code: RemoteCode;
}

export class ListenerPlan {
  readonly spec: ListenerSpec;
  readonly #context: ListenerPlanContext;
  readonly #factories: FilterFactory[] = [];
  readonly #leases: PluginLease[] = [];
  readonly #missing: Missing[] = [];
  /** A filter has no plugin: the same configuration may be worth another attempt. */
  degraded = false;

  /** @throws GatewayError when a plugin whose code is at hand does not load */
  constructor(spec: ListenerSpec, context: ListenerPlanContext) {
    this.spec = spec;
    this.#context = context;
    try {
      for (const [index, filter] of spec.manager.filters.entries())
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

  /** The manager holds the plugins from now on, until its last stream has ended. */
  manager(): ConnectionManager {
    const { spec } = this;
    const { clusters, stats, log, accessLog } = this.#context;
    return new ConnectionManager({
      settings: { ...spec.manager.settings, bufferLimit: spec.bufferLimit },
      routes: new RouteTable(spec.manager.routes),
      filters: spec.manager.filters.map(({ name, disabled }, index) => ({
        name,
        disabled,
        factory: this.#factories[index] ?? unavailable(spec, index),
      })),
      clusters,
      stats,
      log,
      accessLog,
      onDrained: () => this.release(),
    });
  }

  /** The plugins are not needed any more. */
  release(): void {
    for (const lease of this.#leases) lease.release();
  }

  #start({ wasm }: HttpFilterSpec, index: number): FilterFactory {
    const { codes } = this.#context;
    if ('local' in wasm.code) return this.#load(wasm, codes.local(wasm.code.local, wasm.name));
    const code = codes.cached(wasm.code.remote);
    if (code !== undefined) return this.#load(wasm, code);
    this.#missing.push({ index, wasm, code: wasm.code.remote });
    return unavailablePlugin(wasm);
  }

  #load(wasm: WasmFilterSpec, code: PluginCode): FilterFactory {
    try {
      const lease = this.#context.plugins.acquire(wasm, code);
      this.#leases.push(lease);
      return lease.factory;
    } catch (error) {
      const lines = [
        words(error),
        `Plugin ${wasm.name} failed to load`,
        `Unable to create Wasm plugin ${wasm.name}`,
      ];
      this.#context.log.error(lines.join('\n'));
      throw error;
    }
  }

  async #fetch({ index, wasm, code }: Missing): Promise<void> {
    const { codes, log } = this.#context;
    try {
      this.#factories[index] = this.#load(wasm, await codes.remote(code));
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

function unavailable(spec: ListenerSpec, index: number): FilterFactory {
  throw new TypeError(`filter ${index} of listener ${spec.name} has no factory`);
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
