/**
 * What a tree of Higress's plugin-server holds: NAME/VERSION/plugin.wasm with metadata.txt, and whatever else a package may
 * hold. Names come from a disk that anybody may have written to, so links are not followed and sizes are looked at first.
 */
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { PACKAGE_FILES } from '@postern/contract/archive';
import { isPluginName, isPluginVersion, type PluginRef } from '@postern/contract/plugin';

import { MODULE_FILE } from '../package/manifest.js';
import { METADATA_FILE } from '../package/metadata.js';

/** A folder that looks like a version. */
export interface TreeVersion {
  /** As the folders are named, which need not be a name or a version. */
  readonly name: string;
  readonly version: string;
  readonly folder: string;
}

/** metadata.txt and the like are small; anything larger is something else. */
const MOST_METADATA_BYTES = 64 * 1024;

/** All folders two levels down, sorted; files beside them are left to whoever knows what they are. */
export async function listTree(root: string): Promise<TreeVersion[]> {
  const found: TreeVersion[] = [];
  for (const name of await foldersOf(root))
    for (const version of await foldersOf(join(root, name)))
      found.push({ name, version, folder: join(root, name, version) });
  return found;
}

/** The reference that a folder stands for, or why it is none. */
export function refOf({ name, version }: TreeVersion): PluginRef | string {
  if (!isPluginName(name)) return `${JSON.stringify(name)} is not a plugin's name`;
  if (!isPluginVersion(version)) return `${JSON.stringify(version)} is not a version`;
  return { name, version };
}

/** The files of a version, metadata.txt among them if it is there; or why they cannot be read. */
export async function readVersion(
  { folder }: TreeVersion,
  maxBytes: number,
): Promise<Map<string, Uint8Array> | string> {
  const files = new Map<string, Uint8Array>();
  let left = maxBytes;
  for (const name of [...PACKAGE_FILES, METADATA_FILE]) {
    const facts = await lstat(join(folder, name)).catch(() => undefined);
    if (facts === undefined) continue;
    if (!facts.isFile()) return `${name} is not a file`;
    left -= facts.size;
    if (left < 0 || (name === METADATA_FILE && facts.size > MOST_METADATA_BYTES))
      return `${name} has ${facts.size} bytes, more than is taken`;
    files.set(name, await readFile(join(folder, name)));
  }
  if (!files.has(MODULE_FILE)) return `there is no ${MODULE_FILE}`;
  return files;
}

async function foldersOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();
}
