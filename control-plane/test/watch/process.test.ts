/** The command as a process: it follows files, ends on SIGTERM, and an error is two lines and an exit code. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { access } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { expect, it, onTestFinished, vi } from 'vitest';

import { makeProject, MANIFEST } from '../project.js';

const BIN = fileURLToPath(new URL('../../bin/postern-control-plane.js', import.meta.url));

function start(...argv: string[]): { child: ChildProcess; text: () => string } {
  const child = spawn(process.execPath, [BIN, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (text += String(chunk)));
  return { child, text: () => text };
}

it('watch writes, then ends with 0 on SIGTERM', async () => {
  const { file, path } = await makeProject();
  const { child, text } = start('watch', file, '--out', path('out'));
  await vi.waitFor(() => access(path('out/bootstrap.yaml')), { timeout: 20_000, interval: 50 });
  await vi.waitFor(() => expect(text()).toContain('configuration written'), { timeout: 5000 });
  child.kill('SIGTERM');
  expect((await once(child, 'exit'))[0]).toBe(0);
});

it('config prints an error and ends with 2', async () => {
  const { file } = await makeProject(MANIFEST.replace('acme', 'Acme'));
  const { child, text } = start('config', file);
  expect((await once(child, 'close'))[0]).toBe(2);
  expect(text()).toBe(
    'error CP_NAME: postern.yaml:4: tenants[0].name is "Acme", which cannot be a name\n' +
      '  hint: Tenants and servers: lower-case letters, digits and dashes, at most 63, for example "orders-eu".\n',
  );
});
