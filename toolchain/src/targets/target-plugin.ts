/** What a gateway's own configuration needs to know of a locked plugin, and where that is found. */
import { sha256Hex } from '@postern/contract/digest';
import type { PluginRef } from '@postern/contract/plugin';
import { readModule } from '@postern/contract/wasm';
import { ToolchainError } from '../errors.js';
import type { NamedPlugin } from '../project/named-plugins.js';
import { PluginServerClient } from '../registry/client.js';

/** A plugin as the resource of a control plane describes it. */
export interface DescribedPlugin extends NamedPlugin {
  readonly phase: string;
  readonly priority: number;
  /** It holds a request's headers until it has the body, by a marker that Higress knows. */
  readonly holdsHeaders: boolean;
}

const HIGRESS_MARKER = 'proxy_abi_version_0_2_100';

/** Asks a plugin-server for what the lock does not say; it must serve exactly the locked bytes. */
export async function describePlugin(
  plugin: NamedPlugin,
  server: string,
  request: typeof fetch,
): Promise<DescribedPlugin> {
  const client = new PluginServerClient({ server, fetch: request });
  const ref: PluginRef = { name: plugin.name, version: plugin.version };
  const { bytes, url } = await client.module(ref);
  const sha256 = sha256Hex(bytes);
  if (sha256 !== plugin.sha256) {
    const seen = `${url} has sha256 ${sha256}, the lock says ${plugin.sha256}`;
    throw new ToolchainError('TC_DIGEST', seen, { hint: '`postern lock FILE --check` shows every plugin.' });
  }
  const { phase, priority } = (await client.spec(ref)).spec;
  const holdsHeaders = readModule(bytes).exports.some(({ name }) => name === HIGRESS_MARKER);
  return { ...plugin, phase, priority, holdsHeaders };
}
