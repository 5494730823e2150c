/** Whether an S3 server keeps the promises that the store is built on; tried out on objects that go away again. */
import { randomUUID } from 'node:crypto';

import { PluginServerError } from '../../errors.js';
import type { S3Bucket } from './bucket.js';
import type { DeleteKind } from './claims.js';
import { causeOf, isUnsupported } from './s3-faults.js';

const WRITERS = 4;

/**
 * Gives how the server deletes.
 *
 * @throws PluginServerError PS_STORE_UNSUITABLE, PS_STORE_UNAVAILABLE
 */
export async function probeBucket(bucket: S3Bucket, folder: string): Promise<DeleteKind> {
  const key = `${folder}${randomUUID()}`;
  try {
    return await probe(bucket, key);
  } catch (error) {
    if (isUnsupported(causeOf(error)))
      throw unsuitable('it does not take conditional writes (If-None-Match, If-Match)', error);
    throw error;
  } finally {
    await bucket.delete(key).catch(() => undefined);
  }
}

async function probe(bucket: S3Bucket, key: string): Promise<DeleteKind> {
  const put = (writer: string, condition: { absent: true } | { etag: string }): Promise<string | undefined> =>
    bucket.put(key, Buffer.from(writer), { writer, condition });
  const writers = Array.from({ length: WRITERS }, () => randomUUID());
  const created = await Promise.all(writers.map((writer) => put(writer, { absent: true })));
  const there = await bucket.head(key);
  if (there === undefined) throw unsuitable('an object that was just written is not there');
  if (there.writer === undefined) throw unsuitable('it does not keep the metadata of an object');
  // A writer whose answer was lost, and whose second try was refused, is told from the others by its name.
  const winners = writers.filter((writer, index) => created[index] !== undefined || writer === there.writer);
  if (winners.length !== 1) throw unsuitable('several writers created the same object (If-None-Match)');
  if ((await put(randomUUID(), { absent: true })) !== undefined)
    throw unsuitable('an object that was there was created again (If-None-Match)');
  if ((await put(randomUUID(), { etag: '"00000000000000000000000000000000"' })) !== undefined)
    throw unsuitable('an object was replaced that had another entity tag (If-Match)');
  const last = randomUUID();
  // The same here: the first try may have replaced it, and the second found another tag.
  if ((await put(last, { etag: there.etag })) === undefined && (await bucket.head(key))?.writer !== last)
    throw unsuitable('an object with the right entity tag was not replaced (If-Match)');
  return deleteKindOf(bucket, key);
}

async function deleteKindOf(bucket: S3Bucket, key: string): Promise<DeleteKind> {
  try {
    await bucket.delete(key, { etag: '"00000000000000000000000000000000"' });
  } catch (error) {
    if (isUnsupported(causeOf(error))) return 'plain';
    throw error;
  }
  return (await bucket.head(key)) === undefined ? 'plain' : 'conditional';
}

function unsuitable(reason: string, cause?: unknown): PluginServerError {
  const message = `the S3 server cannot hold a store: ${reason}`;
  return new PluginServerError('PS_STORE_UNSUITABLE', message, { cause });
}
