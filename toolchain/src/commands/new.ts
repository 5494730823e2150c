/** `postern new`: a folder with a small plugin that builds, validates and runs at once. */
import { readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { parsePluginName } from '@postern/contract/plugin';
import type { Command, Invocation } from '../command-line/command.js';
import { ToolchainError } from '../errors.js';
import { writeWhole } from '../files/write-whole.js';
import { fillTemplate } from '../scaffold/template.js';
import { toolchainVersion } from '../version.js';

/** The command's table entry. */
export const newCommand: Command = {
  name: 'new',
  summary: 'Start a plugin: a small one that works.',
  usage: 'NAME [--dir DIR]',
  examples: ['postern new weather', 'postern new weather --dir plugins/weather'],
  flags: { dir: { type: 'string', value: 'DIR', doc: 'Where to put it; default a new folder NAME' } },
  arity: [1, 1],
  run: startPlugin,
};

async function startPlugin({ args, flags, io }: Invocation): Promise<number> {
  const name = parsePluginName(args[0] ?? '');
  const shown = flags.text('dir') ?? name;
  const dir = path.resolve(io.cwd, shown);
  await requireEmpty(dir, shown);
  const files = await fillTemplate('hello', { name, version: toolchainVersion() });
  for (const [file, text] of files) await writeWhole(path.join(dir, file), text);
  io.stdout.write(
    [
      `${name} is in ${shown}:`,
      ...[...files.keys()].map((file) => `  ${file}`),
      '',
      'Next:',
      `  cd ${shown}`,
      ...(isInstalled(dir) ? [] : ['  npm install']),
      '  npx postern dev .',
      '',
    ].join('\n'),
  );
  return 0;
}

/** Whether `npx postern` already works in `dir`, as it does inside a workspace that has it. */
function isInstalled(dir: string): boolean {
  try {
    createRequire(path.join(dir, 'package.json')).resolve('postern/package.json');
    return true;
  } catch {
    return false;
  }
}

async function requireEmpty(dir: string, shown: string): Promise<void> {
  const present = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new ToolchainError(
      'TC_FOLDER_TAKEN',
      `${shown} is not a folder that can be used: ${error.message}`,
    );
  });
  if (present.length === 0) return;
  throw new ToolchainError('TC_FOLDER_TAKEN', `${shown} already holds ${present.slice(0, 3).join(', ')}`);
}
