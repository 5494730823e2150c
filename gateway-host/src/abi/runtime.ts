/**
 * Loads plugins into virtual machines and keeps what they share: data by vm_id, queues, metrics, timers.
 * Spec: proxy-wasm-cpp-host src/wasm.cc (createWasm, getOrCreateThreadLocalPlugin); Envoy source/extensions/common/wasm/wasm.cc.
 */
import type { FilterFactory, StreamFilter } from './stream-filter.js';

type Pairs = readonly (readonly [string, string])[];

/** A request that a plugin makes of a cluster. */
export interface CalloutRequest {
  readonly cluster: string;
  readonly headers: Pairs;
  readonly body: Buffer;
  readonly trailers: Pairs;
  /** 0 means no limit. */
  readonly timeoutMs: number;
}

/** What came back; a failure is a reset or an answer over the limit, never a mere 5xx. */
export type CalloutAnswer =
  { readonly headers: Pairs; readonly body: Buffer; readonly trailers: Pairs } | { readonly failure: string };

/** Sends plugins' requests to clusters; the gateway gives a real one, tests a scripted one. */
export interface CalloutClient {
  has(cluster: string): boolean;
  /** Undefined when it failed at once (InternalFailure to the plugin). */
  send(request: CalloutRequest, done: (answer: CalloutAnswer) => void): { cancel(): void } | undefined;
}

/** Where a log line came from. */
export interface LogSource {
  readonly plugin: string;
  readonly rootId: string;
  readonly vmId: string;
  /** Undefined for lines that the host writes about a VM. */
  readonly contextId: number | undefined;
}

/** What a runtime is given by its gateway. */
export interface WasmRuntimeOptions {
  readonly callouts: CalloutClient;
  /** Level 0 trace to 5 critical. */
  readonly log: (level: number, message: string, source: LogSource) => void;
  /** Lines below this level are dropped, and `proxy_get_log_level` answers it; default 2 (info). */
  readonly logLevel?: number;
  /** Nanoseconds since 1970. */
  readonly now?: () => bigint;
  /** Receives every host call and callback as text; costs nothing when absent. */
  readonly trace?: (line: string) => void;
}

/** One plugin as a gateway's configuration describes it. */
export interface WasmPluginConfig {
  readonly name: string;
  readonly rootId: string;
  readonly vmId: string;
  readonly vmConfiguration: Uint8Array;
  readonly configuration: Uint8Array;
  readonly module: Uint8Array;
  readonly failurePolicy: 'FAIL_CLOSED' | 'FAIL_OPEN' | 'FAIL_RELOAD';
  readonly reloadBaseIntervalMs: number;
  readonly allowOnHeadersStopIteration: boolean;
  readonly environment?: Readonly<Record<string, string>>;
}

/** How a plugin is doing: `failed` after a trap. */
export type WasmPluginState = 'running' | 'failed' | 'closed';

/** One loaded plugin: makes a filter for each stream. */
export class WasmPlugin implements FilterFactory {
  readonly name: string;
  /** sha256 of the module. */
  readonly digest: string = '';

  constructor(config: WasmPluginConfig) {
    this.name = config.name;
  }

  get state(): WasmPluginState {
    return 'running';
  }

  createFilter(): StreamFilter | undefined {
    return undefined;
  }

  /** Ends the root context: on_done, then on_delete once it is done. */
  close(): void {}
}

/** All plugins of one process. */
export class WasmRuntime {
  constructor(options: WasmRuntimeOptions) {
    void options;
  }

  /** Loads a plugin: base, canary, then the instance that serves. Throws GatewayError in Envoy's words. */
  load(config: WasmPluginConfig): WasmPlugin {
    return new WasmPlugin(config);
  }

  /** Values of all metrics, by Envoy's names (`wasmcustom.<name>`). */
  metrics(): ReadonlyMap<string, bigint> {
    return new Map();
  }

  /** Stops timers, callouts and every plugin. */
  close(): void {}
}
