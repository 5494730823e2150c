/** postern.lock: exactly which plugin bytes a project runs on, resolved against a plugin-server and verified. */
import path from 'node:path';
import { sha256Hex } from '@postern/contract/digest';
import { comparePluginVersions, formatPluginRef } from '@postern/contract/plugin';
import { ToolchainError } from '../errors.js';
import { writeWhole } from '../files/write-whole.js';
import type { ListedVersion, PluginServerClient } from '../registry/client.js';
import type { Project } from './project.js';

/** One plugin of a lock. */
export interface LockedPlugin {
  readonly version: string;
  readonly sha256: string;
  readonly url: string;
}

/** The contents of postern.lock. */
export interface Lock {
  readonly lockVersion: 1;
  readonly plugins: Readonly<Record<string, LockedPlugin>>;
}

/** The plugins that every project is built of. */
export const BUILT_IN_PLUGINS = ['mcp-server', 'auth', 'tool-transform'] as const;

/** Resolves every plugin of a project: the version it pins, else the newest. Names are sorted. */
export async function resolveLock(project: Project, client: PluginServerClient): Promise<Lock> {
  const names = [...new Set([...BUILT_IN_PLUGINS, ...Object.keys(project.versions)])].sort();
  const plugins: Record<string, LockedPlugin> = {};
  for (const name of names) plugins[name] = await resolvePlugin(name, project.versions[name], client);
  return { lockVersion: 1, plugins };
}

async function resolvePlugin(
  name: string,
  pinned: string | undefined,
  client: PluginServerClient,
): Promise<LockedPlugin> {
  const listed = await client.versions(name);
  const chosen = pinned === undefined ? newest(listed) : listed.find(({ version }) => version === pinned);
  if (chosen === undefined) {
    const there = listed.map(({ version }) => version).join(', ');
    const wanted = pinned === undefined ? name : formatPluginRef({ name, version: pinned });
    throw new ToolchainError('TC_PLUGIN_MISSING', `the plugin-server has no ${wanted}`, {
      ...(there === '' ? {} : { hint: `It has ${name} in versions ${there}.` }),
    });
  }
  const { url, bytes } = await client.module({ name, version: chosen.version });
  const sha256 = sha256Hex(bytes);
  if (sha256 !== chosen.sha256) {
    const announced = `announced as sha256 ${chosen.sha256}, arrived as ${sha256}`;
    throw new ToolchainError('TC_DIGEST', `${url}: ${announced}`);
  }
  return { version: chosen.version, sha256, url };
}

/** The highest release; a prerelease only when there is nothing else. */
function newest(listed: readonly ListedVersion[]): ListedVersion | undefined {
  const sorted = [...listed].sort((a, b) => comparePluginVersions(b.version, a.version));
  return sorted.find(({ version }) => !version.includes('-')) ?? sorted[0];
}

/** Writes the lock beside the project's file and returns its path. */
export async function writeLock(project: Project, lock: Lock): Promise<string> {
  const file = path.join(project.dir, 'postern.lock');
  await writeWhole(file, `${JSON.stringify(lock, null, 2)}\n`);
  return file;
}
