/**
 * What Envoy's `--mode validate` would find: everything but sockets and remote code.
 * Spec: Envoy source/server/config_validation; envoy-observed §1 (local code runs in a canary, remote code is not fetched).
 */
import { WasmRuntime, type WasmRuntimeOptions } from '../abi/runtime.js';
import { ConfigContext } from '../config/config-context.js';
import type { BootstrapSpec } from '../config/messages/bootstrap.js';
import { managersOf, networkPluginsOf } from '../config/messages/listener.js';
import { GatewayError } from '../errors.js';
import { Stats } from '../http/stats.js';
import { ClusterSet } from '../http/upstream/cluster-set.js';
import { CodeStore } from './code-store.js';
import { ConfigRecord } from './config-record.js';
import { DiscoveredResources } from './discovered-resources.js';
import { checkAddresses } from './listener-addresses.js';
import type { GatewayLog } from '../http/downstream/connection-manager.js';
import { PluginStore } from './plugin-store.js';
import { findUnknownCluster } from './route-clusters.js';
import { wasmLog } from './wasm-log.js';

const SILENT = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/**
 * Resolves when the configuration would start; `log` gets what plugins say.
 *
 * @throws GatewayError GH_CONFIG, GH_CODE_LOCAL, GH_PLUGIN_…
 */
export async function validateBootstrap(
  bootstrap: BootstrapSpec,
  wasm: Pick<WasmRuntimeOptions, 'guard' | 'profile' | 'maxMemoryPages' | 'logLevel'> = {},
  log: GatewayLog = SILENT,
): Promise<void> {
  const names = new Set(bootstrap.clusters.map(({ name }) => name));
  const runtime = new WasmRuntime({
    callouts: { has: (cluster) => names.has(cluster), send: () => undefined },
    redis: { has: (cluster) => names.has(cluster), call: () => undefined },
    log: wasmLog(log),
    ...wasm,
  });
  const stats = new Stats();
  const clusters = new ClusterSet(stats);
  const { signal } = new AbortController();
  const codes = new CodeStore({ clusters, stats, log: SILENT, signal });
  const plugins = new PluginStore(runtime);
  try {
    const context = {
      context: new ConfigContext(bootstrap.runtime, bootstrap.secrets),
      stats,
      log: SILENT,
      record: new ConfigRecord({}),
      hasCluster: () => true,
    };
    const listeners = new DiscoveredResources(context).resolve(bootstrap.listeners);
    for (const [index, listener] of listeners.entries()) {
      checkAddresses(listener, listeners.slice(0, index));
      for (const wasm of networkPluginsOf(listener)) {
        if ('local' in wasm.code) plugins.acquire(wasm, codes.local(wasm.code.local, wasm.name));
      }
      for (const { filters, routes } of managersOf(listener)) {
        for (const { config } of filters) {
          if (config.kind !== 'wasm') continue;
          const { wasm } = config;
          if ('local' in wasm.code) plugins.acquire(wasm, codes.local(wasm.code.local, wasm.name));
        }
        const known = (cluster: string): boolean =>
          bootstrap.clustersFrom !== undefined || names.has(cluster);
        const unknown = findUnknownCluster(routes, known);
        if (unknown !== undefined)
          throw new GatewayError('GH_CONFIG', `listener ${listener.name}: ${unknown}`);
      }
    }
  } finally {
    runtime.close();
  }
}

function ignore(): void {}
