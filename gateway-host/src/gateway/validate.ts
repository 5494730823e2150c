/**
 * What Envoy's `--mode validate` would find: everything but sockets and remote code.
 * Spec: Envoy source/server/config_validation; envoy-observed §1 (local code runs in a canary, remote code is not fetched).
 */
import { WasmRuntime } from '../abi/runtime.js';
import type { BootstrapSpec } from '../config/messages/bootstrap.js';
import { GatewayError } from '../errors.js';
import { Stats } from '../http/stats.js';
import { ClusterSet } from '../http/upstream/cluster-set.js';
import { CodeStore } from './code-store.js';
import { PluginStore } from './plugin-store.js';

const SILENT = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/**
 * Resolves when the configuration would start.
 *
 * @throws GatewayError GH_CONFIG, GH_CODE_LOCAL, GH_PLUGIN_…
 */
export async function validateBootstrap(bootstrap: BootstrapSpec): Promise<void> {
  const names = new Set(bootstrap.clusters.map(({ name }) => name));
  const runtime = new WasmRuntime({
    callouts: { has: (cluster) => names.has(cluster), send: () => undefined },
    log: ignore,
  });
  const stats = new Stats();
  const clusters = new ClusterSet(stats);
  const { signal } = new AbortController();
  const codes = new CodeStore({ clusters, stats, log: SILENT, signal });
  const plugins = new PluginStore(runtime);
  try {
    for (const { name, manager } of bootstrap.listeners) {
      for (const { wasm } of manager.filters) {
        if ('local' in wasm.code) plugins.acquire(wasm, codes.local(wasm.code.local, wasm.name));
      }
      for (const { action } of manager.routes.virtualHosts.flatMap(({ routes }) => routes)) {
        if (action.kind !== 'forward' || names.has(action.cluster) || bootstrap.clustersFrom !== undefined)
          continue;
        if (!manager.routes.validateClusters) continue;
        throw new GatewayError('GH_CONFIG', `listener ${name}: route: unknown cluster '${action.cluster}'`);
      }
    }
  } finally {
    runtime.close();
  }
}

function ignore(): void {}
