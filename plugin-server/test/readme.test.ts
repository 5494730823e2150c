import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { sha256Hex } from '@postern/contract/digest';
import { expect, it } from 'vitest';

import { openFsStore } from '../src/store/fs-store.js';
import { curl, words } from './support/curl.js';
import { temporaryFolder } from './support/folder.js';
import { buildModule } from './support/module.js';
import { buildPackage, specOf } from './support/package.js';
import { runCommand } from './support/process.js';
import { startServer } from './support/server.js';

const ADDRESS = 'http://127.0.0.1:8002';

/** Each block of shell commands with the block of output that follows it. */
function examples(readme: string): { commands: string[]; output: string[] }[] {
  return [...readme.matchAll(/```sh\n([^`]*)```\n+```text\n([^`]*)```/g)].map(
    ([, commands = '', output = '']) => ({
      commands: commands.trim().split('\n'),
      output: output.trim().split('\n'),
    }),
  );
}

/** Runs curl, our command, and `NAME=$(…)` of them, which later commands may use as `$NAME`. */
function createShell(folder: string): (line: string) => Promise<string> {
  const variables = new Map<string, string>();
  const run = async (command: string): Promise<string> => {
    if (!command.startsWith('npx postern-plugin-server ')) return curl(command, folder);
    const started = runCommand(words(command).slice(2), {}, folder);
    expect(await started.ended).toBe(0);
    return started.output();
  };
  return async (line) => {
    const filled = line.replaceAll(/\$([A-Z]+)/g, (_, name: string) => variables.get(name) ?? `$${name}`);
    const [, name, command] = /^([A-Z]+)=\$\((.*)\)$/.exec(filled) ?? [];
    if (name === undefined || command === undefined) return run(filled);
    const output = await run(command);
    // What the shell takes is stdout; what people read beside it goes before.
    variables.set(name, output.trim().split('\n').at(-1) ?? '');
    return output;
  };
}

/** A tree as Higress's plugin-server has it. */
async function writeTree(root: string): Promise<void> {
  const converter = buildModule({ salt: 'converter' });
  await mkdir(join(root, 'jsonrpc-converter/2.0.0'), { recursive: true });
  await mkdir(join(root, 'waf/2.0.0'), { recursive: true });
  await writeFile(join(root, 'jsonrpc-converter/2.0.0/plugin.wasm'), converter);
  await writeFile(join(root, 'jsonrpc-converter/2.0.0/spec.yaml'), specOf('jsonrpc-converter', '2.0.0'));
  await writeFile(join(root, 'waf/2.0.0/plugin.wasm'), buildModule());
  const inventory = { 'json-converter': { version: '2.0.0', wasmSha256: sha256Hex(converter) } };
  await writeFile(join(root, 'snapshot-inventory.json'), JSON.stringify(inventory));
}

it('shows commands that print what it says', { timeout: 120_000 }, async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'key-auth-1.0.0.tgz'), await buildPackage());
  await writeFile(join(folder, 'other.tgz'), await buildPackage({ readme: '# Another\n' }));
  await writeTree(join(folder, 'plugins'));
  const server = await startServer({ token: 'secret', store: await openFsStore(join(folder, 'data')) });
  const shell = createShell(folder);

  const found = examples(readme);
  expect(found.length).toBeGreaterThan(3);
  for (const { commands, output } of found) {
    let printed = '';
    for (const command of commands) printed += `${await shell(command.replace(ADDRESS, server.url))}\n`;
    const lines = printed.replaceAll(server.url, ADDRESS).split(/\r?\n/);
    for (const expected of output) {
      // The README shows the lines that matter, in order; one that ends in … shows how a long line begins.
      const start = expected.endsWith('…') ? expected.slice(0, -1) : undefined;
      const at = lines.findIndex((line) =>
        start === undefined ? line === expected : line.startsWith(start),
      );
      expect(at, `${expected}\nis not in\n${lines.join('\n')}`).toBeGreaterThanOrEqual(0);
      lines.splice(0, at + 1);
    }
  }
});
