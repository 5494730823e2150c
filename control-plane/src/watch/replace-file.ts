/** Replaces a file so that a reader sees the old or the new one, also after a crash: write beside, flush, rename. */
import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

import { ControlPlaneError } from '../errors.js';

/** Only the owner may read it: the configuration holds credentials. */
const MODE = 0o600;

/**
 * Writes a whole file.
 *
 * @throws ControlPlaneError CP_OUTPUT
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  const beside = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await writeFlushed(beside, text);
    await rename(beside, path);
    await flushFolder(dirname(path));
  } catch (cause) {
    await rm(beside, { force: true });
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown reason';
    throw new ControlPlaneError('CP_OUTPUT', `${path} cannot be written (${code})`, { cause });
  }
}

async function writeFlushed(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', MODE);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Windows cannot open a folder; there the rename is as durable as it gets. */
async function flushFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
