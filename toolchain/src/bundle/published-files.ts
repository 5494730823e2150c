/** What a plugin-server says about the files of a version that it holds: their digests, from its plugin.json. */
import type { PluginRef } from '@postern/contract/plugin';
import { formatPluginRef } from '@postern/contract/plugin';
import { PACKAGE_FILES } from '@postern/contract/archive';
import { ToolchainError } from '../errors.js';
import type { PluginServerClient } from '../registry/client.js';

/** Digests of the package's files by name; undefined when the server has no such version. */
export async function publishedFiles(
  client: PluginServerClient,
  ref: PluginRef,
): Promise<ReadonlyMap<string, string> | undefined> {
  const bytes = await client.fileIfThere(ref, 'plugin.json');
  if (bytes === undefined) return undefined;
  const files = filesIn(new TextDecoder().decode(bytes));
  if (files !== undefined) return files;
  throw new ToolchainError('TC_SERVER_ANSWER', `plugin.json of ${formatPluginRef(ref)} lists no files`);
}

function filesIn(text: string): Map<string, string> | undefined {
  try {
    const { files } = JSON.parse(text) as { files?: Record<string, { sha256?: unknown } | undefined> };
    if (typeof files !== 'object' || files === null) return undefined;
    const known = PACKAGE_FILES.map((name): [string, unknown] => [name, files[name]?.sha256]);
    return new Map(known.filter((one): one is [string, string] => typeof one[1] === 'string'));
  } catch {
    return undefined;
  }
}
