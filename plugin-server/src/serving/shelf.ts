/** Which files stand ready in memory, and how a file gets there: read once, checked against its digest, kept while used. */
import { sha256Hex } from '@postern/contract/digest';
import { formatPluginRef, pluginUrlPath, type PluginRef } from '@postern/contract/plugin';
import type { Logger } from '@postern/service/logs';

import { PluginServerError } from '../errors.js';
import { LeastRecentMap } from '../least-recent.js';
import type { Libraries, Library } from '../library.js';
import { encodeManifest, MANIFEST_FILE, recordOf, type FileRecord } from '../package/manifest.js';
import type { ByteRange } from '../store/store.js';
import { tenantPrefix, type Tenant } from '../tenant.js';
import type { Coding } from './content-coding.js';
import { Encoder } from './encoder.js';
import { prepareFile, type ServedFile } from './served-file.js';

/** One file may take at most this part of the memory, or a few large ones would push out all others. */
const LARGEST_SHARE = 1 / 4;

/** Memory that an entry costs besides its bytes: headers, URL, bookkeeping. */
const ENTRY_BYTES = 1024;

/** A version, and whose it is. */
export interface Place extends PluginRef {
  readonly tenant?: Tenant;
}

export interface ShelfOptions {
  readonly budgetBytes: number;
  /** Whether anybody may read the files of a tenant. */
  readonly isPublic: (tenant: Tenant) => boolean;
  readonly logger: Pick<Logger, 'error'>;
}

export class Shelf {
  readonly #libraries: Libraries;
  readonly #files: LeastRecentMap<ServedFile>;
  readonly #loading = new Map<string, Promise<ServedFile | undefined>>();
  readonly #largest: number;
  readonly #encoder: Encoder;
  /** Rises when something was taken away, so that a reading that began before puts nothing back. */
  #removals = 0;
  #hits = 0;
  #misses = 0;

  readonly #isPublic: (tenant: Tenant) => boolean;

  constructor(libraries: Libraries, { budgetBytes, isPublic, logger }: ShelfOptions) {
    this.#libraries = libraries;
    this.#isPublic = isPublic;
    this.#encoder = new Encoder(logger);
    this.#files = new LeastRecentMap(budgetBytes);
    this.#largest = budgetBytes * LARGEST_SHARE;
  }

