/** Makes a bundle: every locked plugin as a plugin-server has it, packed again, byte for byte the same for the same lock. */
import { sha256Hex } from '@postern/contract/digest';
import { PACKAGE_FILES, packArchive } from '@postern/contract/archive';
import { formatPluginRef } from '@postern/contract/plugin';
import { ToolchainError } from '../errors.js';
import { encodeLock } from '../project/lock-file.js';
import type { Lock } from '../project/lock-file.js';
import { namedPlugins, serverOf } from '../project/named-plugins.js';
import type { NamedPlugin } from '../project/named-plugins.js';
import { PluginServerClient } from '../registry/client.js';
import { requireSignedBy } from '../signature/judge.js';
import type { PublicKey } from '@postern/contract/signature';
import { encodeSums, LOCK_MEMBER, MOST_PLUGINS, packageMember, SUMS_MEMBER } from './layout.js';
import { publishedFiles } from './published-files.js';
import { writeTar } from './tar-writer.js';
import type { WrittenTar } from './tar-writer.js';

/** What goes into a bundle, and from where. */
export interface BundleExport {
  readonly lock: Lock;
  /** Instead of the servers that the lock names. */
  readonly server: string | undefined;
  readonly fetch: typeof fetch;
  /** Take only what this key signed. */
  readonly key: PublicKey | undefined;
  onPacked(plugin: NamedPlugin, bytes: number): void;
}

/** Writes the bundle to `file` (absolute). */
export async function exportBundle(file: string, order: BundleExport): Promise<WrittenTar> {
  const plugins = namedPlugins(order.lock);
  if (plugins.length > MOST_PLUGINS) {
    throw new ToolchainError(
      'TC_BUNDLE',
      `the lock holds ${plugins.length} plugins; a bundle takes ${MOST_PLUGINS}`,
    );
  }
  return writeTar(file, async (tar) => {
    const sums = new Map<string, string>();
    const add = async (name: string, bytes: Uint8Array): Promise<void> => {
      sums.set(name, sha256Hex(bytes));
      await tar.add(name, bytes);
    };
    await add(LOCK_MEMBER, Buffer.from(encodeLock({ ...order.lock, plugins: sorted(plugins) })));
    for (const plugin of plugins) {
      const archive = await packArchive(await filesOf(plugin, order));
      await add(packageMember(plugin), archive);
      order.onPacked(plugin, archive.length);
    }
    await tar.add(SUMS_MEMBER, Buffer.from(encodeSums(sums)));
  });
}

function sorted(plugins: readonly NamedPlugin[]): Lock['plugins'] {
  return Object.fromEntries(
    plugins.map(({ name, version, sha256, url }) => [name, { version, sha256, url }]),
  );
}

/** The files of a package, each held against the server's own record of it, the module against the lock. */
async function filesOf(plugin: NamedPlugin, order: BundleExport): Promise<Map<string, Uint8Array>> {
  const shown = formatPluginRef(plugin);
  const client = new PluginServerClient({ server: order.server ?? serverOf(plugin), fetch: order.fetch });
  const { bytes: module, url } = await client.module(plugin);
  requireDigest(url, module, plugin.sha256, 'the lock says');
  if (order.key !== undefined) requireSignedBy(order.key, module, shown);
  const record = await publishedFiles(client, plugin);
  if (record === undefined) {
    throw new ToolchainError('TC_PLUGIN_MISSING', `the plugin-server has no plugin.json of ${shown}`, {
      hint: 'A bundle is made of what a Postern plugin-server holds; from other servers, take the packages and publish them.',
    });
  }
  const files = new Map<string, Uint8Array>([['plugin.wasm', module]]);
  for (const name of PACKAGE_FILES) {
    const sha256 = record.get(name);
    if (name === 'plugin.wasm' || sha256 === undefined) continue;
    const bytes = await client.fileIfThere(plugin, name);
    if (bytes === undefined)
      throw new ToolchainError('TC_PLUGIN_MISSING', `the plugin-server has no ${name} of ${shown}`);
    requireDigest(`${name} of ${shown}`, bytes, sha256, 'plugin.json says');
    files.set(name, bytes);
  }
  return files;
}

function requireDigest(what: string, bytes: Uint8Array, expected: string, whoSays: string): void {
  const found = sha256Hex(bytes);
  if (found !== expected) {
    throw new ToolchainError('TC_DIGEST', `${what} has sha256 ${found}, ${whoSays} ${expected}`);
  }
}
