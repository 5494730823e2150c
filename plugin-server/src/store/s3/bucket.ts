/** The few requests that the store sends to an S3 server, each with bounded time and bounded second tries. */
import { setTimeout as pause } from 'node:timers/promises';

import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';

import type { ByteRange } from '../store.js';
import { collectBody } from './collect-body.js';
import { causeOf, isMissing, isPassing, isPastEnd, isRefused, unavailable } from './s3-faults.js';
import { S3_TIMING, type S3Options, type S3Timing } from './s3-options.js';

/** Enough for the downloads of a cold start, few enough for any server. */
const CONNECTIONS = 64;

/** Names of user metadata: who wrote the object, and whether it stands for one that is being removed. */
const WRITER = 'postern-writer';
const REMOVED = 'postern-removed';

export interface ObjectFacts {
  readonly size: number;
  readonly modifiedAt: Date;
  readonly etag: string;
  /** What the writer called itself; tells an own write, whose answer was lost, from another's. */
  readonly writer: string | undefined;
  /** It stands for an object that is being removed. */
  readonly removed: boolean;
}

export interface ListedObject {
  readonly key: string;
  readonly size: number;
  readonly modifiedAt: Date;
}

/** What must hold for a write: nothing is there, or exactly what has this entity tag. */
export type Condition = { readonly absent: true } | { readonly etag: string };

export interface PutRequest {
  readonly writer: string;
  readonly removed?: boolean;
  readonly condition?: Condition;
}

/**
 * Every method throws PluginServerError PS_STORE_UNAVAILABLE when it does not know. Not called Bucket: TypeScript 7.0
 * writes a property that is named as its class under another name.
 */
export class S3Bucket {
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly timing: S3Timing;

  constructor(options: S3Options) {
    this.#bucket = options.bucket;
    this.timing = { ...S3_TIMING, ...options.timing };
    const agent = { keepAlive: true, maxSockets: CONNECTIONS };
    this.#client = new S3Client({
      region: options.region ?? 'us-east-1',
      forcePathStyle: options.pathStyle ?? false,
      ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
      // The second tries are ours: they include bodies that break off, which the SDK hands out as they are.
      maxAttempts: 1,
      // The signature covers the bytes on the way there, our own digests on the way back.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: {
        connectionTimeout: this.timing.connectMs,
        socketTimeout: this.timing.idleMs,
        httpAgent: agent,
        httpsAgent: agent,
      },
    });
  }

  /** An object with its bytes; undefined when there is none. */
  get(key: string, range?: ByteRange): Promise<(ObjectFacts & { readonly bytes: Buffer }) | undefined> {
    const input = {
      ...this.#at(key),
      ...(range === undefined ? {} : { Range: `bytes=${range.start}-${range.end}` }),
    };
    return this.#persist(`read ${key}`, async (abortSignal) => {
      try {
        const answer = await this.#client.send(new GetObjectCommand(input), { abortSignal });
        return { ...factsOf(answer), bytes: await collectBody(answer.Body, this.timing.idleMs) };
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    }).catch(async (error: unknown) => {
      // A range past the end has no bytes, if there is such an object.
      if (range === undefined || !isPastEnd(causeOf(error))) throw error;
      const facts = await this.head(key);
      return facts && { ...facts, bytes: Buffer.alloc(0) };
    });
  }

  /** What is known of an object; undefined for none, and also when the bucket is not there. */
  head(key: string): Promise<ObjectFacts | undefined> {
    return this.#persist(`look at ${key}`, async (abortSignal) => {
      try {
        return factsOf(await this.#client.send(new HeadObjectCommand(this.#at(key)), { abortSignal }));
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    });
  }

  /** The entity tag of what was written; undefined when the condition did not hold, maybe due to an earlier try. */
  put(key: string, bytes: Uint8Array, request: PutRequest): Promise<string | undefined> {
    const { condition } = request;
    const input = {
      ...this.#at(key),
      Body: bytes,
      ContentLength: bytes.length,
      Metadata: { [WRITER]: request.writer, ...(request.removed === true ? { [REMOVED]: '1' } : {}) },
      ...(condition === undefined
        ? {}
        : 'absent' in condition
          ? { IfNoneMatch: '*' }
          : { IfMatch: condition.etag }),
    };
    return this.#persist(
      `write ${key}`,
      async (abortSignal) => {
        try {
          const answer = await this.#client.send(new PutObjectCommand(input), { abortSignal });
          return answer.ETag ?? '';
        } catch (error) {
          // What was to be replaced may also be gone altogether.
          if (isRefused(error) || (condition !== undefined && isMissing(error))) return undefined;
          throw error;
        }
      },
      { carried: bytes.length },
    );
  }

  /** Deletes what has `etag`, or whatever is there; false when something else is. One that is gone is fine. */
  delete(key: string, options: { readonly etag?: string; readonly once?: boolean } = {}): Promise<boolean> {
    const input = { ...this.#at(key), ...(options.etag === undefined ? {} : { IfMatch: options.etag }) };
    const step = async (abortSignal: AbortSignal): Promise<boolean> => {
      try {
        await this.#client.send(new DeleteObjectCommand(input), { abortSignal });
        return true;
      } catch (error) {
        if (isMissing(error)) return true;
        if (isRefused(error)) return false;
        throw error;
      }
    };
    return this.#persist(`delete ${key}`, step, options.once === true ? { attempts: 1 } : {});
  }

  /** All objects whose key begins with `prefix`, in the order of keys, page by page. */
  async *list(prefix: string): AsyncGenerator<ListedObject> {
    let token: string | undefined;
    do {
      const input = { Bucket: this.#bucket, Prefix: prefix, ContinuationToken: token };
      const page = await this.#persist(`list ${prefix}`, (abortSignal) =>
        this.#client.send(new ListObjectsV2Command(input), { abortSignal }),
      );
      for (const { Key, Size, LastModified } of page.Contents ?? [])
        yield { key: Key ?? '', size: Size ?? 0, modifiedAt: LastModified ?? new Date(0) };
      token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
  }

  #at(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.#bucket, Key: key };
  }

  async #persist<T>(
    what: string,
    step: (signal: AbortSignal) => Promise<T>,
    { attempts = this.timing.attempts, carried = 0 } = {},
  ): Promise<T> {
    const { attemptMs, slowestBytesPerSecond, pauseMs } = this.timing;
    const limit = attemptMs + Math.ceil((carried / slowestBytesPerSecond) * 1000);
    for (let attempt = 1; ; attempt++) {
      try {
        return await step(AbortSignal.timeout(limit));
      } catch (error) {
        if (attempt >= attempts || !isPassing(error)) throw unavailable(what, error);
      }
      await pause(Math.random() * pauseMs * 2 ** (attempt - 1));
    }
  }
}

function factsOf(answer: {
  readonly ContentLength?: number | undefined;
  readonly LastModified?: Date | undefined;
  readonly ETag?: string | undefined;
  readonly Metadata?: Record<string, string> | undefined;
}): ObjectFacts {
  return {
    size: answer.ContentLength ?? 0,
    modifiedAt: answer.LastModified ?? new Date(0),
    etag: answer.ETag ?? '',
    writer: answer.Metadata?.[WRITER],
    removed: answer.Metadata?.[REMOVED] !== undefined,
  };
}
