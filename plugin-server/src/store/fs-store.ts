/**
 * The store in a folder. Its layout is the layout of URLs, so that any static server can serve it too:
 *
 *   DATA/plugins/NAME/VERSION/{plugin.wasm,spec.yaml,plugin.json,metadata.txt,…}
 *   DATA/.incoming/RANDOM/     a version being written; renamed to its place when all of it is on disk
 *   DATA/.removed/RANDOM       leftovers on their way out
 *   DATA/.postern-store        says that this is a store, and not the empty mount point of one that is away
 */
import { randomUUID } from 'node:crypto';
import { access, constants, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { isPluginName, isPluginVersion, pluginDiskPath, type PluginRef } from '@postern/contract/plugin';

import { PluginServerError } from '../errors.js';
import { makeFolder, syncFolder, writeFolder, writeNewFile } from './durable.js';
import type { ByteRange, Store } from './store.js';

const MARKER = '.postern-store';

/** Opens the store in `folder`, creating it when it is not there, and removes what a crash left half written. */
export async function openFsStore(folder: string): Promise<Store> {
  const store = new FsStore(folder);
  await store.open();
  return store;
}

class FsStore implements Store {
  readonly name: string;
  readonly #root: string;
  readonly #plugins: string;
  readonly #incoming: string;
  readonly #removed: string;

  constructor(folder: string) {
    this.name = `folder ${folder}`;
    this.#root = folder;
    this.#plugins = join(folder, 'plugins');
    this.#incoming = join(folder, '.incoming');
    this.#removed = join(folder, '.removed');
  }

  async open(): Promise<void> {
    await this.#knowing('open', async () => {
      for (const folder of [this.#plugins, this.#incoming, this.#removed]) {
        await makeFolder(folder);
      }
      await writeNewFile(join(this.#root, MARKER), new Uint8Array()).catch(unlessCode('EEXIST'));
      await syncFolder(this.#root);
      await this.#removeLeftovers();
    });
  }

  async plugins(): Promise<string[]> {
    const names = (await this.#list(this.#plugins)).filter(isPluginName).sort();
    const versions = await Promise.all(names.map((name) => this.versions(name)));
    // A crash between the folder of a name and its first version leaves the folder empty.
    return names.filter((_, index) => versions[index]?.length !== 0);
  }

  async versions(name: string): Promise<string[]> {
    const entries = await this.#list(join(this.#plugins, pluginDiskPath({ name, version: '0.0.0' })[0]));
    return entries.filter(isPluginVersion);
  }

  async read(ref: PluginRef, file: string, range?: ByteRange): Promise<Buffer | undefined> {
    const path = join(this.#plugins, ...pluginDiskPath(ref), file);
    return this.#knowing(`read ${path}`, async () => {
      try {
        return range === undefined ? await readFile(path) : await readRange(path, range);
      } catch (error) {
        if (!isAbsence(error)) throw error;
        await this.#confirmPresence();
        return undefined;
      }
    });
  }

  async publish(ref: PluginRef, files: ReadonlyMap<string, Uint8Array>): Promise<boolean> {
    const [name, version] = pluginDiskPath(ref);
    const home = join(this.#plugins, name);
    if ((await this.versions(name)).includes(version)) return false;
    return this.#knowing(`publish ${name}@${version}`, async () => {
      await this.#confirmPresence();
      const draft = join(this.#incoming, randomUUID());
      try {
        await writeFolder(draft, files);
        await mkdir(home).catch(unlessCode('EEXIST'));
        // Also when the folder was there: another publish may have made it and not synced it yet.
        await syncFolder(this.#plugins);
        await rename(draft, join(home, version));
      } catch (error) {
        await rm(draft, { recursive: true, force: true });
        if (hasCode(error, 'ENOTEMPTY', 'EEXIST')) return false;
        throw error;
      }
      await syncFolder(home);
      return true;
    });
  }

  async check(): Promise<void> {
    await this.#knowing('check', async () => {
      await this.#confirmPresence();
      await access(this.#plugins, constants.R_OK | constants.W_OK | constants.X_OK);
      await access(this.#incoming, constants.W_OK | constants.X_OK);
    });
  }

  async #list(folder: string): Promise<string[]> {
    return this.#knowing(`list ${folder}`, async () => {
      try {
        const entries = await readdir(folder, { withFileTypes: true });
        return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
      } catch (error) {
        if (!isAbsence(error)) throw error;
        await this.#confirmPresence();
        return [];
      }
    });
  }

  /** Without this, a store that is away would look like an empty one, and gateways do not retry a 404. */
  async #confirmPresence(): Promise<void> {
    await access(join(this.#root, MARKER));
  }

  /**
   * Another server on the same folder may be writing what looks like a leftover. The rename decides who has it:
   * after it the writer fails cleanly, and can never publish a folder that is half removed.
   */
  async #removeLeftovers(): Promise<void> {
    for (const entry of await readdir(this.#incoming)) {
      await rename(join(this.#incoming, entry), join(this.#removed, randomUUID())).catch(
        unlessCode('ENOENT'),
      );
    }
    for (const entry of await readdir(this.#removed)) {
      await rm(join(this.#removed, entry), { recursive: true, force: true });
    }
  }

  /** Runs a step; whatever the file system refuses means that the store cannot know or do it now. */
  async #knowing<T>(what: string, step: () => Promise<T>): Promise<T> {
    try {
      return await step();
    } catch (cause) {
      if (cause instanceof PluginServerError) throw cause;
      const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
      throw new PluginServerError('PS_STORE_UNAVAILABLE', `the store cannot be used now (${code})`, {
        cause: new Error(`cannot ${what}`, { cause }),
      });
    }
  }
}

async function readRange(path: string, { start, end }: ByteRange): Promise<Buffer> {
  const handle = await open(path, 'r');
  try {
    const length = end - start + 1;
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(length), 0, length, start);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** The three answers of a file system for "there is no such file": no entry, a parent is a file, it is a folder. */
function isAbsence(error: unknown): boolean {
  return hasCode(error, 'ENOENT', 'ENOTDIR', 'EISDIR');
}

function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}

function unlessCode(code: string): (error: unknown) => void {
  return (error) => {
    if (!hasCode(error, code)) throw error;
  };
}
