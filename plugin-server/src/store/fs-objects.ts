/** Objects as files: the key is the path. A file gets its name by `link`, which never replaces another one. */
import { randomUUID } from 'node:crypto';
import { link, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';

import { makeFolderBelow, syncFolder, writeNewFile } from './durable.js';
import { hasCode, isAbsence, knowing, readPart } from './fs-faults.js';
import { requireObjectKey } from './object-key.js';
import type { ObjectEntry, Objects } from './store.js';

/** The folders that objects pass through, and how to make sure that the store is there at all. */
export interface FsObjectsPlace {
  /** Of the whole store. */
  readonly root: string;
  readonly folder: string;
  readonly incoming: string;
  readonly removed: string;
  confirmPresence(): Promise<void>;
}

export function createFsObjects(place: FsObjectsPlace): Objects {
  const pathOf = (key: string): string => join(place.folder, ...requireObjectKey(key).split('/'));
  /** What `step` gives for the file of a key, or `absent` when there is no such file in a store that is there. */
  const unlessAbsent = <T>(key: string, absent: T, step: (path: string) => Promise<T>): Promise<T> => {
    const path = pathOf(key);
    return knowing(`reach object ${key}`, async () => {
      try {
        return await step(path);
      } catch (error) {
        if (!isAbsence(error)) throw error;
        await place.confirmPresence();
        return absent;
      }
    });
  };
  return {
    read: (key, range) => unlessAbsent(key, undefined, (path) => readPart(path, range)),
    stat: (key) => unlessAbsent(key, undefined, factsOf),
    create: (key, bytes) => {
      const path = pathOf(key);
      return knowing(`create object ${key}`, async () => {
        await place.confirmPresence();
        return createWhole({ path, draft: join(place.incoming, randomUUID()), root: place.root }, bytes);
      });
    },
    remove: (key) =>
      unlessAbsent(key, false, async (path) => {
        const leftover = join(place.removed, randomUUID());
        // The rename has one winner, so of several removers at once one hears true.
        await rename(path, leftover);
        await syncFolder(dirname(path));
        await rm(leftover, { force: true });
        return true;
      }),
    list: (folder) => unlessAbsent(folder, [], (path) => entriesBelow(path, place.folder)),
  };
}

async function createWhole(
  { path, draft, root }: { readonly path: string; readonly draft: string; readonly root: string },
  bytes: Uint8Array,
): Promise<boolean> {
  try {
    await makeFolderBelow(root, dirname(path));
    await writeNewFile(draft, bytes);
    await link(draft, path);
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
  await syncFolder(dirname(path));
  return true;
}

async function factsOf(path: string): Promise<Omit<ObjectEntry, 'key'> | undefined> {
  const facts = await stat(path);
  // A folder is the beginning of other keys, not an object.
  return facts.isFile() ? { size: facts.size, createdAt: facts.mtime } : undefined;
}

async function entriesBelow(folder: string, root: string): Promise<ObjectEntry[]> {
  const found: ObjectEntry[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    // Removed since it was listed: then it is not there.
    const facts = await factsOf(path).catch((error: unknown) => {
      if (isAbsence(error)) return undefined;
      throw error;
    });
    if (facts !== undefined) found.push({ key: relative(root, path).split(sep).join('/'), ...facts });
  }
  return found.sort((a, b) => (a.key < b.key ? -1 : 1));
}
