/** How configuration files are read: at most so many bytes, UTF-8 only. */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, stat } from 'node:fs/promises';

import { ControlPlaneError } from '../errors.js';

/** Largest postern.yaml, postern.lock or tool file. 500 tools with long descriptions stay below 1 MiB. */
export const MAX_FILE_BYTES = 4 * 1024 * 1024;

const CLOCK_TICK_MS = 100;

/** One file as read. */
export interface TextFile {
  /** Where it stands. */
  readonly path: string;
  /** How messages name it. */
  readonly shown: string;
  readonly text: string;
  /** sha256 of its bytes. */
  readonly digest: string;
}

/** Told about every file before it is read: which path, and its fingerprint then. */
export type FileObserver = (path: string, fingerprint: string) => void;

/**
 * Reads a whole file.
 *
 * @throws ControlPlaneError CP_FILE_UNREADABLE, CP_FILE_TOO_LARGE
 */
export async function readTextFile(path: string, shown: string, observe: FileObserver): Promise<TextFile> {
  observe(path, await fingerprint(path));
  const bytes = await readBounded(path, shown);
  const digest = createHash('sha256').update(bytes).digest('hex');
  try {
    return { path, shown, digest, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch (cause) {
    throw new ControlPlaneError('CP_FILE_UNREADABLE', `${shown} is not UTF-8 text`, {
      hint: 'Save the file as UTF-8.',
      cause,
    });
  }
}

/** Differs when the file has been written or replaced since; looking costs no read. */
export async function fingerprint(path: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeNs, mtimeMs } = await stat(path, { bigint: true });
    // A file may be written twice within one tick of its clock; while it is that young, nothing is certain yet.
    const isYoung = Date.now() - Number(mtimeMs) < CLOCK_TICK_MS;
    return `${dev}:${ino}:${size}:${mtimeNs}${isYoung ? ':young' : ''}`;
  } catch (cause) {
    return cause instanceof Error && 'code' in cause ? String(cause.code) : 'unreadable';
  }
}

async function readBounded(path: string, shown: string): Promise<Uint8Array> {
  try {
    // Opening a pipe waits for a writer, for ever if there is none; Windows has neither the pipes nor the flag.
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stats = await file.stat();
      // A folder says so itself when it is read.
      if (!stats.isFile() && !stats.isDirectory()) throw notAFile(shown);
      const { size } = stats;
      if (size > MAX_FILE_BYTES) throw tooLarge(shown, size);
      const bytes = await file.readFile();
      // The file may have grown since.
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

function notAFile(shown: string): ControlPlaneError {
  return new ControlPlaneError('CP_FILE_UNREADABLE', `${shown} cannot be read (it is a pipe or a device)`);
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
