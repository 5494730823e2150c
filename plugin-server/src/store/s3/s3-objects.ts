/** Objects in a bucket: the key below a prefix. */
import { requireObjectKey } from '../object-key.js';
import type { ObjectEntry, Objects } from '../store.js';
import type { S3Place } from './s3-place.js';

/** `onWrite` comes before each write. */
export function createS3Objects(place: S3Place, prefix: string, onWrite: () => Promise<void>): Objects {
  const keyOf = (key: string): string => `${prefix}${requireObjectKey(key)}`;
  return {
    read: async (key, range) => (await place.read(keyOf(key), range))?.bytes,
    stat: async (key) => {
      const facts = await place.head(keyOf(key));
      return facts && { size: facts.size, createdAt: facts.modifiedAt };
    },
    create: async (key, bytes) => {
      const at = keyOf(key);
      await onWrite();
      return place.claims.create(at, bytes);
    },
    remove: async (key) => {
      const at = keyOf(key);
      await place.confirmPresence();
      return place.claims.remove(at);
    },
    list: async (folder) => {
      const found: ObjectEntry[] = [];
      for await (const { key, size, modifiedAt } of place.list(`${keyOf(folder)}/`))
        found.push({ key: key.slice(prefix.length), size, createdAt: modifiedAt });
      return found.sort((a, b) => (a.key < b.key ? -1 : 1));
    },
  };
}
