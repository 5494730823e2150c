import { expect, it, vi } from 'vitest';

import { createMirror, type MirrorSettings } from '../../src/mirror/mirror-settings.js';
import { temporaryFolder } from '../support/folder.js';
import { buildPackage } from '../support/package.js';
import { runCommand, startCommand } from '../support/process.js';

// Each command is a process, and a busy machine takes seconds to start one.
vi.setConfig({ testTimeout: 120_000 });

const LOGGER = { info: () => undefined, warn: () => undefined };

function settings(more: Partial<MirrorSettings>): MirrorSettings {
  return {
    ...{ mirror: undefined, mirrorAllow: undefined, mirrorTenants: undefined, mirrorCredentials: undefined },
    ...{ offline: false, ...more },
  };
}

it('is none unless asked for, and none when offline', () => {
  const url = 'https://plugins.example.org/base/';
  expect(createMirror(settings({}), LOGGER)).toBeUndefined();
  expect(createMirror(settings({ mirror: url, mirrorAllow: '*', offline: true }), LOGGER)).toBeUndefined();
  const mirror = createMirror(settings({ mirror: url, mirrorAllow: 'mcp-*, key-auth' }), LOGGER);
  expect(mirror?.upstream.name).toBe('https://plugins.example.org/base');
  expect([mirror?.covers('mcp-server', undefined), mirror?.covers('mcp-server', 'acme')]).toEqual([
    true,
    false,
  ]);
  expect([mirror?.covers('key-auth', undefined), mirror?.covers('key-auth-2', undefined)]).toEqual([
    true,
    false,
  ]);
});

it.each([
  [{ mirror: 'https://plugins.example.org' }, 'nothing could be fetched'],
  [{ mirror: 'plugins.example.org', mirrorAllow: '*' }, 'no address'],
  [{ mirror: 'ftp://plugins.example.org', mirrorAllow: '*' }, 'no address'],
  [{ mirror: 'https://plugins.example.org?a', mirrorAllow: '*' }, 'no address'],
  [{ mirror: 'https://plugins.example.org', mirrorAllow: '../a' }, 'which is no name'],
  [{ mirror: 'https://plugins.example.org', mirrorAllow: '*a' }, 'which is no name'],
  [{ mirror: 'https://plugins.example.org', mirrorAllow: '*', mirrorCredentials: 'a\nb' }, 'no header'],
])('refuses %j', (more, message) => {
  expect(() => createMirror(settings(more), LOGGER)).toThrow(message);
});

it('never repeats a password', () => {
  const mirror = 'https://user:hunter2@plugins.example.org';
  expect(() => createMirror(settings({ mirror, mirrorAllow: '*' }), LOGGER)).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('hunter2') as string }),
  );
});

it('makes the command fetch, keep, and serve offline afterwards', async () => {
  const upstream = await startCommand(['--data', await temporaryFolder()], { POSTERN_PUBLISH_TOKEN: 't' });
  const headers = { authorization: 'Bearer t' };
  const path = '/plugins/key-auth/1.0.0';
  await fetch(`${upstream.url}${path}`, { method: 'PUT', body: await buildPackage(), headers });
  const data = await temporaryFolder();
  const flags = ['--data', data, '--mirror', upstream.url, '--mirror-allow', 'key-*'];
  const online = await startCommand(flags, { POSTERN_MIRROR_CREDENTIALS: 'hunter2:hunter2' });
  // A wrong credential never counts for none.
  expect((await fetch(`${online.url}${path}/plugin.wasm`)).status).toBe(503);
  const right = await startCommand(flags, { POSTERN_MIRROR_CREDENTIALS: 't' });
  expect((await fetch(`${right.url}${path}/plugin.wasm`)).status).toBe(200);
  upstream.child.kill('SIGKILL');
  await upstream.ended;
  expect((await fetch(`${right.url}/plugins/key-auth/2.0.0/plugin.wasm`)).status).toBe(503);
  const offline = await startCommand([...flags, '--offline']);
  expect((await fetch(`${offline.url}${path}/plugin.wasm`)).status).toBe(200);
  expect((await fetch(`${offline.url}/plugins/key-auth/2.0.0/plugin.wasm`)).status).toBe(404);
  expect(online.output()).not.toContain('hunter2');
});

it('says in two lines what is wrong with an upstream', async () => {
  const run = runCommand(['--mirror', 'nowhere', '--mirror-allow', '*', '--data', await temporaryFolder()]);
  expect(await run.ended).toBe(2);
  expect(run.output()).toMatch(/^error SV_SETTING_VALUE: .*"nowhere".*\n {2}hint: .*\n$/);
});
