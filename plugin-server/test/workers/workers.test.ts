/** Several processes behind one port, from the outside: they are one server. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';

import { closeGracefully, listen } from '@postern/service/lifecycle';
import { expect, it } from 'vitest';

import { temporaryFolder } from '../support/folder.js';
import { buildModule } from '../support/module.js';
import { buildPackage } from '../support/package.js';
import { runCommand, startCommand, type CommandRun } from '../support/process.js';

const PATH = '/plugins/key-auth/1.0.0';
const TOKEN = 'secret';
const headers = { authorization: `Bearer ${TOKEN}` };

async function start(...flags: string[]): Promise<CommandRun & { url: string; data: string }> {
  const data = await temporaryFolder();
  const run = await startCommand(['--data', data, '--workers', '2', ...flags], {
    POSTERN_PUBLISH_TOKEN: TOKEN,
  });
  return { ...run, data };
}

/** Statuses of a request on many connections, which the processes take in turns. */
async function everywhere(url: string, init: RequestInit = {}): Promise<Set<number>> {
  const answers = await Promise.all(
    Array.from({ length: 12 }, async () => {
      const response = await fetch(url, { ...init, headers: { ...init.headers, connection: 'close' } });
      await response.arrayBuffer();
      return response.status;
    }),
  );
  return new Set(answers);
}

async function publish(url: string): Promise<number> {
  return (await fetch(`${url}${PATH}`, { method: 'PUT', body: await buildPackage(), headers })).status;
}

function workersOf({ child }: CommandRun): number[] {
  const path = `/proc/${child.pid}/task/${child.pid}/children`;
  return readFileSync(path, 'utf8').trim().split(' ').map(Number);
}

it('know at once of each other’s publishes, yanks and revoked tokens, and count together', async () => {
  const run = await start('--anonymous-reading', 'off');
  expect(run.output()).toContain('"workers":2');
  expect(await everywhere(`${run.url}${PATH}/plugin.wasm`, { headers })).toEqual(new Set([404]));
  expect(await publish(run.url)).toBe(201);
  expect(await everywhere(`${run.url}${PATH}/plugin.wasm`, { headers })).toEqual(new Set([200]));
  const yanked = await fetch(`${run.url}${PATH}/yank`, { method: 'POST', headers, body: '{"reason":"bad"}' });
  expect(yanked.status).toBe(200);
  expect(await everywhere(`${run.url}/plugins/key-auth?range=1.x`, { headers })).toEqual(new Set([404]));

  const create = [
    'token',
    'create',
    '--data',
    run.data,
    '--tenants',
    '*',
    '--actions',
    'read,admin',
    '--label',
    'a',
  ];
  const made = runCommand(create);
  await made.ended;
  const [text = '', id] = /pst_([0-9a-f]{16})_\S+/.exec(made.output()) ?? [];
  const reader = { authorization: `Bearer ${text}` };
  // From memory, which is where a revoked token would count for longest.
  expect(await everywhere(`${run.url}${PATH}/plugin.wasm`, { headers: reader })).toEqual(new Set([200]));
  expect((await fetch(`${run.url}/tokens/${id}`, { method: 'DELETE', headers: reader })).status).toBe(200);
  expect(await everywhere(`${run.url}${PATH}/plugin.wasm`, { headers: reader })).toEqual(new Set([401]));

  const metrics = await (await fetch(`${run.url}/metrics`, { headers })).text();
  const file = 'route="/plugins/:name/:version/:file"';
  expect(metrics).toContain(`postern_plugin_server_requests_total{${file},status="200"} 24\n`);
  expect(metrics).toContain(`postern_plugin_server_request_seconds_count{${file}} 48\n`);
  expect(metrics).toContain('postern_plugin_server_downloads_total{tenant="",plugin="key-auth"} 24\n');
  expect(metrics).toContain('postern_plugin_server_publishes_total{result="created"} 1\n');
  expect(metrics).toContain('postern_plugin_server_cache{what="files"} 2\n');
});

