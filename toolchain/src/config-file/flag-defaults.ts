/** What a command's flags are when neither the command line nor the environment says: the file's defaults. */
import path from 'node:path';
import type { Command, FlagValues } from '../command-line/command.js';
import type { Io } from '../io.js';
import { fieldsOf } from './config-fields.js';
import { findConfigFile } from './find-config-file.js';
import { readConfigFile } from './read-config-file.js';

/** @param args the command's arguments, which say where the file is looked for */
export async function flagDefaults(
  command: Command,
  args: readonly string[],
  commands: readonly Command[],
  { cwd, env }: Pick<Io, 'cwd' | 'env'>,
): Promise<FlagValues> {
  if (fieldsOf(command).size === 0) return {};
  const { file } = findConfigFile(args, cwd);
  if (file === undefined) return {};
  const defaults: Record<string, string | boolean | undefined> = {};
  for (const [flag, { value, variable }] of (await readConfigFile(file, commands)).of(command.name)) {
    defaults[flag] = variable ? env[String(value)] || undefined : shown(value, cwd);
  }
  return defaults;
}

/** Commands print paths as the user would type them. */
function shown(value: string | boolean, cwd: string): string | boolean {
  return typeof value === 'string' && path.isAbsolute(value) ? path.relative(cwd, value) || '.' : value;
}
