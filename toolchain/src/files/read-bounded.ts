/** Reading a file that is named by somebody else: absent, unreadable and absurdly large are told apart. */
import { readFile, stat } from 'node:fs/promises';
import { ToolchainError } from '../errors.js';

/** No plugin, specification or page is larger than this. */
export const MAX_FILE_BYTES = 64 * 1024 * 1024;

/** The bytes of `file`, or undefined when there is no such file. */
export async function readIfPresent(file: string, most = MAX_FILE_BYTES): Promise<Uint8Array | undefined> {
  try {
    const found = await stat(file);
    if (!found.isFile()) return undefined;
    if (found.size > most) {
      throw new ToolchainError('TC_FILE_TOO_LARGE', `${file} has ${found.size} bytes; the most is ${most}`);
    }
    return await readFile(file);
  } catch (cause) {
    if (cause instanceof ToolchainError) throw cause;
    if (isAbsence(cause)) return undefined;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ToolchainError('TC_FILE_UNREADABLE', `cannot read ${file}: ${reason}`, { cause });
  }
}

function isAbsence(cause: unknown): boolean {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
