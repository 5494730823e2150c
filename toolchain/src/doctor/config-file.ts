/** Which postern.config.json counts here, and what it says. */
import path from 'node:path';
import { PosternError } from '@postern/contract/errors';
import type { Command } from '../command-line/command.js';
import { CONFIG_FILE, findConfigFile } from '../config-file/find-config-file.js';
import { readConfigFile } from '../config-file/read-config-file.js';
import type { Check } from './check.js';

/** @param dir where the search begins, absolute */
export async function checkConfigFile(
  dir: string,
  cwd: string,
  commands: readonly Command[],
): Promise<Check> {
  const { file, from, upTo } = findConfigFile([dir], cwd);
  const shown = (one: string): string => path.relative(cwd, one) || '.';
  const what = CONFIG_FILE;
  if (file === undefined) {
    const where = from === upTo ? shown(from) : `${shown(from)} up to ${shown(upTo)}`;
    return { what, state: 'ok', seen: `none in ${where}` };
  }
  try {
    const { paths } = await readConfigFile(file, commands);
    return { what, state: 'ok', seen: `${shown(file)}: ${paths.join(', ') || 'nothing'}` };
  } catch (error) {
    if (!(error instanceof PosternError)) throw error;
    return { what, state: 'problem', seen: error.message, hint: error.hint };
  }
}
