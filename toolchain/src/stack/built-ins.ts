/** The plugins that come with Postern: found as installed packages, published where they are absent. */
import { formatPluginRef } from '@postern/contract/plugin';
import type { PluginServerClient } from '../registry/client.js';
import { ToolchainError } from '../errors.js';
import { packPlugin, readPluginPackage } from '../package/plugin-package.js';
import type { PluginPackage } from '../package/plugin-package.js';
import { BUILT_IN_PLUGINS } from '../project/lock.js';
import { packageFolder } from '../siblings/locate.js';

/** Reads every built-in plugin, before anything is started: one that is not built stops the start at once. */
export function readBuiltIns(cwd: string): Promise<PluginPackage[]> {
  return Promise.all(
    BUILT_IN_PLUGINS.map((name) => readPluginPackage(packageFolder(`@postern/plugin-${name}`, cwd))),
  );
}

/** Where to publish, and what to say when the store holds something else. */
export interface PublishRequest {
  readonly client: PluginServerClient;
  /** The folder of the plugin-server's store. */
  readonly store: string;
  onPublished(line: string): void;
}

/** Publishes plugins; one that is there already must be the same, byte for byte. */
export async function publishBuiltIns(
  plugins: readonly PluginPackage[],
  { client, store, onPublished }: PublishRequest,
): Promise<void> {
  for (const plugin of plugins) {
    const shown = formatPluginRef(plugin.ref);
    try {
      const { created } = await client.publish(plugin.ref, await packPlugin(plugin));
      if (created) onPublished(`published ${shown}`);
    } catch (error) {
      if (!(error instanceof ToolchainError) || error.code !== 'TC_VERSION_EXISTS') throw error;
      throw new ToolchainError(
        'TC_VERSION_EXISTS',
        `${shown} is in ${store} with other bytes than this build has`,
        {
          hint: `Raise its version in spec.yaml and package.json, or forget the old one: remove ${store}.`,
          cause: error,
        },
      );
    }
  }
}
