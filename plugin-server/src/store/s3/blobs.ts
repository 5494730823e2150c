/**
 * Files by their digest, shared by all versions and tenants. gc deletes a blob that no record names once it is older
 * than a day. So a publish may only name a blob that is young, or that it has just written: an old one could be deleted
 * between this look and the record. For that file it writes a second blob instead.
 */
import { randomUUID } from 'node:crypto';

import { sha256Hex } from '@postern/contract/digest';

import type { ByteRange } from '../store.js';
import type { ObjectFacts } from './bucket.js';
import type { S3Place } from './s3-place.js';

const HOUR_MS = 3_600_000;
/** Far longer than any publish takes, far shorter than the day that gc waits. */
const YOUNG_MS = 6 * HOUR_MS;

export class Blobs {
  readonly #place: S3Place;
  readonly folder: string;

  constructor(place: S3Place) {
    this.#place = place;
    this.folder = `${place.root}blobs/`;
  }

  /** Stores the bytes and gives the name of a blob that has them. */
  async store(bytes: Uint8Array): Promise<string> {
    const name = sha256Hex(bytes);
    const { bucket } = this.#place;
    const request = { writer: randomUUID(), condition: { absent: true } } as const;
    if ((await bucket.put(`${this.folder}${name}`, bytes, request)) !== undefined) return name;
    const there = await bucket.head(`${this.folder}${name}`);
    if (there !== undefined && isUsable(there, bytes.length)) return name;
    const second = `${name}.${randomUUID()}`;
    await bucket.put(`${this.folder}${second}`, bytes, { writer: randomUUID() });
    return second;
  }

  async read(name: string, range?: ByteRange): Promise<Buffer | undefined> {
    return (await this.#place.read(`${this.folder}${name}`, range))?.bytes;
  }

  /** Writes a blob again that was found damaged or missing. */
  async mend(name: string, bytes: Uint8Array): Promise<void> {
    await this.#place.bucket.put(`${this.folder}${name}`, bytes, { writer: randomUUID() });
  }
}

function isUsable({ size, modifiedAt }: ObjectFacts, wanted: number): boolean {
  return size === wanted && Date.now() - modifiedAt.getTime() < YOUNG_MS;
}
