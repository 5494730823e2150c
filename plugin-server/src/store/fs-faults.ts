/** What an error of the file system means: that something is not there, or that the store cannot know. */
import { open, readFile } from 'node:fs/promises';

import { PluginServerError } from '../errors.js';
import type { ByteRange } from './store.js';

/** Runs a step; whatever the file system refuses means that the store cannot know or do it now. */
export async function knowing<T>(what: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (cause) {
    if (cause instanceof PluginServerError) throw cause;
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    throw new PluginServerError('PS_STORE_UNAVAILABLE', `the store cannot be used now (${code})`, {
      cause: new Error(`cannot ${what}`, { cause }),
    });
  }
}

/** A file, or a part of it. */
export async function readPart(path: string, range: ByteRange | undefined): Promise<Buffer> {
  if (range === undefined) return readFile(path);
  const handle = await open(path, 'r');
  try {
    const length = range.end - range.start + 1;
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(length), 0, length, range.start);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** The three answers of a file system for "there is no such file": no entry, a parent is a file, it is a folder. */
export function isAbsence(error: unknown): boolean {
  return hasCode(error, 'ENOENT', 'ENOTDIR', 'EISDIR');
}

export function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}

export function unlessCode(code: string): (error: unknown) => void {
  return (error) => {
    if (!hasCode(error, code)) throw error;
  };
}
