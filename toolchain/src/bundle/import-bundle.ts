/** Publishes what a bundle holds. What is there already is passed over, so that an import that broke off is run again. */
import { formatPluginRef, pluginUrlPath } from '@postern/contract/plugin';
import type { Lock } from '../project/lock-file.js';
import type { PluginServerClient } from '../registry/client.js';
import type { Bundle, BundledPlugin } from './open-bundle.js';
import { publishedFiles } from './published-files.js';

/** What became of one plugin: published; there already, file by file; there with other bytes. */
export interface ImportedPlugin {
  readonly name: string;
  readonly version: string;
  readonly state: 'published' | 'there' | 'conflict';
  /** Files that differ, with both digests. */
  readonly differences: readonly FileDifference[];
}

/** A file of a version that is not the same on both sides; undefined where there is none. */
export interface FileDifference {
  readonly file: string;
  readonly bundled: string | undefined;
  readonly served: string | undefined;
}

/** Publishes every plugin; `onDone` hears of each at once. A conflict does not keep the others from being published. */
export async function importBundle(
  { plugins }: Bundle,
  client: PluginServerClient,
  onDone: (plugin: ImportedPlugin) => void,
): Promise<ImportedPlugin[]> {
  const all: ImportedPlugin[] = [];
  for (const plugin of plugins) {
    const done = await importPlugin(plugin, client);
    onDone(done);
    all.push(done);
  }
  return all;
}

async function importPlugin(plugin: BundledPlugin, client: PluginServerClient): Promise<ImportedPlugin> {
  const { name, version } = plugin;
  const served = await publishedFiles(client, plugin);
  if (served === undefined) {
    await client.publish({ name, version }, await plugin.read());
    return { name, version, state: 'published', differences: [] };
  }
  const names = [...new Set([...plugin.files.keys(), ...served.keys()])].sort();
  const differences = names
    .map((file) => ({ file, bundled: plugin.files.get(file), served: served.get(file) }))
    .filter((one) => one.bundled !== one.served);
  return { name, version, state: differences.length === 0 ? 'there' : 'conflict', differences };
}

/** The bundle's lock with the addresses of another plugin-server. */
export function relocated(lock: Lock, server: string): Lock {
  const base = server.replace(/\/+$/, '');
  const plugins = Object.entries(lock.plugins).map(([name, plugin]) => {
    return [name, { ...plugin, url: base + pluginUrlPath({ name, version: plugin.version }) }];
  });
  return { lockVersion: 1, plugins: Object.fromEntries(plugins) };
}

/** Why a plugin could not be published, for people. */
export function explainConflict({ differences, ...ref }: ImportedPlugin): string {
  const files = differences.map(
    ({ file, bundled = 'none', served = 'none' }) =>
      `    ${file}: in the bundle ${bundled}, on the server ${served}\n`,
  );
  return `conflict       ${formatPluginRef(ref)}\n${files.join('')}`;
}
