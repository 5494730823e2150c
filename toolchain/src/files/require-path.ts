/** Paths of the command line, checked before anything is done with them. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { ToolchainError } from '../errors.js';
import type { Io } from '../io.js';

/** The absolute path of a folder named on the command line. */
export async function requireFolder(arg: string, io: Pick<Io, 'cwd'>): Promise<string> {
  const folder = path.resolve(io.cwd, arg);
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() === true) return folder;
  const seen = found === undefined ? 'there is no such folder' : 'it is a file, not a folder';
  throw new ToolchainError('TC_FILE_MISSING', `${arg}: ${seen}`, {
    hint: `It was looked for at ${folder}.`,
  });
}
