/** `postern new`: a folder with a small plugin that builds, validates and runs at once. */
import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { parsePluginName } from '@postern/contract/plugin';
import type { Command, FlagReader, Invocation } from '../command-line/command.js';
import { ToolchainError } from '../errors.js';
import { writeWhole } from '../files/write-whole.js';
import { fillTemplate } from '../scaffold/template.js';
import { TEMPLATES } from '../scaffold/templates.js';
import { toolIsFromRegistry, VENDOR_FOLDER, vendorPackages, withDependencies } from '../scaffold/vendor.js';
import { toolchainVersion } from '../version.js';

const NAMES = TEMPLATES.map(({ name }) => name);

/** The command's table entry. */
export const newCommand: Command = {
  name: 'new',
  summary: 'Start a plugin: a small one that works.',
  usage: 'NAME [--template TEMPLATE] [--dir DIR]',
  examples: ['postern new weather', 'postern new gate --template auth --dir plugins/gate'],
  flags: {
    template: {
      type: 'string',
      choices: NAMES,
      default: NAMES[0] ?? '',
      doc: 'What to start from',
    },
    dir: { type: 'string', value: 'DIR', doc: 'Where to put it; default a new folder NAME' },
    dependencies: {
      type: 'string',
      choices: ['registry', 'vendor'],
      doc: `Where npm finds Postern's packages: a registry, or archives that are put into ${VENDOR_FOLDER}/; archives by default where \`npm install\` would find nothing else`,
    },
  },
  sections: [{ title: 'Templates', rows: TEMPLATES.map(({ name, summary }) => [name, summary]) }],
  arity: [1, 1],
  run: startPlugin,
};

async function startPlugin({ args, flags, io }: Invocation): Promise<number> {
  const name = parsePluginName(args[0] ?? '');
  const shown = flags.text('dir') ?? name;
  const dir = path.resolve(io.cwd, shown);
  await requireEmpty(dir, shown);
  const files = await fillTemplate(flags.given('template'), { name, version: toolchainVersion() });
  const installed = isInstalled(dir);
  const archives = await wholeOrNothing(dir, async () => {
    const packed = wantsArchives(flags, installed) ? await vendorPackages(dir, io) : undefined;
    const manifest = files.get('package.json');
    if (packed !== undefined && manifest !== undefined)
      files.set('package.json', withDependencies(manifest, packed));
    for (const [file, text] of files) await writeWhole(path.join(dir, file), text);
    return packed;
  });
  io.stdout.write(
    [
      `${name} is in ${shown}:`,
      ...[...files.keys()].map((file) => `  ${file}`),
      ...(archives === undefined
        ? []
        : [`  ${VENDOR_FOLDER}/ with ${Object.keys(archives).length} archives`]),
      '',
      'Next:',
      `  cd ${shown}`,
      ...(installed ? [] : ['  npm install']),
      '  npx postern dev .',
      '',
    ].join('\n'),
  );
  return 0;
}

/** Fills a folder that is empty or not there; when that fails it is so again. */
async function wholeOrNothing<T>(dir: string, fill: () => Promise<T>): Promise<T> {
  const existed = existsSync(dir);
  try {
    return await fill();
  } catch (error) {
    const leftovers = existed ? (await readdir(dir)).map((name) => path.join(dir, name)) : [dir];
    for (const leftover of leftovers) await rm(leftover, { recursive: true, force: true });
    throw error;
  }
}

/** Names and versions say nothing to npm as long as no registry has this toolchain. */
function wantsArchives(flags: FlagReader, installed: boolean): boolean {
  const wish = flags.text('dependencies');
  return wish === undefined ? !installed && !toolIsFromRegistry() : wish === 'vendor';
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
