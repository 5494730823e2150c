/**
 * What was pushed into a repository, as objects of the store:
 *
 *   oci/NAME/blobs/sha256/HEX        content
 *   oci/NAME/manifests/sha256/HEX    manifests, byte for byte
 *   oci/NAME/referrers/HEX/HEX       a descriptor: which manifest refers to which
 *   oci/NAME/uploads/ID/…            uploads that are not finished (uploads.ts)
 *
 * All of it belongs to one repository: what another one has cannot be read through this one.
 */
import { sha256Hex } from '@postern/contract/digest';

import { PluginServerError } from '../errors.js';
import type { ByteRange, ObjectEntry, Objects } from '../store/store.js';

export type PushedKind = 'blobs' | 'manifests';

export class PushedObjects {
  readonly objects: Objects;
  readonly folder: string;

  /** @param name of a plugin, parsed */
  constructor(objects: Objects, name: string) {
    this.objects = objects;
    this.folder = `oci/${name}`;
  }

  async size(kind: PushedKind, hex: string): Promise<number | undefined> {
    return (await this.objects.stat(this.#key(kind, hex)))?.size;
  }

  /** The whole of it, held against its digest. */
  async read(kind: PushedKind, hex: string): Promise<Buffer | undefined> {
    const bytes = await this.objects.read(this.#key(kind, hex));
    if (bytes === undefined || sha256Hex(bytes) === hex) return bytes;
    throw this.#damaged(hex);
  }

  async readPart(kind: PushedKind, hex: string, range: ByteRange): Promise<Buffer> {
    const part = await this.objects.read(this.#key(kind, hex), range);
    if (part?.length === range.end - range.start + 1) return part;
    throw this.#damaged(hex);
  }

  /** Keeps bytes under their digest; that they are there already is fine. */
  async keep(kind: PushedKind, hex: string, bytes: Uint8Array): Promise<void> {
    await this.objects.create(this.#key(kind, hex), bytes);
  }

  /** False when it was not there. */
  remove(kind: PushedKind, hex: string): Promise<boolean> {
    return this.objects.remove(this.#key(kind, hex));
  }

  list(kind: PushedKind | 'referrers' | 'uploads'): Promise<ObjectEntry[]> {
    return this.objects.list(`${this.folder}/${kind}`);
  }

  #key(kind: PushedKind, hex: string): string {
    return `${this.folder}/${kind}/sha256/${hex}`;
  }

  #damaged(hex: string): PluginServerError {
    return new PluginServerError('PS_STORE_DAMAGED', `sha256:${hex} in ${this.folder} has other bytes`);
  }
}
