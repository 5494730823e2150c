/** A module named on the command line: a file, or the folder of a plugin, which stands for its build/plugin.wasm. */
import path from 'node:path';
import { ToolchainError } from '../errors.js';
import type { Io } from '../io.js';
import { MAX_FILE_BYTES, readIfPresent } from './read-bounded.js';
import { requirePath } from './require-path.js';

/** A file that was named, and what is in it. */
export interface ModuleArgument {
  /** As the user would name it. */
  readonly shown: string;
  /** Absolute. */
  readonly file: string;
  readonly bytes: Uint8Array;
  /** The plugin's folder, absolute, where that was named. */
  readonly folder?: string;
}

/**
 * A file that is signed from outside may be a whole bundle. Ed25519 takes a message in one piece, so this is memory, too.
 */
export const MAX_SIGNED_BYTES = 1024 * 1024 * 1024;

/** Reads the module that `arg` names. */
export async function readModuleArgument(
  arg: string,
  io: Pick<Io, 'cwd'>,
  most = MAX_FILE_BYTES,
): Promise<ModuleArgument> {
  const { file: named, folder } = await requirePath(arg, io);
  const file = folder ? path.join(named, 'build', 'plugin.wasm') : named;
  const shown = folder ? path.join(arg, 'build', 'plugin.wasm') : arg;
  const bytes = await readIfPresent(file, most);
  if (bytes !== undefined) return { shown, file, bytes, ...(folder && { folder: named }) };
  throw new ToolchainError('TC_FILE_MISSING', `there is no ${shown}`, {
    hint: `Build it with \`postern build ${arg}\`, or name a .wasm file.`,
  });
}
