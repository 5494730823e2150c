/** Writing a file that must not be there yet: asking first and writing then would lose a race. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ToolchainError } from '../errors.js';

/** Writes `file`. False when it exists already. */
export async function writeNew(file: string, contents: string, mode: number): Promise<boolean> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, contents, { mode, flag: 'wx' });
    return true;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') return false;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ToolchainError('TC_FILE_UNREADABLE', `cannot write ${file}: ${reason}`, { cause });
  }
}
