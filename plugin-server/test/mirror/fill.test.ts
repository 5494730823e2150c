import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { sha256Hex } from '@postern/contract/digest';
import { expect, it, vi } from 'vitest';

import { temporaryFolder } from '../support/folder.js';
import { buildModule } from '../support/module.js';
import { buildPackage } from '../support/package.js';
import { runCommand, startCommand } from '../support/process.js';
import { startServer, type TestServer } from '../support/server.js';

// Each command is a process, and a busy machine takes seconds to start one.
vi.setConfig({ testTimeout: 120_000 });

async function startUpstream(): Promise<TestServer> {
  const upstream = await startServer();
  for (const [name, version] of [
    ['key-auth', '1.0.0'],
    ['key-auth', '1.1.0'],
    ['key-auth', '2.0.0'],
    ['waf', '1.0.0'],
    ['waf', '1.1.0'],
  ] as const)
    await upstream.put(`/plugins/${name}/${version}`, await buildPackage({ name, version }));
  await upstream.put('/tenants/acme/plugins/own/1.0.0', await buildPackage({ name: 'own' }));
  return upstream;
}

async function fill(
  data: string,
  url: string,
  from: string,
  ...more: string[]
): Promise<{ code: unknown; rows: string[] }> {
  const run = runCommand(['mirror', 'fill', '--data', data, '--mirror', url, '--from', from, ...more]);
  const code = await run.ended;
  return {
    code,
    rows: run
      .printed()
      .trimEnd()
      .split('\n')
      .map((line) => line.replace(/ {2,}/g, ' | ')),
  };
}

it('fetches what names and ranges mean, and then serves it with nobody behind it', async () => {
  const upstream = await startUpstream();
  const data = await temporaryFolder();
  const from = 'key-auth@1.0.0,key-auth@^1,waf@*,waf,missing,key-auth@^9,waf@7.0.0';
  const { code, rows } = await fill(data, upstream.url, from);
  expect([code, rows]).toEqual([
    1,
    [
      'PLUGIN | RESULT | NOTE',
      'key-auth@1.0.0 | fetched',
      'key-auth@1.1.0 | fetched',
      'waf@1.1.0 | fetched',
      'waf@1.0.0 | fetched',
      'waf@1.1.0 | was there',
      'missing@latest | failed | the mirror\'s upstream has no missing in "latest"',
      'key-auth@^9 | failed | the mirror\'s upstream has no key-auth in "^9"',
      'waf@7.0.0 | failed | it is not upstream',
      '5 here, 3 failed',
    ],
  ]);
  await upstream.close();
  const site = await startCommand(['--data', data]);
  const status = async (path: string): Promise<number> =>
    (await fetch(`${site.url}/plugins/${path}/plugin.wasm`)).status;
  expect(await Promise.all(['key-auth/1.1.0', 'waf/1.0.0', 'key-auth/2.0.0'].map(status))).toEqual([
    200, 200, 404,
  ]);
});

it('fetches for a tenant from the same tenant', async () => {
  const upstream = await startUpstream();
  const data = await temporaryFolder();
  expect((await fill(data, upstream.url, 'own')).code).toBe(1);
  expect((await fill(data, upstream.url, 'own', '--tenant', 'acme')).code).toBe(0);
});

it('fetches what a lock names, and nothing that has other bytes', async () => {
  const upstream = await startUpstream();
  const data = await temporaryFolder();
  const folder = await temporaryFolder();
  const url = `${upstream.url}/plugins/key-auth/1.0.0/plugin.wasm`;
  const sha256 = sha256Hex(buildModule());
  const lock = join(folder, 'postern.lock');
  const plugins = {
    'key-auth': { version: '1.0.0', sha256, url },
    waf: { version: '1.0.0', sha256: '0'.repeat(64), url },
  };
  await writeFile(lock, JSON.stringify({ lockVersion: 1, plugins }));
  const { code, rows } = await fill(data, upstream.url, lock);
  expect([code, rows.slice(1)]).toEqual([
    1,
    [
      'key-auth@1.0.0 | fetched',
      `waf@1.0.0 | failed | the lock says ${'0'.repeat(64)}, upstream has ${sha256}`,
      '1 here, 1 failed',
    ],
  ]);
  const inventory = await (await upstream.get('/plugins/unmanaged-plugins.lock.json')).text();
  await writeFile(lock, inventory);
  const other = await fill(await temporaryFolder(), upstream.url, lock);
  expect(other.rows.slice(1)).toEqual([
    'key-auth@2.0.0 | fetched',
    'waf@1.1.0 | fetched',
    '2 here, 0 failed',
  ]);
});

it('says that the upstream cannot be asked', async () => {
  const away = await startServer();
  await away.close();
  const { code, rows } = await fill(await temporaryFolder(), away.url, 'key-auth');
  expect([code, rows[1]]).toEqual([1, expect.stringMatching(/^key-auth@latest \| failed \| .*ECONNREFUSED/)]);
});

it.each([
  [['--from', 'key-auth'], 'needs --mirror'],
  [['--mirror', 'http://127.0.0.1:1'], 'needs --from'],
  [['--mirror', 'http://127.0.0.1:1', '--from', 'a/b'], 'no plugin and no file'],
  [['--mirror', 'http://127.0.0.1:1', '--from', 'key-auth@one'], 'whose range is none'],
])('refuses %j with exit 2', async (argv, text) => {
  const run = runCommand(['mirror', 'fill', '--data', await temporaryFolder(), ...argv]);
  expect([await run.ended, run.output()]).toEqual([2, expect.stringContaining(text)]);
});
