/** The plugins of a lock one by one, and the plugin-server that each is on. */
import { formatPluginRef, pluginUrlPath } from '@postern/contract/plugin';
import { ToolchainError } from '../errors.js';
import type { Lock, LockedPlugin } from './lock-file.js';

/** A plugin of a lock. */
export interface NamedPlugin extends LockedPlugin {
  readonly name: string;
}

/** The plugins of a lock, sorted by name. */
export function namedPlugins(lock: Lock): NamedPlugin[] {
  return Object.entries(lock.plugins)
    .map(([name, plugin]) => ({ name, ...plugin }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The address of the plugin-server that a plugin's URL is on. */
export function serverOf(plugin: NamedPlugin): string {
  const path = pluginUrlPath(plugin);
  const { url } = plugin;
  if (url.endsWith(path)) return url.slice(0, -path.length);
  throw new ToolchainError('TC_LOCK', `${url} of ${formatPluginRef(plugin)} does not end in ${path}`, {
    hint: 'Name the plugin-server to ask with `--server URL`.',
  });
}

/** The one plugin-server that all plugins come from. */
export function oneServerOf(plugins: readonly NamedPlugin[]): string {
  const servers = [...new Set(plugins.map(serverOf))].sort();
  if (servers.length === 1) return servers[0] ?? '';
  throw new ToolchainError('TC_LOCK', `the lock names more than one plugin-server: ${servers.join(', ')}`, {
    hint: 'Lock all plugins against one: `postern lock postern.yaml --server URL`.',
  });
}
