/**
 * The store in a folder. Its layout is the layout of URLs, so that any static server can serve it too:
 *
 *   DATA/plugins/NAME/VERSION/{plugin.wasm,spec.yaml,plugin.json,metadata.txt,…}
 *   DATA/objects/KEY            what stands beside versions
 *   DATA/tenants/TENANT/…       `plugins` and `objects` of a tenant
 *   DATA/.incoming/RANDOM       a version or object being written; moved to its place when all of it is on disk
 *   DATA/.removed/RANDOM        leftovers on their way out
 *   DATA/.postern-store         says that this is a store, and not the empty mount point of one that is away
 */
import { randomUUID } from 'node:crypto';
import { access, constants, readdir, rename, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';

import { isPluginName, isPluginVersion, pluginDiskPath, type PluginRef } from '@postern/contract/plugin';

import { PluginServerError } from '../errors.js';
import { isTenantName } from '../tenant.js';
import { makeFolder, makeFolderBelow, syncFolder, writeFolder, writeNewFile } from './durable.js';
import { hasCode, isAbsence, knowing, readPart, unlessCode } from './fs-faults.js';
import { createFsObjects } from './fs-objects.js';
import { fsLeftovers, repairFolder } from './fs-upkeep.js';
import { noStore } from './no-store.js';
import type { ByteRange, Objects, Store } from './store.js';
import type { Upkeep } from './upkeep.js';

const MARKER = '.postern-store';

export interface FsStoreOptions {
  /** Default true. False where others are writing: what they have begun looks like what a crash left. */
  readonly removeLeftovers?: boolean;
  /** Default false. True for who works on a store that is there, and would take a wrong folder for an empty one. */
  readonly mustExist?: boolean;
}

/** Opens the store in `folder`, creating it when it is not there, and removes what a crash left half written. */
export async function openFsStore(folder: string, options: FsStoreOptions = {}): Promise<Store> {
  const root = new FsRoot(folder);
  try {
    await root.open(options);
  } catch (error) {
    throw cannotOpen(folder, error);
  }
  return new FsStore(root, folder);
}

/** For whoever starts the server: they may see the folder, and no request will mend it. */
function cannotOpen(folder: string, error: unknown): unknown {
  // What has no cause was not said by the file system, and says all there is to say.
  if (!(error instanceof PluginServerError) || error.cause === undefined) return error;
  const cause: unknown = error.cause instanceof Error ? error.cause.cause : undefined;
  const code = (cause as NodeJS.ErrnoException | undefined)?.code ?? 'unknown';
  return new PluginServerError('PS_STORE_UNAVAILABLE', `the folder ${folder} cannot be the store (${code})`, {
    hint: 'Give --data a folder that there is or can be, and in which this user may write.',
    cause: error,
  });
}

/** The folder as a whole: what all tenants share. */
class FsRoot {
  readonly folder: string;
  readonly incoming: string;
  readonly removed: string;
  readonly tenants: string;

  constructor(folder: string) {
    this.folder = folder;
    this.incoming = join(folder, '.incoming');
    this.removed = join(folder, '.removed');
    this.tenants = join(folder, 'tenants');
  }

  async open({ removeLeftovers = true, mustExist = false }: FsStoreOptions): Promise<void> {
    await knowing('open', async () => {
      if (mustExist && !(await this.#isThere())) throw noStore(`folder ${this.folder}`);
      for (const folder of [join(this.folder, 'plugins'), this.incoming, this.removed])
        await makeFolder(folder);
      await writeNewFile(join(this.folder, MARKER), new Uint8Array()).catch(unlessCode('EEXIST'));
      await syncFolder(this.folder);
      if (removeLeftovers) await this.#removeLeftovers();
    });
  }

  async #isThere(): Promise<boolean> {
    return this.confirmPresence().then(
      () => true,
      (error: unknown) => {
        if (isAbsence(error)) return false;
        throw error;
      },
    );
  }

  /** Without this, a store that is away would look like an empty one, and gateways do not retry a 404. */
  async confirmPresence(): Promise<void> {
    await access(join(this.folder, MARKER));
  }

  /**
   * Another server on the same folder may be writing what looks like a leftover. The rename decides who has it:
   * after it the writer fails cleanly, and can never publish a folder that is half removed.
   */
  async #removeLeftovers(): Promise<void> {
    for (const entry of await readdir(this.incoming)) {
      await rename(join(this.incoming, entry), join(this.removed, randomUUID())).catch(unlessCode('ENOENT'));
    }
    for (const entry of await readdir(this.removed)) {
      await rm(join(this.removed, entry), { recursive: true, force: true });
    }
  }
}

class FsStore implements Store {
  readonly name: string;
  readonly objects: Objects;
  readonly upkeep: Upkeep;
  readonly #root: FsRoot;
  readonly #plugins: string;

  constructor(root: FsRoot, folder: string) {
    this.name = `folder ${folder}`;
    this.#root = root;
    this.#plugins = join(folder, 'plugins');
    this.objects = createFsObjects({
      root: root.folder,
      folder: join(folder, 'objects'),
      incoming: root.incoming,
      removed: root.removed,
      confirmPresence: () => root.confirmPresence(),
    });
    this.upkeep = {
      leftovers: (minAgeMs) => fsLeftovers(root, minAgeMs),
      repair: (ref, files) => repairFolder(root, join(this.#plugins, ...pluginDiskPath(ref)), files),
    };
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
    return knowing(`read ${path}`, async () => {
      try {
        return await readPart(path, range);
      } catch (error) {
        if (!isAbsence(error)) throw error;
        await this.#root.confirmPresence();
        return undefined;
      }
    });
  }

  async publish(ref: PluginRef, files: ReadonlyMap<string, Uint8Array>): Promise<boolean> {
    const [name, version] = pluginDiskPath(ref);
    const home = join(this.#plugins, name);
    if ((await this.versions(name)).includes(version)) return false;
    return knowing(`publish ${name}@${version}`, async () => {
      await this.#root.confirmPresence();
      const draft = join(this.#root.incoming, randomUUID());
      try {
        await writeFolder(draft, files);
        await makeFolderBelow(this.#root.folder, home);
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

  async remove(ref: PluginRef): Promise<boolean> {
    const [name, version] = pluginDiskPath(ref);
    return knowing(`remove ${name}@${version}`, async () => {
      const leftover = join(this.#root.removed, randomUUID());
      try {
        await rename(join(this.#plugins, name, version), leftover);
      } catch (error) {
        if (!isAbsence(error)) throw error;
        await this.#root.confirmPresence();
        return false;
      }
      await syncFolder(join(this.#plugins, name));
      await rm(leftover, { recursive: true, force: true });
      return true;
    });
  }

  tenant(name: string): Store {
    return new FsStore(this.#root, join(this.#root.tenants, name));
  }

  async tenants(): Promise<string[]> {
    return (await this.#list(this.#root.tenants)).filter(isTenantName).sort();
  }

  async check(): Promise<void> {
    await knowing('check', async () => {
      await this.#root.confirmPresence();
      await access(join(this.#root.folder, 'plugins'), constants.R_OK | constants.W_OK | constants.X_OK);
      await access(this.#root.incoming, constants.W_OK | constants.X_OK);
    });
  }

  async freeBytes(): Promise<number> {
    return knowing('ask for the free space', async () => {
      const { bavail, bsize } = await statfs(this.#root.folder);
      return bavail * bsize;
    });
  }

  async #list(folder: string): Promise<string[]> {
    return knowing(`list ${folder}`, async () => {
      try {
        const entries = await readdir(folder, { withFileTypes: true });
        return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
      } catch (error) {
        if (!isAbsence(error)) throw error;
        await this.#root.confirmPresence();
        return [];
      }
    });
  }
}
