/**
 * The store in a bucket of an S3 server, for any number of plugin servers at once:
 *
 *   PREFIX/plugins/NAME/VERSION/plugin.json    the version: written last, under a condition that lets one writer win
 *   PREFIX/blobs/SHA256                        its larger files
 *   PREFIX/objects/KEY                         what stands beside versions
 *   PREFIX/tenants/TENANT/…                    `plugins` and `objects` of a tenant
 *   PREFIX/tenant-names/TENANT                 says that there is such a tenant
 *   PREFIX/postern-store                       says that this is a store
 *   PREFIX/probes/RANDOM                       written and deleted to see whether the bucket can be written
 */
import { randomUUID } from 'node:crypto';

import {
  formatPluginRef,
  isPluginName,
  isPluginVersion,
  pluginDiskPath,
  type PluginRef,
} from '@postern/contract/plugin';
import { sha256Hex } from '@postern/contract/digest';

import { PluginServerError } from '../../errors.js';
import { isTenantName } from '../../tenant.js';
import { noStore } from '../no-store.js';
import type { ByteRange, Objects, Store } from '../store.js';
import type { Upkeep } from '../upkeep.js';
import { Blobs } from './blobs.js';
import { S3Bucket } from './bucket.js';
import { Claims } from './claims.js';
import { probeBucket } from './probe.js';
import { createS3Objects } from './s3-objects.js';
import type { S3Options } from './s3-options.js';
import { MARKER, S3Place } from './s3-place.js';
import { s3Leftovers } from './s3-upkeep.js';
import { decodeRecord, encodeRecord, fitsInline, inlineBytes, type StoredFile } from './version-record.js';

const RECORD = 'plugin.json';

/**
 * Opens the store, creating it when it is not there.
 *
 * @throws PluginServerError PS_STORE_UNAVAILABLE, PS_STORE_UNSUITABLE
 */
export async function openS3Store(
  options: S3Options,
  { mustExist = false }: { readonly mustExist?: boolean } = {},
): Promise<Store> {
  const bucket = new S3Bucket(options);
  const root = options.prefix === '' ? '' : `${options.prefix}/`;
  const deletes = await probeBucket(bucket, `${root}probes/`);
  const place = new S3Place(bucket, new Claims(bucket, deletes), root);
  const name = `bucket ${options.bucket}/${root}`;
  if (mustExist && (await bucket.get(`${root}${MARKER}`)) === undefined) throw noStore(name);
  await place.claims.create(`${root}${MARKER}`, Buffer.from('a store of Postern\n'));
  return new S3Store({ place, name, tenant: undefined });
}

interface S3StoreOptions {
  readonly place: S3Place;
  readonly name: string;
  readonly tenant: string | undefined;
}

class S3Store implements Store {
  readonly name: string;
  readonly objects: Objects;
  readonly upkeep: Upkeep;
  readonly #place: S3Place;
  readonly #blobs: Blobs;
  readonly #tenant: string | undefined;
  readonly #plugins: string;
  #known = false;

