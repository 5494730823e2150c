/** The upkeep of a folder: drafts and removals that a crash left, files that the disk lost or changed. */
import { randomUUID } from 'node:crypto';
import { readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { makeFolderBelow, syncFolder, writeNewFile } from './durable.js';
import { isAbsence, knowing } from './fs-faults.js';
import type { Leftover } from './upkeep.js';

interface Folders {
  readonly folder: string;
  readonly incoming: string;
  readonly removed: string;
}

export async function* fsLeftovers(
  { incoming, removed }: Folders,
  minAgeMs: number,
): AsyncGenerator<Leftover> {
  const now = await knowing('read the clock of the store', () => clockOf(incoming));
  for (const folder of [incoming, removed]) {
    const kind = folder === incoming ? 'draft' : 'removal';
    for (const entry of await knowing(`list ${folder}`, () => readdir(folder))) {
      const path = join(folder, entry);
      const facts = await stat(path).catch(() => undefined);
      if (facts === undefined || now - facts.mtimeMs < minAgeMs) continue;
      yield {
        what: `${kind} ${entry}`,
        size: await sizeOf(path),
        since: facts.mtime,
        remove: () => knowing(`remove ${path}`, () => removeFolder(path, removed)),
      };
    }
  }
}

/** Writes the files that differ; each is replaced in one step, so that a reader finds the old or the new one. */
export async function repairFolder(
  { folder: root, incoming }: Folders,
  folder: string,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
  await knowing(`repair ${folder}`, async () => {
    await makeFolderBelow(root, folder);
    for (const [name, bytes] of files) {
      const path = join(folder, name);
      const there = await readFile(path).catch(() => undefined);
      if (there?.equals(bytes) === true) continue;
      const draft = join(incoming, randomUUID());
      await writeNewFile(draft, bytes);
      await rename(draft, path);
    }
    await syncFolder(folder);
  });
}

/** The time of the file system's machine, by which the ages of its files count. */
async function clockOf(folder: string): Promise<number> {
  const path = join(folder, randomUUID());
  await writeNewFile(path, new Uint8Array());
  const { mtimeMs } = await stat(path);
  await rm(path);
  return mtimeMs;
}

/** By a rename first: whoever still writes there fails cleanly. */
async function removeFolder(path: string, removed: string): Promise<void> {
  const leftover = join(removed, basename(path));
  try {
    if (path !== leftover) await rename(path, leftover);
    await rm(leftover, { recursive: true, force: true });
  } catch (error) {
    if (!isAbsence(error)) throw error;
  }
}

async function sizeOf(path: string): Promise<number> {
  const facts = await stat(path).catch(() => undefined);
  if (facts?.isDirectory() !== true) return facts?.size ?? 0;
  let size = 0;
  for (const entry of await readdir(path).catch(() => [])) size += await sizeOf(join(path, entry));
  return size;
}
