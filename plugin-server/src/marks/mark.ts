/** Marks: small JSON objects that stand beside versions and say something about a name or a version. */
import { PluginServerError } from '../errors.js';
import type { Objects } from '../store/store.js';

/** What every mark says: since when it stands, and who set it. */
export interface Mark {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly by: string;
}

/** Who sets a mark, and when. */
export interface Author {
  readonly now: Date;
  readonly by: string;
}

/** Reads a mark; undefined when there is none. `isIt` checks what the mark says besides when and who. */
export async function readMark<T extends Mark>(
  objects: Objects,
  key: string,
  isIt: (value: Partial<Record<keyof T, unknown>>) => boolean,
): Promise<T | undefined> {
  const bytes = await objects.read(key);
  if (bytes === undefined) return undefined;
  const value = parseObject(bytes);
  if (value !== undefined && typeof value['at'] === 'string' && typeof value['by'] === 'string') {
    if (isIt(value as Partial<Record<keyof T, unknown>>)) return value as unknown as T;
  }
  throw new PluginServerError('PS_STORE_DAMAGED', `the mark ${key} is damaged`);
}

/** Sets a mark; false when there is one already, whatever it says. */
export function createMark(objects: Objects, key: string, mark: Mark): Promise<boolean> {
  return objects.create(key, Buffer.from(`${JSON.stringify(mark)}\n`));
}

/** When and who, as a mark holds it. */
export function markBy({ now, by }: Author): Mark {
  return { at: now.toISOString(), by };
}

function parseObject(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    // Not JSON is one more way of not being a mark.
    return undefined;
  }
}