  constructor({ place, name, tenant }: S3StoreOptions) {
    this.name = name;
    this.#place = place;
    this.#blobs = new Blobs(place);
    this.#tenant = tenant;
    const home = tenant === undefined ? place.root : `${place.root}tenants/${tenant}/`;
    this.#plugins = `${home}plugins/`;
    this.objects = createS3Objects(place, `${home}objects/`, () => this.#prepareWrite());
    this.upkeep = {
      leftovers: (minAgeMs) => s3Leftovers(place, minAgeMs),
      repair: (ref, files) => this.#repair(ref, files),
    };
  }

  async plugins(): Promise<string[]> {
    const names = new Set<string>();
    for await (const { name } of this.#records(this.#plugins)) names.add(name);
    return [...names].sort();
  }

  async versions(name: string): Promise<string[]> {
    const found: string[] = [];
    for await (const { version } of this.#records(`${this.#plugins}${folderOf(name)}/`)) found.push(version);
    return found;
  }

  async read(ref: PluginRef, file: string, range?: ByteRange): Promise<Buffer | undefined> {
    const stored = await this.#place.read(this.#recordKey(ref));
    if (stored === undefined) return undefined;
    const record = decodeRecord(stored.bytes, ref);
    const found = Object.hasOwn(record, file) ? record[file] : undefined;
    if (found === undefined) return undefined;
    if (found.blob !== undefined) {
      const bytes = await this.#blobs.read(found.blob, range);
      // Removed between the two readings, and its blob deleted by gc: then there is no such version any more.
      if (bytes === undefined && (await this.#place.head(this.#recordKey(ref))) === undefined)
        return undefined;
      if (bytes !== undefined) return bytes;
    } else {
      const bytes = inlineBytes(found);
      if (bytes !== undefined)
        return range === undefined ? bytes : bytes.subarray(range.start, range.end + 1);
    }
    throw new PluginServerError(
      'PS_STORE_DAMAGED',
      `${file} of ${formatPluginRef(ref)} is missing in the bucket`,
    );
  }

  async publish(ref: PluginRef, files: ReadonlyMap<string, Uint8Array>): Promise<boolean> {
    const key = this.#recordKey(ref);
    if ((await this.#place.head(key)) !== undefined) return false;
    await this.#prepareWrite();
    const stored = await Promise.all(
      [...files].map(async ([name, bytes]) => [name, await this.#storeFile(bytes)] as const),
    );
    return this.#place.claims.create(key, encodeRecord(Object.fromEntries(stored)));
  }

  /** The record goes, and with it the version; gc finds the blobs. */
  async remove(ref: PluginRef): Promise<boolean> {
    await this.#place.confirmPresence();
    return this.#place.claims.remove(this.#recordKey(ref));
  }

  tenant(name: string): Store {
    return new S3Store({ place: this.#place, name: `${this.name}tenants/${name}/`, tenant: name });
  }

  async tenants(): Promise<string[]> {
    const folder = `${this.#place.root}tenant-names/`;
    const found: string[] = [];
    for await (const { key } of this.#place.list(folder)) found.push(key.slice(folder.length));
    return found.filter(isTenantName).sort();
  }

  async check(): Promise<void> {
    await this.#place.confirmPresence();
    const key = `${this.#place.root}probes/${randomUUID()}`;
    await this.#place.bucket.put(key, Buffer.from('probe'), { writer: randomUUID() });
    await this.#place.bucket.delete(key);
  }

  /** Blobs first, then the record in one step, so that a reader finds the old version or the repaired one. */
  async #repair(ref: PluginRef, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
    const stored: Record<string, StoredFile> = {};
    for (const [name, bytes] of files) {
      const file = await this.#storeFile(bytes);
      if (file.blob !== undefined) await this.#blobs.mend(file.blob, bytes);
      stored[name] = file;
    }
    await this.#place.claims.replace(this.#recordKey(ref), encodeRecord(stored));
  }

  async #storeFile(bytes: Uint8Array): Promise<StoredFile> {
    const facts = { size: bytes.length, sha256: sha256Hex(bytes) };
    if (fitsInline(bytes)) return { ...facts, inline: Buffer.from(bytes).toString('base64') };
    return { ...facts, blob: await this.#blobs.store(bytes) };
  }

  /** Never into a bucket that is not the store, and never into a tenant that is not listed. */
  async #prepareWrite(): Promise<void> {
    await this.#place.confirmPresence();
    if (this.#known || this.#tenant === undefined) return;
    await this.#place.claims.create(
      `${this.#place.root}tenant-names/${this.#tenant}`,
      Buffer.from(this.#tenant),
    );
    this.#known = true;
  }

  async *#records(prefix: string): AsyncGenerator<PluginRef> {
    for await (const { key } of this.#place.list(prefix)) {
      const [name = '', version = '', file, ...more] = key.slice(this.#plugins.length).split('/');
      const isRecord = file === RECORD && more.length === 0;
      if (isRecord && isPluginName(name) && isPluginVersion(version)) yield { name, version };
    }
  }

  #recordKey(ref: PluginRef): string {
    return `${this.#plugins}${pluginDiskPath(ref).join('/')}/${RECORD}`;
  }
}

/** The contract says how a name becomes a segment. */
function folderOf(name: string): string {
  return pluginDiskPath({ name, version: '0.0.0' })[0];
}
