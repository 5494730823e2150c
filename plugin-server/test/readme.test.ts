import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { curl } from './support/curl.js';
import { temporaryFolder } from './support/folder.js';
import { buildPackage } from './support/package.js';
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

it('shows commands that print what it says', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'key-auth-1.0.0.tgz'), await buildPackage());
  await writeFile(join(folder, 'other.tgz'), await buildPackage({ readme: '# Another\n' }));
  const server = await startServer({ token: 'secret' });

  const found = examples(readme);
  expect(found.length).toBeGreaterThan(3);
  for (const { commands, output } of found) {
    let printed = '';
    for (const command of commands)
      printed += `${await curl(command.replace(ADDRESS, server.url), folder)}\n`;
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
