/** Vectors and names. Both say their length first; neither is believed before the bytes are seen to be there. */
import type { Cursor } from './cursor.js';
import { readU32 } from './leb128.js';

/**
 * How many items a section may declare before Postern refuses to read it. The engines' own limits are higher for
 * some; no compiler comes near these, and they keep a hostile file from taking gigabytes.
 */
const MOST_ITEMS = 1_000_000;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The length of a vector, each of whose items takes at least one byte. */
export function readCount(cursor: Cursor, what: string, most = MOST_ITEMS): number {
  const count = readU32(cursor);
  if (count > cursor.left) throw cursor.truncated(`${count} ${what} are declared`);
  if (count > most) throw cursor.unsupported(`${count} ${what} are declared; at most ${most} are read`);
  return count;
}

/** A vector: its length, then its items, each read by `read`. */
export function readVector<T>(cursor: Cursor, what: string, read: (cursor: Cursor) => T, most?: number): T[] {
  const items: T[] = [];
  for (let left = readCount(cursor, what, most); left > 0; left -= 1) items.push(read(cursor));
  return items;
}

/** A name: its length in bytes, then UTF-8, which must be valid. */
export function readName(cursor: Cursor): string {
  const bytes = cursor.take(readU32(cursor), 'a name');
  try {
    return utf8.decode(bytes);
  } catch {
    throw cursor.malformed('a name is not valid UTF-8');
  }
}
