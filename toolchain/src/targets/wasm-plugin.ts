/**
 * A lock as WasmPlugin resources of Istio and of Higress. Both fetch with the same code: for an http address the sha256 is that
 * of the module, for an oci address that of the manifest. Spec: istio.io WasmPlugin, Higress api/extensions/v1alpha1.
 */
import { stringify } from 'yaml';
import { ToolchainError } from '../errors.js';
import type { DescribedPlugin } from './target-plugin.js';

/** Whose resource it is. */
export type WasmPluginKind = 'istio' | 'higress';

/** A plugin, and where the gateway fetches it. */
export interface Fetched {
  readonly plugin: DescribedPlugin;
  readonly url: string;
  /** Of what the gateway checks at that address. */
  readonly sha256: string;
}

const GROUPS = {
  istio: { apiVersion: 'extensions.istio.io/v1alpha1', metadata: {} },
  // Higress reads WasmPlugins of its own namespace only.
  higress: { apiVersion: 'extensions.higress.io/v1alpha1', metadata: { namespace: 'higress-system' } },
} as const;

const CONFIGURE = {
  istio:
    'Add pluginConfig, and a selector or targetRefs; without those a plugin runs in every proxy of its namespace.',
  higress: 'Add defaultConfig and matchRules.',
} as const;

const HOLDS_HEADERS =
  'Holds the headers of a request until it has the body. Envoy needs allow_on_headers_stop_iteration for that, which a WasmPlugin of Istio cannot set: write this one as an EnvoyFilter.';

/** One document per plugin. */
export function renderWasmPlugins(kind: WasmPluginKind, all: readonly Fetched[]): string {
  requireNamesApart(all);
  const head = `# Plugins by \`postern lock --target ${kind}\`. ${CONFIGURE[kind]}\n`;
  return (
    head +
    all.map((one) => `---\n${comment(kind, one)}${stringify(resource(kind, one), { lineWidth: 0 })}`).join('')
  );
}

function comment(kind: WasmPluginKind, { plugin }: Fetched): string {
  return kind === 'istio' && plugin.holdsHeaders ? `# ${HOLDS_HEADERS}\n` : '';
}

function resource(kind: WasmPluginKind, { plugin, url, sha256 }: Fetched): object {
  const { apiVersion, metadata } = GROUPS[kind];
  return {
    apiVersion,
    kind: 'WasmPlugin',
    metadata: { name: resourceName(plugin.name), ...metadata },
    spec: {
      url,
      sha256,
      imagePullPolicy: 'IfNotPresent',
      pluginName: plugin.name,
      phase: plugin.phase,
      priority: plugin.priority,
      // A gateway that cannot load a plugin must not let requests past it.
      failStrategy: 'FAIL_CLOSE',
    },
  };
}

/** Kubernetes allows no underscore (RFC 1123). */
function resourceName(plugin: string): string {
  return plugin.replaceAll('_', '-');
}

function requireNamesApart(all: readonly Fetched[]): void {
  const taken = new Map<string, string>();
  for (const { plugin } of all) {
    const name = resourceName(plugin.name);
    const other = taken.get(name);
    if (other !== undefined) {
      const seen = `plugins ${other} and ${plugin.name} would both be the resource ${name}`;
      throw new ToolchainError('TC_LOCK', seen, { hint: 'Rename one of the plugins.' });
    }
    taken.set(name, plugin.name);
  }
}
