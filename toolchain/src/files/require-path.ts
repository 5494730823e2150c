/** Paths of the command line, checked before anything is done with them. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { ToolchainError } from '../errors.js';
import type { Io } from '../io.js';

/** The paths that a command got, or the folder that the user is in: where they work on a plugin. */
export function orThisFolder(args: readonly string[]): readonly string[] {
  return args.length > 0 ? args : ['.'];
}

/** The absolute path of a file or folder named on the command line. */
export async function requirePath(
  arg: string,
  io: Pick<Io, 'cwd'>,
): Promise<{ file: string; folder: boolean }> {
  const file = path.resolve(io.cwd, arg);
  const found = await stat(file).catch(() => undefined);
  if (found !== undefined) return { file, folder: found.isDirectory() };
  throw new ToolchainError('TC_FILE_MISSING', `${arg}: there is no such file or folder`, {
    hint: `It was looked for at ${file}.`,
  });
}

/** The absolute path of a folder named on the command line. */
export async function requireFolder(arg: string, io: Pick<Io, 'cwd'>): Promise<string> {
  const { file, folder } = await requirePath(arg, io);
  if (folder) return file;
  throw new ToolchainError('TC_FILE_MISSING', `${arg} is a file, not a folder`, {
    hint: `Name the folder of a plugin, for example \`${path.dirname(arg)}\`.`,
  });
}