  /** For metrics: how often a file stood ready and how often it did not, since the last time that this was asked. */
  takeLookups(): { readonly hits: number; readonly misses: number } {
    const taken = { hits: this.#hits, misses: this.#misses };
    this.#hits = this.#misses = 0;
    return taken;
  }

  /** For metrics: files in memory, and what they take. */
  get fill(): { readonly files: number; readonly bytes: number } {
    return { files: this.#files.size, bytes: this.#files.cost };
  }

  /** The file at exactly this URL, if it stands ready. */
  ready(url: string): ServedFile | undefined {
    const file = this.#files.get(url);
    if (file !== undefined) this.#hits++;
    return file;
  }

  /** The file, from memory or the store; requests that come while it is being read wait for the same reading. */
  async find({ tenant, ...ref }: Place, file: string): Promise<ServedFile | undefined> {
    const url = `${tenantPrefix(tenant)}${pluginUrlPath(ref, file)}`;
    // Whoever finds it here looked for it with `ready` before, and could not take it at once.
    const ready = this.#files.get(url);
    if (ready !== undefined) return ready;
    this.#misses++;
    const running = this.#loading.get(url);
    // A reading that found nothing may have begun before the version was published, and this request after that.
    const load = (): Promise<ServedFile | undefined> =>
      this.#load(this.#libraries.of(tenant), { ref, file, url });
    if (running !== undefined) return (await running) ?? load();
    const loading = load().finally(() => this.#loading.delete(url));
    this.#loading.set(url, loading);
    return loading;
  }

  /** The encoded copy of a file of this shelf, if it stands ready; if not, it is made for the next one who asks. */
  readyCopy(url: string, file: ServedFile, coding: Coding): ServedFile | undefined {
    const ready = this.#files.get(copyKey(url, coding));
    if (ready === undefined && this.#encoder.wants(file, coding)) void this.copy(url, file, coding);
    return ready;
  }

  /** The encoded copy of a file; undefined when the file is not made smaller. */
  async copy(url: string, file: ServedFile, coding: Coding): Promise<ServedFile | undefined> {
    const key = copyKey(url, coding);
    const ready = this.#files.get(key);
    if (ready !== undefined || !this.#encoder.wants(file, coding)) return ready;
    const copy = await this.#encoder.copy(key, file, coding);
    // Of a file that was pushed out meanwhile nobody wants a copy, and one that was taken away must not come back.
    if (copy !== undefined && this.#files.has(url)) this.#files.set(key, copy, copy.size + ENTRY_BYTES);
    return copy;
  }

  /** Forgets all files of a version that was taken away. */
  forget({ tenant, ...ref }: Place): void {
    this.#removals++;
    const prefix = `${tenantPrefix(tenant)}${pluginUrlPath(ref, 'x').slice(0, -1)}`;
    this.#files.deleteAll((key) => key.startsWith(prefix));
  }

  async #load(
    library: Library,
    { ref, file: name, url }: { readonly ref: PluginRef; readonly file: string; readonly url: string },
  ): Promise<ServedFile | undefined> {
    const removals = this.#removals;
    const isPublic = this.#isPublic(library.tenant);
    const manifest = await library.manifest(ref);
    if (manifest === undefined) return this.#loadMeant(library, { ref, file: name, url });
    if (name === MANIFEST_FILE)
      return this.#keep({ url, name, removals, isPublic }, encodeManifest(manifest));
    // The record, not the folder, says which files a version has: what else lies there was not published.
    const record = Object.hasOwn(manifest.files, name) ? manifest.files[name] : undefined;
    if (record === undefined) return undefined;
    if (record.size > this.#largest) return passOn(library, { ref, name, record, isPublic });
    const bytes = await library.store.read(ref, name);
    if (bytes === undefined || sha256Hex(bytes) !== record.sha256) throw damaged(ref, name);
    return this.#keep({ url, name, removals, isPublic }, bytes);
  }

  /** A name that no plugin has may be another name of one. */
  async #loadMeant(
    library: Library,
    { ref, ...rest }: { readonly ref: PluginRef; readonly file: string; readonly url: string },
  ): Promise<ServedFile | undefined> {
    const name = await library.meaningOf(ref.name);
    if (name === ref.name) return undefined;
    return this.#load(library, { ref: { name, version: ref.version }, ...rest });
  }

  #keep(
    {
      url,
      name,
      removals,
      isPublic,
    }: {
      readonly url: string;
      readonly name: string;
      readonly removals: number;
      readonly isPublic: boolean;
    },
    bytes: Buffer,
  ): ServedFile {
    const file = prepareFile({ name, ...recordOf(bytes), from: bytes, isPublic });
    if (removals === this.#removals) this.#files.set(url, file, bytes.length + ENTRY_BYTES);
    return file;
  }
}

/** No URL has a space. */
function copyKey(url: string, coding: Coding): string {
  return `${url} ${coding}`;
}

/** A file that is too large to keep is read from the store piece by piece, for each request again. */
function passOn(
  library: Library,
  {
    ref,
    name,
    record,
    isPublic,
  }: {
    readonly ref: PluginRef;
    readonly name: string;
    readonly record: FileRecord;
    readonly isPublic: boolean;
  },
): ServedFile {
  const read = async (range: ByteRange): Promise<Buffer> => {
    const piece = await library.store.read(ref, name, range);
    if (piece?.length !== range.end - range.start + 1) throw damaged(ref, name);
    return piece;
  };
  return prepareFile({ name, ...record, from: read, isPublic });
}

function damaged(ref: PluginRef, name: string): PluginServerError {
  const message = `${name} of ${formatPluginRef(ref)} is missing or has other bytes than were published`;
  return new PluginServerError('PS_STORE_DAMAGED', message);
}
