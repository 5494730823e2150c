/**
 * One loaded plugin: a filter for each stream, and what happens to new streams once its VM has died.
 * Spec: Envoy source/extensions/common/wasm/wasm.cc (PluginConfig::maybeReloadHandleIfNeeded), wasm.proto FailurePolicy.
 */
import { LogLevel, MetricType } from '@postern/contract/abi';
import { ConnectionContext } from './connection-context.js';
import type { Metric } from './metric-store.js';
import type { NetworkFilter } from './network-filter.js';
import type { PluginStart } from './plugin-instance.js';
import type { WasmPluginConfig } from './plugin-identity.js';
import type { RootContext } from './root-context.js';
import type { Services } from './services.js';
import { StreamContext } from './stream-context.js';
import type { FilterFactory, StreamFilter } from './stream-filter.js';
import type { VmPool } from './vm-pool.js';

/** How a plugin is doing: `failed` after a trap. */
export type WasmPluginState = 'running' | 'failed' | 'closed';

/** What a plugin is made of; only the runtime makes one. */
export interface PluginParts {
  readonly config: WasmPluginConfig;
  readonly start: PluginStart;
  readonly pool: VmPool;
  readonly services: Services;
  /** Lets go of what was loaded along with the plugin. */
  readonly onClose?: () => void;
}

/** One plugin of a gateway's configuration. */
export class WasmPlugin implements FilterFactory {
  readonly name: string;
  /** sha256 of the module. */
  readonly digest: string;
  readonly #parts: PluginParts;
  #root: RootContext;
  #loadedAt: bigint;
  #closed = false;
  #lastTrap: string | undefined;

  constructor(parts: PluginParts) {
    this.name = parts.config.name;
    this.digest = parts.start.compiled.digest;
    this.#parts = parts;
    this.#root = parts.pool.acquire(parts.start);
    this.#loadedAt = parts.services.clock.now();
    for (const stat of ['vm_reload', 'vm_reload_backoff', 'vm_reload_success', 'vm_reload_failure'])
      this.#stat(stat);
  }

  get state(): WasmPluginState {
    if (this.#closed) return 'closed';
    return this.#root.vm.failure === undefined ? 'running' : 'failed';
  }

  /** What ended its VM last, with the guest's call stack; a rebuilt VM does not make it forgotten. */
  get lastTrap(): string | undefined {
    return this.#root.vm.failure ?? this.#lastTrap;
  }

  /** The root context that serves at the moment. */
  get root(): RootContext {
    return this.#root;
  }

  /** A filter for one stream; none when the plugin is dead and may be left out. */
  createFilter(): StreamFilter | undefined {
    return this.#leftOut() ? undefined : new StreamContext(this.#root);
  }

  /** A filter for one connection; none when the plugin is dead and may be left out. */
  createNetworkFilter(): NetworkFilter | undefined {
    return this.#leftOut() ? undefined : new ConnectionContext(this.#root);
  }

  /** Ends the root context: on_done, then on_delete once it is done. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#parts.pool.release(this.#root);
    this.#parts.onClose?.();
  }

  #leftOut(): boolean {
    if (this.#root.vm.failure === undefined || this.#revive()) return false;
    const { failurePolicy, failOpen } = this.#parts.config;
    return failurePolicy === 'FAIL_OPEN' || failOpen === true;
  }

  /** Under FAIL_RELOAD a dead VM is built again, at most once in one to one and a half base intervals. */
  #revive(): boolean {
    const { config, start, pool, services } = this.#parts;
    if (config.failurePolicy !== 'FAIL_RELOAD' || this.#closed) return false;
    const jitter = services.jitter() * Math.floor(config.reloadBaseIntervalMs / 2);
    const wait = BigInt(config.reloadBaseIntervalMs + Math.floor(jitter)) * 1_000_000n;
    if (services.clock.now() - this.#loadedAt < wait) return this.#count('vm_reload_backoff', false);
    this.#loadedAt = services.clock.now();
    try {
      const old = this.#root;
      this.#lastTrap = old.vm.failure;
      this.#root = pool.acquire(start);
      pool.release(old);
      return this.#count('vm_reload_success', true);
    } catch (error) {
      services.log(LogLevel.Error, `reload failed: ${String(error)}`, this.#root.vm.sourceOf(this.#root));
      return this.#count('vm_reload_failure', false);
    }
  }

  #count(stat: string, result: boolean): boolean {
    this.#stat(stat).add(1n);
    return result;
  }

  #stat(name: string): Metric {
    const { metrics } = this.#parts.services.shared;
    return metrics.define(MetricType.Counter, `wasm.${this.name}.${name}`);
  }
}
