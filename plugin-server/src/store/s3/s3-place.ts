/** The store's part of a bucket: what is absent there, told from a store that is away, and from what is being removed. */
import { PluginServerError } from '../../errors.js';
import type { ByteRange } from '../store.js';
import type { S3Bucket, ListedObject, ObjectFacts } from './bucket.js';
import { TOMBSTONE_SIZE, type Claims } from './claims.js';

/** Says that a store is here, and not an empty bucket in its place. */
export const MARKER = 'postern-store';

export class S3Place {
  readonly bucket: S3Bucket;
  readonly claims: Claims;
  /** Begins every key of the store: empty, or ends in a slash. */
  readonly root: string;

  constructor(bucket: S3Bucket, claims: Claims, root: string) {
    this.bucket = bucket;
    this.claims = claims;
    this.root = root;
  }

  async read(
    key: string,
    range?: ByteRange,
  ): Promise<(ObjectFacts & { readonly bytes: Buffer }) | undefined> {
    return this.#unlessAbsent(await this.bucket.get(key, range));
  }

  async head(key: string): Promise<ObjectFacts | undefined> {
    return this.#unlessAbsent(await this.bucket.head(key));
  }

  /** What is there, without what is being removed. */
  async *list(prefix: string): AsyncGenerator<ListedObject> {
    let found = false;
    for await (const entry of this.bucket.list(prefix)) {
      found = true;
      if (!(await this.#isTombstone(entry))) yield entry;
    }
    if (!found) await this.confirmPresence();
  }

  /** Without this, a bucket that was replaced would look like an empty store, and gateways do not retry a 404. */
  async confirmPresence(): Promise<void> {
    if ((await this.bucket.get(`${this.root}${MARKER}`)) !== undefined) return;
    throw new PluginServerError(
      'PS_STORE_UNAVAILABLE',
      'the store cannot be used now: its marker is not in the bucket',
    );
  }

  async #isTombstone({ key, size }: ListedObject): Promise<boolean> {
    if (size !== TOMBSTONE_SIZE) return false;
    const facts = await this.bucket.head(key);
    return facts === undefined || facts.removed;
  }

  async #unlessAbsent<T extends ObjectFacts>(found: T | undefined): Promise<T | undefined> {
    if (found !== undefined && !found.removed) return found;
    await this.confirmPresence();
    return undefined;
  }
}
