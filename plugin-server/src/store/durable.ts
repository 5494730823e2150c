/** Writing that survives a crash: a file or a folder entry counts as written only after fsync. */
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Creates `folder` with `files` in it; when this resolves, both are on disk. */
export async function writeFolder(folder: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  await mkdir(folder);
  for (const [name, bytes] of files) await writeNewFile(join(folder, name), bytes);
  await syncFolder(folder);
}

/** Creates a folder with its parents, each of them on disk when this resolves; fine when it is there. */
export async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
}

/**
 * Creates a folder below `root`, which is there, with the folders between; when this resolves, all are on disk. Also
 * those that were there: another writer may have made them a moment ago and not have synced them yet.
 */
export async function makeFolderBelow(root: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
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
