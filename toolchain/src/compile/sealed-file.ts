/** A file of JSON that says itself whether it is whole: a digest in its first line, of all that follows. */
import { sha256Hex } from '@postern/contract/digest';
import { PosternError } from '@postern/contract/errors';
import { readIfPresent } from '../files/read-bounded.js';
import { writeWhole } from '../files/write-whole.js';

/** The file is there and is not what was written. */
export const DAMAGED: unique symbol = Symbol('damaged');

/** What was written; undefined when there is no such file. */
export async function readSealed(file: string): Promise<unknown> {
  try {
    const bytes = await readIfPresent(file);
    if (bytes === undefined) return undefined;
    const text = new TextDecoder().decode(bytes);
    const end = text.indexOf('\n');
    const body = text.slice(end + 1);
    return sha256Hex(new TextEncoder().encode(body)) === text.slice(0, end) ? JSON.parse(body) : DAMAGED;
  } catch (error) {
    // Unreadable, absurdly large, or no JSON though its digest fits: nothing of ours in any case.
    if (error instanceof PosternError || error instanceof SyntaxError) return DAMAGED;
    throw error;
  }
}

/** Writes a value of JSON; false where that is not possible, as in a folder of somebody else's. */
export async function writeSealed(file: string, value: unknown): Promise<boolean> {
  const body = JSON.stringify(value);
  try {
    await writeWhole(file, `${sha256Hex(new TextEncoder().encode(body))}\n${body}`);
    return true;
  } catch (error) {
    if (error instanceof PosternError) return false;
    throw error;
  }
}
