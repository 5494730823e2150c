/** Which exact plugin bytes a project runs on: the newest versions it allows, as a plugin-server serves them. */
import path from 'node:path';
import { sha256Hex } from '@postern/contract/digest';
import { comparePluginVersions, isInPluginRange, formatPluginRef } from '@postern/contract/plugin';
import { ToolchainError } from '../errors.js';
import { writeWhole } from '../files/write-whole.js';
import type { ListedVersion, PluginServerClient } from '../registry/client.js';
import { requireSignedBy } from '../signature/judge.js';
import type { PublicKey } from '@postern/contract/signature';
import { encodeLock, LOCK_NAME } from './lock-file.js';
import type { Lock, LockedPlugin } from './lock-file.js';
import type { Project } from './project.js';

/** The plugins that every project is built of. */
export const BUILT_IN_PLUGINS = ['mcp-server', 'auth', 'tool-transform'] as const;

/** Resolves every plugin of a project: the newest version that the file allows. Names are sorted. */
export async function resolveLock(
  project: Project,
  client: PluginServerClient,
  key?: PublicKey,
): Promise<Lock> {
  const plugins: Record<string, LockedPlugin> = {};
  for (const name of pluginsOf(project)) {
    plugins[name] = await resolvePlugin(name, { range: project.versions[name], client, key });
  }
  return { lockVersion: 1, plugins };
}

/** The plugins that a project's lock holds, sorted. */
export function pluginsOf(project: Project): string[] {
  return [...new Set([...BUILT_IN_PLUGINS, ...Object.keys(project.versions)])].sort();
}

interface Resolving {
  readonly range: string | undefined;
  readonly client: PluginServerClient;
  readonly key: PublicKey | undefined;
}

async function resolvePlugin(name: string, { range, client, key }: Resolving): Promise<LockedPlugin> {
  const listed = await client.versions(name);
  const chosen = newest(listed, range);
  if (chosen === undefined) {
    const there = listed.map(({ version }) => version).join(', ');
    const wanted = range === undefined ? name : `${name}@${range}`;
    throw new ToolchainError('TC_PLUGIN_MISSING', `the plugin-server has no ${wanted}`, {
      ...(there === '' ? {} : { hint: `It has ${name} in versions ${there}.` }),
    });
  }
  const ref = { name, version: chosen.version };
  const { url, bytes } = await client.module(ref);
  const sha256 = sha256Hex(bytes);
  if (sha256 !== chosen.sha256) {
    const announced = `announced as sha256 ${chosen.sha256}, arrived as ${sha256}`;
    throw new ToolchainError('TC_DIGEST', `${url}: ${announced}`);
  }
  if (key !== undefined) requireSignedBy(key, bytes, formatPluginRef(ref));
  return { version: chosen.version, sha256, url };
}

/** The highest version in the range; without one the highest release, a prerelease only when there is nothing else. */
function newest(listed: readonly ListedVersion[], range: string | undefined): ListedVersion | undefined {
  const sorted = [...listed].sort((a, b) => comparePluginVersions(b.version, a.version));
  if (range !== undefined) return sorted.find(({ version }) => isInPluginRange(version, range));
  return sorted.find(({ version }) => !version.includes('-')) ?? sorted[0];
}

/** Writes the lock beside the project's file and returns its path. */
export async function writeLock(project: Project, lock: Lock): Promise<string> {
  const file = path.join(project.dir, LOCK_NAME);
  await writeWhole(file, encodeLock(lock));
  return file;
}
