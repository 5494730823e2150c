/**
 * Loads plugins into virtual machines and keeps what they share: data by vm_id, queues, metrics, timers.
 * Spec: proxy-wasm-cpp-host src/wasm.cc (createWasm); Envoy source/extensions/common/wasm/wasm.cc.
 */
import { LogLevel } from '@postern/contract/abi';
import type { CalloutClient } from './callout-client.js';
import type { Metric } from './metric-store.js';
import { MetricStore } from './metric-store.js';
import type { CompiledModule } from './module.js';
import { compileModule } from './module.js';
import { WasmPlugin } from './plugin.js';
import type { WasmPluginConfig } from './plugin-identity.js';
import { pluginIdentity, vmIdentity } from './plugin-identity.js';
import type { LogSource, Services } from './services.js';
import { SharedData } from './shared-data.js';
import { SharedQueues } from './shared-queues.js';
import { VmPool } from './vm-pool.js';
import { wallClock } from './wall-clock.js';

export type { CalloutAnswer, CalloutClient, CalloutRequest } from './callout-client.js';
export type { WasmPluginConfig } from './plugin-identity.js';
export type { LogSource } from './services.js';
export { WasmPlugin, type WasmPluginState } from './plugin.js';

/** What a runtime is given by its gateway. */
export interface WasmRuntimeOptions {
  readonly callouts: CalloutClient;
  /** Level 0 trace to 5 critical. */
  readonly log: (level: number, message: string, source: LogSource) => void;
  /** Lines below this level are dropped, and `proxy_get_log_level` answers it; default 2 (info). */
  readonly logLevel?: number;
  /** Nanoseconds since 1970. */
  readonly now?: () => bigint;
  /** Runs timers; the answer cancels. Default: setTimeout that does not keep the process alive. */
  readonly schedule?: (delayMs: number, run: () => void) => () => void;
  /** Receives every host call as text; costs nothing when absent. */
  readonly trace?: (line: string) => void;
}

/** All plugins of one process. */
export class WasmRuntime {
  readonly #services: Services;
  readonly #pool: VmPool;
  readonly #modules = new WeakMap<Uint8Array, CompiledModule>();
  readonly #plugins = new Set<WasmPlugin>();

  constructor(options: WasmRuntimeOptions) {
    this.#services = {
      callouts: options.callouts,
      log: options.log,
      logLevel: options.logLevel ?? LogLevel.Info,
      now: options.now ?? wallClock,
      schedule: options.schedule ?? scheduleTimeout,
      trace: options.trace,
      sharedData: new SharedData(),
      queues: new SharedQueues(),
      metrics: new MetricStore(),
    };
    this.#pool = new VmPool(this.#services);
  }

  /**
   * Loads a plugin: a trial run of its start and configuration first, then the instance that serves.
   *
   * @throws GatewayError GH_PLUGIN_LOAD, GH_PLUGIN_START, GH_PLUGIN_CONFIGURE, in Envoy's words
   */
  load(config: WasmPluginConfig): WasmPlugin {
    const compiled = this.#compile(config.module);
    const start = {
      compiled,
      vmIdentity: vmIdentity(config, compiled.digest),
      pluginIdentity: pluginIdentity(config),
    };
    this.#pool.tryOut(start);
    const plugin = new WasmPlugin({ config, start, pool: this.#pool, services: this.#services });
    this.#plugins.add(plugin);
    return plugin;
  }

  /** Every metric that plugins defined (`wasmcustom.<name>`) and what the host counts (`wasm.<plugin>.<name>`). */
  metrics(): readonly Metric[] {
    return [...this.#services.metrics.all()];
  }

  /** Stops timers, callouts and every plugin. */
  close(): void {
    for (const plugin of this.#plugins) plugin.close();
    this.#plugins.clear();
  }

  #compile(bytes: Uint8Array): CompiledModule {
    let compiled = this.#modules.get(bytes);
    if (compiled === undefined) {
      compiled = compileModule(bytes);
      this.#modules.set(bytes, compiled);
    }
    return compiled;
  }
}

function scheduleTimeout(delayMs: number, run: () => void): () => void {
  const timer = setTimeout(run, delayMs);
  timer.unref();
  return () => clearTimeout(timer);
}
