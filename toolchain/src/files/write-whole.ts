/** Writing a file so that nobody ever reads half of it: beside it first, then a rename. */
import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ToolchainError } from '../errors.js';

/** Replaces `file` with `contents` in one step, making its folder when there is none. */
export async function writeWhole(file: string, contents: Uint8Array | string, mode = 0o644): Promise<void> {
  const beside = `${file}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(beside, contents, { mode });
    await rename(beside, file);
  } catch (cause) {
    await rm(beside, { force: true }).catch(() => undefined);
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ToolchainError('TC_FILE_UNREADABLE', `cannot write ${file}: ${reason}`, { cause });
  }
}