it('take the parts of a blob that is pushed, whichever of them each comes to', async () => {
  const run = await start();
  const close = { ...headers, connection: 'close' };
  const begun = await fetch(`${run.url}/v2/key-auth/blobs/uploads/`, { method: 'POST', headers: close });
  expect(begun.status).toBe(202);
  let location = new URL(begun.headers.get('location') ?? '', run.url);
  const parts = ['one ', 'two ', 'three ', 'four'];
  for (const body of parts) {
    const sent = await fetch(location, { method: 'PATCH', headers: close, body });
    expect(sent.status).toBe(202);
    location = new URL(sent.headers.get('location') ?? '', run.url);
  }
  const digest = `sha256:${createHash('sha256').update(parts.join('')).digest('hex')}`;
  location.searchParams.set('digest', digest);
  expect((await fetch(location, { method: 'PUT', headers: close })).status).toBe(201);
  expect(await everywhere(`${run.url}/v2/key-auth/blobs/${digest}`)).toEqual(new Set([200]));
});

it('share what a caller may publish in a minute', async () => {
  const run = await start('--publishes-per-minute', '3');
  const body = await buildPackage();
  const answers: number[] = [];
  for (let count = 0; count < 8; count++) {
    const init = { method: 'PUT', body, headers: { ...headers, connection: 'close' } };
    answers.push((await fetch(`${run.url}${PATH}`, init)).status);
  }
  expect(answers.slice(0, 3)).toEqual([201, 200, 200]);
  // On a slow machine a turn may come back meanwhile, but not all of them.
  expect(answers).toContain(429);
});

it('go on without one that was killed, and get another one', async () => {
  const run = await start();
  await publish(run.url);
  const [first = 0] = workersOf(run);
  process.kill(first, 'SIGKILL');
  while (!run.output().includes('a worker ended')) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(await everywhere(`${run.url}${PATH}/plugin.wasm`)).toEqual(new Set([200]));
  while (workersOf(run).length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(workersOf(run)).not.toContain(first);
  expect(await publish(run.url)).toBe(200);
});

it('end what they have begun when the server is stopped, and leave nothing behind', async () => {
  const accessLog = join(await temporaryFolder(), 'access.jsonl');
  const run = await start('--access-log', accessLog);
  const module = buildModule({ padding: 12_000_000 });
  await fetch(`${run.url}${PATH}`, { method: 'PUT', body: await buildPackage({ module }), headers });
  const response = await fetch(`${run.url}${PATH}/plugin.wasm`);
  const workers = workersOf(run);
  run.child.kill('SIGTERM');
  // A second signal to the group, as a terminal sends it, is no reason to break off.
  for (const worker of workers) process.kill(worker, 'SIGTERM');
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(Buffer.from(await response.arrayBuffer()).equals(module)).toBe(true);
  expect(await run.ended).toBe(0);
  expect(readFileSync(accessLog, 'utf8').trim().split('\n')).toHaveLength(2);
  for (const worker of workers) expect(() => process.kill(worker, 0)).toThrow('ESRCH');
});

it('take a hang-up for a sign to open logs anew, and for nothing else', async () => {
  const folder = await temporaryFolder();
  const file = join(folder, 'access.jsonl');
  const run = await start('--access-log', file);
  await everywhere(`${run.url}/healthz`);
  await rename(file, `${file}.1`);
  run.child.kill('SIGHUP');
  while (!existsSync(file)) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(await everywhere(`${run.url}/healthz`)).toEqual(new Set([200]));
  while (!readFileSync(file, 'utf8').includes('healthz'))
    await new Promise((resolve) => setTimeout(resolve, 10));
});

it('say once what keeps them from starting', async () => {
  const other = createServer();
  const { port } = await listen(other, { host: '127.0.0.1', port: 0, what: 'the test' });
  const run = runCommand(['--port', String(port), '--workers', '3', '--data', await temporaryFolder()]);
  expect(await run.ended).toBe(1);
  expect(run.output().match(/error SV_PORT_IN_USE/g)).toHaveLength(1);
  await closeGracefully(other, 0);
});
