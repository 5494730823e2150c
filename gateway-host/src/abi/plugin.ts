/**
 * One loaded plugin: a filter for each stream, and what happens to new streams once its VM has died.
 * Spec: Envoy source/extensions/common/wasm/wasm.cc (PluginConfig::maybeReloadHandleIfNeeded), wasm.proto FailurePolicy.
 */
import { LogLevel, MetricType } from '@postern/contract/abi';
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

  constructor(parts: PluginParts) {
    this.name = parts.config.name;
    this.digest = parts.start.compiled.digest;
    this.#parts = parts;
    this.#root = parts.pool.acquire(parts.start);
    this.#loadedAt = parts.services.now();
  }

  get state(): WasmPluginState {
    if (this.#closed) return 'closed';
    return this.#root.vm.failure === undefined ? 'running' : 'failed';
  }

  /** The root context that serves at the moment. */
  get root(): RootContext {
    return this.#root;
  }

  /** A filter for one stream; none when the plugin is dead and may be left out. */
  createFilter(): StreamFilter | undefined {
    if (this.#root.vm.failure !== undefined && !this.#revive()) {
      if (this.#parts.config.failurePolicy === 'FAIL_OPEN') return undefined;
    }
    return new StreamContext(this.#root);
  }

  /** Ends the root context: on_done, then on_delete once it is done. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#parts.pool.release(this.#root);
  }

  /** Under FAIL_RELOAD a dead VM is built again, at most once in the base interval. */
  #revive(): boolean {
    const { config, start, pool, services } = this.#parts;
    if (config.failurePolicy !== 'FAIL_RELOAD' || this.#closed) return false;
    const wait = BigInt(config.reloadBaseIntervalMs) * 1_000_000n;
    if (services.now() - this.#loadedAt < wait) return this.#count('vm_reload_backoff', false);
    this.#loadedAt = services.now();
    try {
      const old = this.#root;
      this.#root = pool.acquire(start);
      pool.release(old);
      return this.#count('vm_reload_success', true);
    } catch (error) {
      services.log(LogLevel.Error, `reload failed: ${String(error)}`, this.#root.vm.sourceOf(this.#root));
      return this.#count('vm_reload_failure', false);
    }
  }

  #count(stat: string, result: boolean): boolean {
    const { services } = this.#parts;
    services.metrics.define(MetricType.Counter, `wasm.${this.name}.${stat}`).value++;
    return result;
  }
}
