/** Which files stand ready in memory, and how a file gets there: read once, checked against its digest, kept while used. */
import { sha256Hex } from '@postern/contract/digest';
import { formatPluginRef, pluginUrlPath, type PluginRef } from '@postern/contract/plugin';

import { PluginServerError } from '../errors.js';
import { LeastRecentMap } from '../least-recent.js';
import type { Library } from '../library.js';
import { encodeManifest, MANIFEST_FILE, recordOf, type FileRecord } from '../package/manifest.js';
import { prepareFile, type ServedFile } from './served-file.js';

/** One file may take at most this part of the memory, or a few large ones would push out all others. */
const LARGEST_SHARE = 1 / 4;

/** Memory that an entry costs besides its bytes: headers, URL, bookkeeping. */
const ENTRY_BYTES = 1024;

export class Shelf {
  readonly #library: Library;
  readonly #files: LeastRecentMap<ServedFile>;
  readonly #loading = new Map<string, Promise<ServedFile | undefined>>();
  readonly #largest: number;

  constructor(library: Library, budgetBytes: number) {
    this.#library = library;
    this.#files = new LeastRecentMap(budgetBytes);
    this.#largest = budgetBytes * LARGEST_SHARE;
  }

  /** For metrics: files in memory, and what they take. */
  get fill(): { readonly files: number; readonly bytes: number } {
    return { files: this.#files.size, bytes: this.#files.cost };
  }

  /** The file at exactly this URL, if it stands ready. */
  ready(url: string): ServedFile | undefined {
    return this.#files.get(url);
  }

  /** The file, from memory or the store; requests that come while it is being read wait for the same reading. */
  async find(ref: PluginRef, file: string): Promise<ServedFile | undefined> {
    const url = pluginUrlPath(ref, file);
    const ready = this.#files.get(url);
    if (ready !== undefined) return ready;
    const running = this.#loading.get(url);
    // A reading that found nothing may have begun before the version was published, and this request after that.
    if (running !== undefined) return (await running) ?? this.#load(ref, file, url);
    const loading = this.#load(ref, file, url).finally(() => this.#loading.delete(url));
    this.#loading.set(url, loading);
    return loading;
  }

  async #load(ref: PluginRef, name: string, url: string): Promise<ServedFile | undefined> {
    const manifest = await this.#library.manifest(ref);
    if (manifest === undefined) return undefined;
    if (name === MANIFEST_FILE) return this.#keep(url, name, encodeManifest(manifest));
    // The record, not the folder, says which files a version has: what else lies there was not published.
    const record = Object.hasOwn(manifest.files, name) ? manifest.files[name] : undefined;
    if (record === undefined) return undefined;
    if (record.size > this.#largest) return this.#passOn(ref, name, record);
    const bytes = await this.#library.store.read(ref, name);
    if (bytes === undefined || sha256Hex(bytes) !== record.sha256) throw damaged(ref, name);
    return this.#keep(url, name, bytes);
  }

  #keep(url: string, name: string, bytes: Buffer): ServedFile {
    const file = prepareFile({
      name,
      ...recordOf(bytes),
      bytes,
      read: async ({ start, end }) => bytes.subarray(start, end + 1),
    });
    this.#files.set(url, file, bytes.length + ENTRY_BYTES);
    return file;
  }

  /** A file that is too large to keep is read from the store piece by piece, for each request again. */
  #passOn(ref: PluginRef, name: string, record: FileRecord): ServedFile {
    const read = async (range: { start: number; end: number }): Promise<Buffer> => {
      const piece = await this.#library.store.read(ref, name, range);
      if (piece?.length !== range.end - range.start + 1) throw damaged(ref, name);
      return piece;
    };
    return prepareFile({ name, ...record, bytes: undefined, read });
  }
}

function damaged(ref: PluginRef, name: string): PluginServerError {
  const message = `${name} of ${formatPluginRef(ref)} is missing or has other bytes than were published`;
  return new PluginServerError('PS_STORE_DAMAGED', message);
}
