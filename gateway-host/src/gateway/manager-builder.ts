/**
 * Makes a listener's connection manager: code resolved, plugins loaded, routes ready.
 * Local code that is bad refuses the configuration; remote code that cannot be had closes (or opens) its filter.
 * Spec: Envoy source/extensions/filters/http/wasm/config.cc; envoy-observed §2, §12.
 */
import type { FilterFactory } from '../abi/stream-filter.js';
import type { HttpFilterSpec } from '../config/messages/http-connection-manager.js';
import type { ListenerSpec } from '../config/messages/listener.js';
import {
  ConnectionManager,
  type FilterSlot,
  type GatewayLog,
} from '../http/downstream/connection-manager.js';
import { RouteTable } from '../http/route/route-table.js';
import type { Stats } from '../http/stats.js';
import type { ClusterSet } from '../http/upstream/cluster-set.js';
import type { CodeStore, PluginCode } from './code-store.js';
import type { PluginLease, PluginStore } from './plugin-store.js';
import { unavailablePlugin } from './unavailable-filter.js';

/** A filter's code, or undefined when it could not be had. */
export type ResolvedCode = PluginCode | undefined;

export interface ManagerBuilderOptions {
  readonly codes: CodeStore;
  readonly plugins: PluginStore;
  readonly clusters: ClusterSet;
  readonly stats: Stats;
  readonly log: GatewayLog;
  readonly accessLog: (line: string) => void;
}

export class ManagerBuilder {
  readonly #options: ManagerBuilderOptions;

  constructor(options: ManagerBuilderOptions) {
    this.#options = options;
  }

  /** All code, when none has to be fetched. */
  resolveNow(spec: ListenerSpec): PluginCode[] | undefined {
    const codes: PluginCode[] = [];
    for (const filter of spec.manager.filters) {
      const code = this.#atHand(filter);
      if (code === undefined) return undefined;
      codes.push(code);
    }
    return codes;
  }

  /** All code, fetched where necessary; never rejects for remote code. */
  resolve(spec: ListenerSpec): Promise<ResolvedCode[]> {
    return Promise.all(spec.manager.filters.map((filter) => this.#fetch(filter)));
  }

  /** Throws when a plugin with local code does not load. */
  build(spec: ListenerSpec, codes: readonly ResolvedCode[]): ConnectionManager {
    const leases: PluginLease[] = [];
    const release = (): void => {
      for (const lease of leases) lease.release();
    };
    const filters: FilterSlot[] = [];
    try {
      for (const [index, filter] of spec.manager.filters.entries()) {
        const { name, disabled } = filter;
        filters.push({ name, disabled, factory: this.#factory(filter, codes[index], leases) });
      }
    } catch (error) {
      release();
      throw error;
    }
    const { clusters, stats, log, accessLog } = this.#options;
    const settings = { ...spec.manager.settings, bufferLimit: spec.bufferLimit };
    const routes = new RouteTable(spec.manager.routes);
    return new ConnectionManager({
      settings,
      routes,
      filters,
      clusters,
      stats,
      log,
      accessLog,
      onDrained: release,
    });
  }

  #factory({ wasm }: HttpFilterSpec, code: ResolvedCode, leases: PluginLease[]): FilterFactory {
    if (code === undefined) return unavailablePlugin(wasm);
    try {
      const lease = this.#options.plugins.acquire(wasm, code);
      leases.push(lease);
      return lease.factory;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#options.log.error(
        `${reason}\nPlugin ${wasm.name} failed to load\nUnable to create Wasm plugin ${wasm.name}`,
      );
      if ('local' in wasm.code) throw error;
      return unavailablePlugin(wasm);
    }
  }

  #atHand({ wasm }: HttpFilterSpec): PluginCode | undefined {
    const { codes } = this.#options;
    return 'local' in wasm.code ? codes.local(wasm.code.local, wasm.name) : codes.cached(wasm.code.remote);
  }

  async #fetch({ wasm }: HttpFilterSpec): Promise<ResolvedCode> {
    const { codes, log } = this.#options;
    if ('local' in wasm.code) return codes.local(wasm.code.local, wasm.name);
    try {
      return await codes.remote(wasm.code.remote);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const policy =
        wasm.failurePolicy === 'FAIL_OPEN' ? 'requests pass without it' : 'every request gets 503';
      log.error(`${reason} Plugin ${wasm.name} failed to load; ${policy} until the configuration changes`);
      return undefined;
    }
  }
}
