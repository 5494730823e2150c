/**
 * Loads plugins into virtual machines and keeps what they share: data by vm_id, queues, metrics, timers.
 * Spec: proxy-wasm-cpp-host src/wasm.cc (createWasm); Envoy source/extensions/common/wasm/wasm.cc.
 */
import { randomFillSync } from 'node:crypto';

import { LogLevel } from '@postern/contract/abi';
import { BaseImages } from './base-images.js';
import type { CallbackGuard } from './callback-guard.js';
import type { CalloutClient } from './callout-client.js';
import type { ResolveDns } from './dns-answer.js';
import type { RedisClient } from './redis-client.js';
import type { Metric } from './metric-store.js';
import type { CompiledModule } from './module.js';
import { compileModule, type CompileOptions } from './module.js';
import type { HostObserver } from './observer.js';
import { WasmPlugin } from './plugin.js';
import type { WasmPluginConfig } from './plugin-identity.js';
import type { PluginStart } from './plugin-instance.js';
import { pluginIdentity, vmIdentity } from './plugin-identity.js';
import type { LogSource, RequestTracer, Services } from './services.js';
import { LocalState, type SharedState } from './shared-state.js';
import { VmCounts } from './vm-counts.js';
import { VmPool } from './vm-pool.js';
import { scriptedClock, wallClock } from './wall-clock.js';

export type { CalloutAnswer, CalloutClient, CalloutRequest } from './callout-client.js';
export type { WasmPluginConfig } from './plugin-identity.js';
export type { CrashingCall, HostObserver, RefusedCall, ReturnedCallback } from './observer.js';
export type { LogSource, RequestTracer, TraceSink } from './services.js';
export { WasmPlugin, type WasmPluginState } from './plugin.js';

/** Runs something later; the answer cancels. */
export type ScheduleTimer = (delayMs: number, run: () => void) => () => void;

/** What a runtime is given by its gateway. */
export interface WasmRuntimeOptions extends CompileOptions {
  readonly callouts: CalloutClient;
  /** Level 0 trace to 5 critical. */
  readonly log: (level: number, message: string, source: LogSource) => void;
  /** Lines below this level are dropped, and `proxy_get_log_level` answers it; default 2 (info). */
  readonly logLevel?: number;
  /** Nanoseconds since 1970. */
  readonly now?: () => bigint;
  /** Runs ticks. Default: setTimeout that does not keep the process alive. */
  readonly schedule?: ScheduleTimer;
  /** Looks names up for plugins; without it no name has an address. */
  readonly resolveDns?: ResolveDns;
  /** Carries calls to Redis, which plugins of the profile `higress` may make. */
  readonly redis?: RedisClient;
  /** Receives every host call as text; costs nothing when absent. */
  readonly trace?: (line: string) => void;
  /** What VMs share with those of other threads; default: with nobody else. */
  readonly shared?: SharedState;
  /** Watches refused host calls and callbacks; costs nothing when absent. */
  readonly observer?: HostObserver;
  /** Fills with what `random_get` answers; default: the system's randomness. */
  readonly random?: (bytes: Uint8Array) => void;
  /** Which of Envoy's instances of each plugin run here; default `trial`. */
  readonly instances?: keyof typeof INSTANCES;
  /** Spreads reloads: at least 0 and below 1; default Math.random. */
  readonly jitter?: () => number;
  readonly guard?: CallbackGuard;
}

/**
 * Envoy makes of each plugin a base image (no root context), a trial instance that is thrown away, one instance for its main
 * thread and one for each worker: `_initialize` runs N+3 times, on_vm_start and on_configure N+2 times.
 */
const INSTANCES = {
  /** A test of a plugin: the trial instance and one that serves. */
  trial: { base: false, trial: true, main: false },
  /** A whole gateway in one thread. */
  whole: { base: true, trial: true, main: true },
  /** The main thread of a gateway; what it loads serves nobody. */
  main: { base: true, trial: true, main: false },
  /** One worker of a gateway. */
  worker: { base: false, trial: false, main: false },
} as const;

/** All plugins of one process. */
export class WasmRuntime {
  readonly #services: Services;
  readonly #pool: VmPool;
  readonly #mainPool: VmPool;
  readonly #bases: BaseImages;
  readonly #instances: (typeof INSTANCES)[keyof typeof INSTANCES];
  readonly #modules = new WeakMap<Uint8Array, CompiledModule>();
  readonly #plugins = new Set<WasmPlugin>();
  readonly #compileOptions: CompileOptions;

