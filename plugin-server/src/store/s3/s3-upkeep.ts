/** The upkeep of a bucket: blobs that no version names, tombstones and probes that a crash left. */
import { randomUUID } from 'node:crypto';

import { isPluginName, isPluginVersion, type PluginRef } from '@postern/contract/plugin';

import { forEachOf } from '../for-each-of.js';
import type { Leftover } from '../upkeep.js';
import type { ListedObject } from './bucket.js';
import { TOMBSTONE_SIZE } from './claims.js';
import type { S3Place } from './s3-place.js';
import { decodeRecord } from './version-record.js';

/** Records that are read at once. */
const READERS = 16;

export async function* s3Leftovers(place: S3Place, minAgeMs: number): AsyncGenerator<Leftover> {
  const { bucket, root } = place;
  const now = await clockOf(place);
  const isOld = ({ modifiedAt }: Pick<ListedObject, 'modifiedAt'>): boolean =>
    now.getTime() - modifiedAt.getTime() >= minAgeMs;
  // Blobs before records: what a version names that is published meanwhile is younger than this list, or not in it.
  const blobs = await collect(bucket.list(`${root}blobs/`), isOld);
  const records: ListedObject[] = [];
  const tombstones: ListedObject[] = [];
  for await (const entry of bucket.list(root)) {
    if (recordOf(entry.key, root) !== undefined) records.push(entry);
    if (entry.size === TOMBSTONE_SIZE && isOld(entry)) tombstones.push(entry);
  }
  const needed = new Set<string>();
  await forEachOf(records, READERS, async ({ key }) => {
    const ref = recordOf(key, root);
    const stored = await place.read(key);
    if (ref === undefined || stored === undefined) return;
    for (const { blob } of Object.values(decodeRecord(stored.bytes, ref)))
      if (blob !== undefined) needed.add(blob);
  });

  for (const { key, size, modifiedAt } of blobs) {
    const name = key.slice(`${root}blobs/`.length);
    if (needed.has(name)) continue;
    const remove = async (): Promise<void> => {
      const there = await bucket.head(key);
      if (there !== undefined && isOld(there)) await bucket.delete(key);
    };
    yield { what: `blob ${name}`, size, since: modifiedAt, remove };
  }
  for (const entry of await collect(bucket.list(`${root}probes/`), isOld)) {
    const remove = async (): Promise<void> => void (await bucket.delete(entry.key));
    yield {
      what: `probe ${entry.key.slice(`${root}probes/`.length)}`,
      size: entry.size,
      since: entry.modifiedAt,
      remove,
    };
  }
  for (const { key, size, modifiedAt } of tombstones) {
    if ((await bucket.head(key))?.removed !== true) continue;
    yield {
      what: `removal ${key.slice(root.length)}`,
      size,
      since: modifiedAt,
      remove: () => place.claims.endRemoval(key),
    };
  }
}

async function collect(
  entries: AsyncIterable<ListedObject>,
  keep: (entry: ListedObject) => boolean,
): Promise<ListedObject[]> {
  const found: ListedObject[] = [];
  for await (const entry of entries) if (keep(entry)) found.push(entry);
  return found;
}

/** The version whose record has this key, of everybody or of a tenant. */
function recordOf(key: string, root: string): PluginRef | undefined {
  const parts = key.slice(root.length).split('/');
  const home = parts[0] === 'tenants' ? parts.slice(2) : parts;
  const [folder, name = '', version = '', file, ...more] = home;
  const isRecord = folder === 'plugins' && file === 'plugin.json' && more.length === 0;
  return isRecord && isPluginName(name) && isPluginVersion(version) ? { name, version } : undefined;
}

/** The time of the S3 server, by which the ages of its objects count. */
async function clockOf({ bucket, root }: S3Place): Promise<Date> {
  const key = `${root}probes/${randomUUID()}`;
  await bucket.put(key, Buffer.from('clock'), { writer: randomUUID() });
  const facts = await bucket.head(key);
  await bucket.delete(key);
  return facts?.modifiedAt ?? new Date(0);
}
