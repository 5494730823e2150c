/** Writing that survives a crash: a file or a folder entry counts as written only after fsync. */
import { mkdir, open, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { hasCode, unlessCode } from './fs-faults.js';

/** Creates `folder` with `files` in it; when this resolves, both are on disk. */
export async function writeFolder(folder: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  await mkdir(folder);
  for (const [name, bytes] of files) await writeNewFile(join(folder, name), bytes);
  await syncFolder(folder);
}

/** Creates a folder with its parents, each of them on disk when this resolves; fine when it is there. */
export async function makeFolder(folder: string): Promise<void> {
  for (const made of (await makeMissing(folder)).reverse()) await syncFolder(dirname(made));
}

/**
 * Creates a folder below `root`, which is there, with the folders between; when this resolves, all are on disk. Also
 * those that were there: another writer may have made them a moment ago and not have synced them yet.
 */
export async function makeFolderBelow(root: string, folder: string): Promise<void> {
  await makeMissing(folder);
  for (let made = folder; made.length > root.length; made = dirname(made)) await syncFolder(dirname(made));
}

/** Creates a file that must not exist yet. */
export async function writeNewFile(path: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(path, 'wx', 0o644);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Puts the entries of a folder on disk: creations and renames in it are lost in a crash without this. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Creates a folder with its parents; gives those that were missing, outermost first. Not by `mkdir` with `recursive`: where
 * a folder takes no new ones and says that there is no such file, as /proc does, Node tries again for ever.
 */
async function makeMissing(folder: string): Promise<string[]> {
  const missing: string[] = [];
  for (let at = folder; !(await isThere(at)); at = dirname(at)) missing.unshift(at);
  for (const path of missing) await mkdir(path).catch(unlessCode('EEXIST'));
  return missing;
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
}