  constructor(options: WasmRuntimeOptions) {
    this.#compileOptions = options;
    this.#services = {
      callouts: options.callouts,
      log: options.log,
      logLevel: options.logLevel ?? LogLevel.Info,
      clock: options.now === undefined ? wallClock : scriptedClock(options.now),
      schedule: options.schedule ?? scheduleTimeout,
      resolveDns: options.resolveDns ?? noNames,
      redis: options.redis,
      trace: options.trace,
      traceRequest: undefined,
      shared: options.shared ?? new LocalState(),
      observer: options.observer,
      random: options.random ?? systemRandomness,
      vms: new VmCounts(),
      jitter: options.jitter ?? Math.random,
      guard: options.guard,
    };
    this.#pool = new VmPool(this.#services);
    this.#mainPool = new VmPool(this.#services);
    this.#bases = new BaseImages(this.#services);
    this.#instances = INSTANCES[options.instances ?? 'trial'];
  }

  /**
   * Loads a plugin: a trial run of its start and configuration first, then the instance that serves.
   *
   * @throws GatewayError GH_PLUGIN_LOAD, GH_PLUGIN_START, GH_PLUGIN_CONFIGURE, in Envoy's words
   */
  load(config: WasmPluginConfig): WasmPlugin {
    const start = this.#prepare(config);
    const { shared } = this.#services;
    // What the trial run shares is there for the instance that follows.
    shared.retain(config.vmId);
    try {
      return this.#start(config, start);
    } finally {
      shared.release(config.vmId);
    }
  }

  /**
   * The trial run of a plugin and no more: a canary. Nothing of it stays.
   *
   * @throws as `load`
   */
  tryOut(config: WasmPluginConfig): void {
    const start = this.#prepare(config);
    const { shared } = this.#services;
    shared.retain(config.vmId);
    try {
      this.#pool.tryOut(start);
    } finally {
      shared.release(config.vmId);
    }
  }

  /** Every metric that plugins defined (`wasmcustom.<name>`) and what the host counts (`wasm.<plugin>.<name>`). */
  metrics(): readonly Metric[] {
    return [...this.#services.shared.metrics.all()];
  }

  /** Plugins' lines below this level are dropped from now on; 6 drops all. */
  set logLevel(level: number) {
    this.#services.logLevel = level;
  }

  /** Follows requests from now on; undefined: no more. */
  set traceRequest(tracer: RequestTracer | undefined) {
    this.#services.traceRequest = tracer;
  }

  /** VMs of this runtime. */
  get vms(): { readonly created: number; readonly active: number } {
    return this.#services.vms;
  }

  /** Stops timers, callouts and every plugin. */
  close(): void {
    for (const plugin of [...this.#plugins]) plugin.close();
    this.#plugins.clear();
  }

  /** Envoy's order: base image, trial, main thread, worker; what fails takes back what went before. */
  #start(config: WasmPluginConfig, start: PluginStart): WasmPlugin {
    const { base, trial, main } = this.#instances;
    const undo: (() => void)[] = [];
    const onClose = (): void => undo.toReversed().forEach((step) => step());
    try {
      if (base) {
        this.#bases.acquire(start);
        undo.push(() => this.#bases.release(start));
      }
      if (trial) this.#pool.tryOut(start);
      if (main) {
        const root = this.#mainPool.acquire(start);
        undo.push(() => this.#mainPool.release(root));
      }
      const plugin = new WasmPlugin({ config, start, pool: this.#pool, services: this.#services, onClose });
      this.#plugins.add(plugin);
      undo.push(() => void this.#plugins.delete(plugin));
      return plugin;
    } catch (error) {
      onClose();
      throw error;
    }
  }

  #prepare(config: WasmPluginConfig): PluginStart {
    const compiled = config.module instanceof Uint8Array ? this.#compile(config.module) : config.module;
    return {
      compiled,
      vmIdentity: vmIdentity(config, compiled.digest),
      pluginIdentity: pluginIdentity(config),
    };
  }

  #compile(bytes: Uint8Array): CompiledModule {
    let compiled = this.#modules.get(bytes);
    if (compiled === undefined) {
      compiled = compileModule(bytes, this.#compileOptions);
      this.#modules.set(bytes, compiled);
    }
    return compiled;
  }
}

function noNames(_name: string, done: (addresses: readonly string[]) => void): void {
  done([]);
}

/** A timer that does not keep the process alive. */
export function scheduleTimeout(delayMs: number, run: () => void): () => void {
  const timer = setTimeout(run, delayMs);
  timer.unref();
  return () => clearTimeout(timer);
}

function systemRandomness(bytes: Uint8Array): void {
  randomFillSync(bytes);
}
