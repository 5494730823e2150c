/** Which version of a plugin a range means: the newest one in it that is not yanked. */
import { comparePluginVersions, isInPluginRange, parsePluginRange } from '@postern/contract/plugin';

import { PluginServerError } from './errors.js';
import type { Library } from './library.js';
import { listYanks } from './marks/yanks.js';

/** The newest release, a prerelease only when there is nothing else. */
export const LATEST = 'latest';

/** Versions that a message names; more would hide the others. */
const MOST_NAMED = 20;

/**
 * The version of a plugin that `range` means: `latest`, one version, or a range as npm writes them.
 *
 * @throws PluginServerError PS_NOT_FOUND, PS_NO_VERSION_IN_RANGE
 * @throws ContractError CT_PLUGIN_RANGE
 */
export async function resolveVersion(
  library: Pick<Library, 'store' | 'versions'>,
  name: string,
  range: string,
): Promise<string> {
  if (range !== LATEST) parsePluginRange(range);
  const versions = await everyVersion(library, name);
  if (versions.length === 0) throw new PluginServerError('PS_NOT_FOUND', `there is no plugin ${name}`);
  const yanked = await listYanks(library, name);
  const chosen = newestIn(
    versions.filter((version) => !yanked.has(version)),
    range,
  );
  if (chosen !== undefined) return chosen;
  const named = versions.map((version) => (yanked.has(version) ? `${version} (yanked)` : version));
  const more = named.length > MOST_NAMED ? ` and ${named.length - MOST_NAMED} more` : '';
  throw new PluginServerError(
    'PS_NO_VERSION_IN_RANGE',
    `no version of ${name} is in ${JSON.stringify(range)}; there are ${named.slice(0, MOST_NAMED).join(', ')}${more}`,
  );
}

/** What is here and what a mirror can fetch: a range that knew only the former would not mean the newest version. */
async function everyVersion(library: Pick<Library, 'store' | 'versions'>, name: string): Promise<string[]> {
  const here = await library.versions(name);
  const upstream = (await library.store.origin?.versions(name)) ?? [];
  return [...new Set([...here, ...upstream])].sort((a, b) => comparePluginVersions(b, a));
}

/** The newest of the versions that is in the range. */
export function newestIn(versions: readonly string[], range: string): string | undefined {
  const sorted = [...versions].sort((a, b) => comparePluginVersions(b, a));
  if (range === LATEST) return sorted.find((version) => !version.includes('-')) ?? sorted[0];
  return sorted.find((version) => isInPluginRange(version, range));
}
