/** Which exact plugin bytes a project runs on: the newest versions it allows, as a plugin-server serves them. */
import path from 'node:path';
import { sha256Hex } from '@postern/contract/digest';
import { comparePluginVersions, isInPluginRange, formatPluginRef } from '@postern/contract/plugin';
import { ToolchainError } from '../errors.js';
import { writeWhole } from '../files/write-whole.js';
import { yankReason } from '../registry/client.js';
import type { ListedVersion, PluginServerClient } from '../registry/client.js';
import { requireSignedBy } from '../signature/judge.js';
import type { PublicKey } from '@postern/contract/signature';
import { encodeLock, LOCK_NAME } from './lock-file.js';
import type { Lock, LockedPlugin } from './lock-file.js';
import type { Project } from './project.js';

/** The plugins that every project is built of. */
export const BUILT_IN_PLUGINS = ['mcp-server', 'auth', 'tool-transform'] as const;

export interface LockOptions {
  /** Only what the holder of this key signed is locked. */
  readonly key?: PublicKey | undefined;
  /** The lock that is about to be replaced. */
  readonly former?: Lock | undefined;
  /** Gets a sentence about each yanked version that was locked. */
  readonly warn?: (sentence: string) => void;
}

/** Resolves every plugin of a project: the newest version that the file allows. Names are sorted. */
export async function resolveLock(
  project: Project,
  client: PluginServerClient,
  { key, former, warn = () => undefined }: LockOptions = {},
): Promise<Lock> {
  const plugins: Record<string, LockedPlugin> = {};
  for (const name of pluginsOf(project)) {
    const locked = former?.plugins[name];
    plugins[name] = await resolvePlugin(name, { range: project.versions[name], client, key, locked, warn });
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
  readonly locked: LockedPlugin | undefined;
  readonly warn: (sentence: string) => void;
}

async function resolvePlugin(name: string, resolving: Resolving): Promise<LockedPlugin> {
  const { range, client, key, locked, warn } = resolving;
  const listed = await client.versions(name);
  const yanked = listed.find((one) => one.version === locked?.version && yankReason(one) !== undefined);
  const chosen = newest(listed, range) ?? stillLocked(yanked, resolving);
  if (yanked !== undefined && chosen !== undefined) {
    const instead =
      chosen === yanked
        ? 'it stays locked, since nothing else fits'
        : `${name}@${chosen.version} is locked instead`;
    warn(`${name}@${yanked.version} is yanked (${yankReason(yanked) ?? ''}); ${instead}`);
  }
  if (chosen === undefined) {
    const there = listed.map(shownVersion).join(', ');
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

/** What is yanked is still served to who has it, but nobody begins with it. */
function stillLocked(
  yanked: ListedVersion | undefined,
  { range, locked }: Resolving,
): ListedVersion | undefined {
  if (yanked?.sha256 !== locked?.sha256) return undefined;
  return yanked !== undefined && (range === undefined || isInPluginRange(yanked.version, range))
    ? yanked
    : undefined;
}

function shownVersion(listed: ListedVersion): string {
  const reason = yankReason(listed);
  return reason === undefined ? listed.version : `${listed.version} (yanked: ${reason})`;
}

/** The highest version in the range that is not yanked; without one the highest release, a prerelease only when there is nothing else. */
function newest(listed: readonly ListedVersion[], range: string | undefined): ListedVersion | undefined {
  const open = listed.filter((one) => yankReason(one) === undefined);
  const sorted = open.sort((a, b) => comparePluginVersions(b.version, a.version));
  if (range !== undefined) return sorted.find(({ version }) => isInPluginRange(version, range));
  return sorted.find(({ version }) => !version.includes('-')) ?? sorted[0];
}

/** Writes the lock beside the project's file and returns its path. */
export async function writeLock(project: Project, lock: Lock): Promise<string> {
  const file = path.join(project.dir, LOCK_NAME);
  await writeWhole(file, encodeLock(lock));
  return file;
}
