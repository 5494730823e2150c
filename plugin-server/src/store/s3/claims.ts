/**
 * How one of many creators and one of many removers wins, over a server that only promises conditional writes.
 *
 * Creating is a PUT with If-None-Match: *. Removing is a PUT of a tombstone with If-Match, which has one winner and at
 * once makes the object absent for every reader; then the tombstone is deleted. A plain DELETE would not do: servers
 * answer it alike whether the object was there or not. Each write names its writer, so that one whose answer was lost is
 * known by reading it back.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

import { PluginServerError } from '../../errors.js';
import type { S3Bucket, ObjectFacts, PutRequest } from './bucket.js';

/** Of the bytes of a tombstone; what is listed with another size is none. */
export const TOMBSTONE_SIZE = 52;

/** A creator that meets a tombstone looks again this often before it says "later". */
const LOOKS = 6;
const LOOK_MS = 50;

/** How deletes of the server behave: with a condition, or without, and then at most once. */
export type DeleteKind = 'conditional' | 'plain';

export class Claims {
  readonly #bucket: S3Bucket;
  readonly #deletes: DeleteKind;

  constructor(bucket: S3Bucket, deletes: DeleteKind) {
    this.#bucket = bucket;
    this.#deletes = deletes;
  }

  /** False when something is there already; of several at once exactly one gets true. */
  async create(key: string, bytes: Uint8Array): Promise<boolean> {
    const writer = randomUUID();
    for (let look = 1; ; look++) {
      const { won, there } = await this.#write(key, bytes, { writer, condition: { absent: true } });
      if (won) return true;
      if (there !== undefined && !there.removed) return false;
      if (look >= LOOKS) throw beingRemoved(key);
      if (there !== undefined && this.#isAbandoned(there)) await this.#bury(key, there.etag);
      else await pause(Math.random() * LOOK_MS * look);
    }
  }

  /** False when there is nothing, or when another remover has it; of several at once exactly one gets true. */
  async remove(key: string): Promise<boolean> {
    const there = await this.#bucket.head(key);
    if (there === undefined || there.removed) return false;
    return this.#bury(key, there.etag);
  }

  /**
   * Puts other bytes in place of what is there now, for repairs.
   *
   * @throws PluginServerError PS_STORE_UNAVAILABLE when it changed meanwhile
   */
  async replace(key: string, bytes: Uint8Array): Promise<void> {
    const writer = randomUUID();
    const there = await this.#bucket.head(key);
    if (there === undefined || there.removed) throw beingRemoved(key);
    const { won } = await this.#write(key, bytes, { writer, condition: { etag: there.etag } });
    if (!won) throw beingRemoved(key);
  }

  /** Ends a removal that a crash cut off. */
  async endRemoval(key: string): Promise<void> {
    const there = await this.#bucket.head(key);
    if (there?.removed === true && this.#isAbandoned(there)) await this.#bury(key, there.etag);
  }

  /** Puts a tombstone in place of exactly what has `etag`, then deletes that. */
  async #bury(key: string, etag: string): Promise<boolean> {
    const writer = randomUUID();
    const tombstone = Buffer.from(`postern removed ${writer}`);
    const { won, there } = await this.#write(key, tombstone, { writer, removed: true, condition: { etag } });
    if (!won) return false;
    // From here on it is removed, whatever becomes of the tombstone: the next creator or gc would delete it.
    // Sent twice without a condition, the second could meet what another writer created after the first.
    const how = this.#deletes === 'conditional' ? { etag: there.etag } : { once: true };
    await this.#bucket.delete(key, how).catch(() => undefined);
    return true;
  }

  /** A conditional write, and what is there after it; when the answer does not tell who won, what is there does. */
  async #write(key: string, bytes: Uint8Array, request: PutRequest): Promise<Outcome> {
    try {
      const etag = await this.#bucket.put(key, bytes, request);
      if (etag !== undefined) return { won: true, there: { etag } };
    } catch (error) {
      // The last of several tries may have got through all the same.
      const there = await this.#bucket.head(key).catch(() => undefined);
      if (there?.writer === request.writer) return { won: true, there };
      throw error;
    }
    const there = await this.#bucket.head(key);
    return there?.writer === request.writer ? { won: true, there } : { won: false, there };
  }

  #isAbandoned({ modifiedAt }: ObjectFacts): boolean {
    return Date.now() - modifiedAt.getTime() > this.#bucket.timing.removalMs;
  }
}

type Outcome =
  | { readonly won: true; readonly there: Pick<ObjectFacts, 'etag'> }
  | { readonly won: false; readonly there: ObjectFacts | undefined };

function beingRemoved(key: string): PluginServerError {
  return new PluginServerError('PS_STORE_UNAVAILABLE', `what was at ${key} is being removed`);
}
