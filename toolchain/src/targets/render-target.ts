/** What a lock becomes for one kind of gateway. */
import type { Lock } from '../project/lock-file.js';
import { requireInRegistry } from '../registry/oci.js';
import { fillPattern, renderConsole } from './console.js';
import { renderEnvoy } from './envoy.js';
import { describePlugin } from './target-plugin.js';
import { namedPlugins, serverOf } from '../project/named-plugins.js';
import { renderWasmPlugins } from './wasm-plugin.js';
import type { Fetched } from './wasm-plugin.js';

/** The kinds of gateways. */
export const LOCK_TARGETS = ['envoy', 'istio', 'higress', 'higress-console'] as const;

/** One of them. */
export type LockTarget = (typeof LOCK_TARGETS)[number];

/** How the text is made. */
export interface TargetRequest {
  readonly lock: Lock;
  readonly fetch: typeof fetch;
  /** The plugin-server to ask, instead of the one in the lock. */
  readonly server: string | undefined;
  /** An oci address with `${name}` and `${version}`, where gateways shall fetch instead. */
  readonly oci: string | undefined;
  /** `USER:PASSWORD` for the registry. */
  readonly registryAuth: string | undefined;
}

/** The text of a target. It is the same for the same lock. */
export async function renderTarget(target: LockTarget, request: TargetRequest): Promise<string> {
  const plugins = namedPlugins(request.lock);
  switch (target) {
    case 'envoy':
      return renderEnvoy(plugins);
    case 'higress-console':
      return renderConsole(plugins, request.oci);
    default:
      return renderWasmPlugins(target, await fetchedPlugins(request));
  }
}

async function fetchedPlugins(request: TargetRequest): Promise<Fetched[]> {
  const { lock, server, oci, registryAuth } = request;
  const all: Fetched[] = [];
  for (const named of namedPlugins(lock)) {
    const plugin = await describePlugin(named, server ?? serverOf(named), request.fetch);
    if (oci === undefined) {
      all.push({ plugin, url: plugin.url, sha256: plugin.sha256 });
      continue;
    }
    const url = fillPattern(oci, plugin);
    const manifest = await requireInRegistry(url, plugin.sha256, {
      fetch: request.fetch,
      auth: registryAuth,
    });
    all.push({ plugin, url, sha256: manifest });
  }
  return all;
}
