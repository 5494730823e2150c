/** How configuration files are read: at most so many bytes, UTF-8 only. */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';

import { ControlPlaneError } from '../errors.js';

/** Largest postern.yaml, postern.lock or tool file. 500 tools with long descriptions stay below 1 MiB. */
export const MAX_FILE_BYTES = 4 * 1024 * 1024;

/** One file as read. */
export interface TextFile {
  /** Where it stands. */
  readonly path: string;
  /** How messages name it. */
  readonly shown: string;
  readonly text: string;
}

/** Told about every file before its content counts: which path, and the fingerprint of what was found there. */
export type FileObserver = (path: string, fingerprint: string) => void;

/**
 * Reads a whole file.
 *
 * @throws ControlPlaneError CP_FILE_UNREADABLE, CP_FILE_TOO_LARGE
 */
export async function readTextFile(path: string, shown: string, observe: FileObserver): Promise<TextFile> {
  const found = await readBounded(path, shown).catch(asError);
  observe(path, printOf(found));
  if (found instanceof ControlPlaneError) throw found;
  try {
    return { path, shown, text: new TextDecoder('utf-8', { fatal: true }).decode(found) };
  } catch (cause) {
    throw new ControlPlaneError('CP_FILE_UNREADABLE', `${shown} is not UTF-8 text`, {
      hint: 'Save the file as UTF-8.',
      cause,
    });
  }
}

/** What an observer would be told about this file now. */
export async function fingerprint(path: string): Promise<string> {
  return printOf(await readBounded(path, path).catch(asError));
}

function printOf(found: Uint8Array | ControlPlaneError): string {
  return found instanceof ControlPlaneError ? found.code : createHash('sha256').update(found).digest('hex');
}

function asError(error: unknown): ControlPlaneError {
  if (error instanceof ControlPlaneError) return error;
  throw error;
}

async function readBounded(path: string, shown: string): Promise<Uint8Array> {
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      if (size > MAX_FILE_BYTES) throw tooLarge(shown, size);
      const bytes = await file.readFile();
      // The file may have grown since, and devices and pipes have no size.
      if (bytes.length > MAX_FILE_BYTES) throw tooLarge(shown, bytes.length);
      return bytes;
    } finally {
      await file.close();
    }
  } catch (cause) {
    if (cause instanceof ControlPlaneError) throw cause;
    throw new ControlPlaneError('CP_FILE_UNREADABLE', `${shown} cannot be read (${reasonOf(cause)})`, {
      cause,
    });
  }
}

function tooLarge(shown: string, size: number): ControlPlaneError {
  const message = `${shown} has ${size} bytes, at most ${MAX_FILE_BYTES} are read`;
  return new ControlPlaneError('CP_FILE_TOO_LARGE', message);
}

function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'ENOENT') return 'it does not exist';
  if (code === 'EISDIR') return 'it is a folder';
  if (code === 'EACCES') return 'permission denied';
  return code === '' ? 'unknown reason' : code;
}
