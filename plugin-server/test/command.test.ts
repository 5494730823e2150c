import { createServer } from 'node:http';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { closeGracefully, listen } from '@postern/service/lifecycle';
import { expect, it } from 'vitest';

import { temporaryFolder } from './support/folder.js';
import { buildModule } from './support/module.js';
import { buildPackage } from './support/package.js';
import { runCommand, startCommand } from './support/process.js';

it('prints its settings for --help', async () => {
  const run = runCommand(['--help']);
  expect(await run.ended).toBe(0);
  for (const word of [
    '--host',
    '--port',
    '--data',
    '--publish-token',
    '--max-package-bytes',
    'POSTERN_DATA',
    '8002',
  ]) {
    expect(run.output()).toContain(word);
  }
});

it('serves, publishes and stops on SIGTERM', async () => {
  const data = join(await temporaryFolder(), 'data');
  const run = await startCommand(['--data', data], { POSTERN_PUBLISH_TOKEN: 'hunter2' });
  const published = await fetch(`${run.url}/plugins/key-auth/1.0.0`, {
    method: 'PUT',
    body: await buildPackage(),
    headers: { authorization: 'Bearer hunter2' },
  });
  expect(published.status).toBe(201);
  expect(existsSync(join(data, 'plugins/key-auth/1.0.0/plugin.wasm'))).toBe(true);
  run.child.kill('SIGTERM');
  expect(await run.ended).toBe(0);
  expect(run.output()).toContain('"publishing":"on"');
  expect(run.output()).toContain('"msg":"stopped"');
  expect(run.output()).not.toContain('hunter2');
});

it('lets a download that has begun end before it stops', async () => {
  const data = await temporaryFolder();
  const run = await startCommand(['--data', data], { POSTERN_PUBLISH_TOKEN: 't' });
  const module = buildModule({ padding: 12_000_000 });
  const path = '/plugins/key-auth/1.0.0';
  await fetch(`${run.url}${path}`, {
    method: 'PUT',
    body: await buildPackage({ module }),
    headers: { authorization: 'Bearer t' },
  });
  const response = await fetch(`${run.url}${path}/plugin.wasm`);
  run.child.kill('SIGTERM');
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(Buffer.from(await response.arrayBuffer()).equals(module)).toBe(true);
  expect(await run.ended).toBe(0);
});

it('goes on after SIGHUP', async () => {
  const run = await startCommand(['--data', await temporaryFolder(), '--log-level', 'debug']);
  run.child.kill('SIGHUP');
  while (!run.output().includes('hang-up signal')) await new Promise((resolve) => setTimeout(resolve, 10));
  expect((await fetch(`${run.url}/healthz`)).status).toBe(200);
});

it('says that publishing is off without a token', async () => {
  const run = await startCommand(['--data', await temporaryFolder()]);
  expect(run.output()).toContain('"publishing":"off"');
  const response = await fetch(`${run.url}/plugins/key-auth/1.0.0`, { method: 'PUT' });
  expect(response.status).toBe(403);
});

it('names the port that is in use and exits 1', async () => {
  const other = createServer();
  const { port } = await listen(other, { host: '127.0.0.1', port: 0, what: 'the test' });
  const run = runCommand(['--port', String(port), '--data', await temporaryFolder()]);
  expect(await run.ended).toBe(1);
  expect(run.output()).toContain(`error SV_PORT_IN_USE: port ${port} of 127.0.0.1 is in use`);
  await closeGracefully(other, 0);
});

it.each([
  [['--prot', '1'], 'Did you mean --port?'],
  [['--port', 'http'], 'SV_SETTING_VALUE'],
  [['--log-level', 'loud'], 'SV_SETTING_VALUE'],
  [['--publish-token', 'two words'], 'SV_SETTING_VALUE'],
  [['--public-url', 'plugins.example.org'], 'no web address'],
  [['--anonymous-reading', 'maybe'], 'Give one of on, shared, off.'],
  [['serve'], 'takes only flags, not "serve"'],
])('refuses %j with exit 2', async (argv, text) => {
  const run = runCommand([...argv, '--data', await temporaryFolder()]);
  expect(await run.ended).toBe(2);
  expect(run.output()).toContain(text);
});

it('says in two lines that its folder cannot be used', async () => {
  const file = join(await temporaryFolder(), 'file');
  await writeFile(file, '');
  const run = runCommand(['--data', join(file, 'data'), '--port', '0']);
  expect(await run.ended).toBe(1);
  expect(run.output()).toMatch(/^error PS_STORE_UNAVAILABLE: .*ENOTDIR.*\n {2}hint: .*\n$/);
});

it.each(['/proc/nope', '/proc/nope/deeper'])('says at once that %s takes no folders', async (data) => {
  const run = runCommand(['--data', data, '--port', '0']);
  expect(await run.ended).toBe(1);
  expect(run.output()).toBe(
    `error PS_STORE_UNAVAILABLE: the folder ${data} cannot be the store (ENOENT)\n` +
      '  hint: Give --data a folder that there is or can be, and in which this user may write.\n',
  );
});
