/**
 * Network filters, alone or in front of HTTP, on their way to serving: plugins whose code is at hand are loaded at once, the others once it
 * has come; a plugin that could not be had ends every connection, or is left out where it may fail open.
 * Spec: Envoy source/extensions/filters/network/wasm/config.cc; FailurePolicy.
 */
import { FilterStatus, type NetworkFilterCallbacks } from '../abi/network-filter.js';
import type { NetworkFilterSpec } from '../config/messages/network-filters.js';
import type { RemoteCode, WasmFilterSpec } from '../config/messages/wasm.js';
import type { ConnectionHandler } from '../http/connection-handler.js';
import { directResponseFilter } from '../network/filters/direct-response.js';
import { echoFilter } from '../network/filters/echo.js';
import { NetworkChain } from '../network/filters/network-chain.js';
import type { NetworkFilterFactory } from '../network/filters/tcp-connection.js';
import { tcpProxyFilter } from '../network/filters/tcp-proxy.js';
import type { PluginCode } from './code-store.js';
import type { ChainPlan, ListenerPlanContext } from './listener-plan.js';
import { logLoadFailure } from './load-failure.js';
import { codeAtHand } from './plugin-code.js';
import type { PluginLease } from './plugin-store.js';

/** A filter that waits for its code. */
interface Missing {
  readonly index: number;
  readonly wasm: WasmFilterSpec;
  readonly code: RemoteCode;
}

export class NetworkChainPlan implements ChainPlan {
  readonly #bufferLimit: number;
  readonly #context: ListenerPlanContext;
  readonly #factories: NetworkFilterFactory[] = [];
  readonly #leases: PluginLease[] = [];
  readonly #missing: Missing[] = [];
  degraded = false;

  /** @throws GatewayError when a plugin whose code is at hand does not load */
  constructor(filters: readonly NetworkFilterSpec[], bufferLimit: number, context: ListenerPlanContext) {
    this.#bufferLimit = bufferLimit;
    this.#context = context;
    try {
      for (const [index, filter] of filters.entries()) this.#factories.push(this.#factory(filter, index));
    } catch (error) {
      this.release();
      throw error;
    }
  }

  get complete(): boolean {
    return this.#missing.length === 0;
  }

  /** What was fetched meanwhile has taken its place. */
  get factories(): readonly NetworkFilterFactory[] {
    return this.#factories;
  }

  async fetch(): Promise<void> {
    await Promise.all(this.#missing.map((one) => this.#fetch(one)));
  }

  /** Connections that are open stay with the chain that they began with. */
  handler(): ConnectionHandler {
    return new NetworkChain({
      factories: this.#factories,
      bufferLimit: this.#bufferLimit,
      log: this.#context.log,
      onDrained: () => this.release(),
    });
  }

  release(): void {
    for (const lease of this.#leases) lease.release();
  }

  #factory(filter: NetworkFilterSpec, index: number): NetworkFilterFactory {
    const { clusters, stats, accessLog } = this.#context;
    switch (filter.kind) {
      case 'echo':
        return echoFilter;
      case 'direct_response':
        return directResponseFilter(filter.response);
      case 'tcp_proxy':
        return tcpProxyFilter({ spec: filter.proxy, clusters, stats, accessLog, random: Math.random });
      case 'wasm':
        return this.#wasm(filter.wasm, index);
    }
  }

  #wasm(wasm: WasmFilterSpec, index: number): NetworkFilterFactory {
    const code = codeAtHand(this.#context.codes, wasm);
    if (code !== undefined) return this.#load(wasm, code);
    if ('remote' in wasm.code) this.#missing.push({ index, wasm, code: wasm.code.remote });
    return unavailable(wasm);
  }

  #load(wasm: WasmFilterSpec, code: PluginCode): NetworkFilterFactory {
    const { plugins, log } = this.#context;
    try {
      const lease = plugins.acquire(wasm, code);
      this.#leases.push(lease);
      return { name: wasm.name, create: () => lease.plugin.createNetworkFilter() };
    } catch (error) {
      logLoadFailure(log, wasm, error);
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
      const policy = mayFailOpen(wasm) ? 'connections pass without it' : 'every connection is closed';
      log.error(
        `${words(error)} Plugin ${wasm.name} failed to load; ${policy} until the configuration changes`,
      );
    }
  }
}

function mayFailOpen({ failurePolicy, failOpen }: WasmFilterSpec): boolean {
  return failurePolicy === 'FAIL_OPEN' || failOpen;
}

function unavailable(wasm: WasmFilterSpec): NetworkFilterFactory {
  if (mayFailOpen(wasm)) return { name: wasm.name, create: () => undefined };
  return { name: wasm.name, create: () => closing() };
}

function closing() {
  let callbacks: NetworkFilterCallbacks | undefined;
  return {
    setCallbacks: (given: NetworkFilterCallbacks) => void (callbacks = given),
    onNewConnection: () => {
      callbacks?.close(false);
      return FilterStatus.StopIteration;
    },
    onData: () => FilterStatus.StopIteration,
    onWrite: () => FilterStatus.Continue,
    onClose: () => undefined,
  };
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
