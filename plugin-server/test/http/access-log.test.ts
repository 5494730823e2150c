import { once } from 'node:events';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { connect, type NetConnectOpts } from 'node:net';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { openAccessLog } from '../../src/http/access-log.js';
import { createMemoryStore } from '../../src/store/memory-store.js';
import { temporaryFolder } from '../support/folder.js';
import { buildModule } from '../support/module.js';
import { buildPackage } from '../support/package.js';
import { runCommand } from '../support/process.js';
import { startServer, TOKEN, type TestServer } from '../support/server.js';
import { makeToken } from '../support/tokens.js';

const PATH = '/plugins/key-auth/1.0.0';

interface Line {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly bytes: number;
  readonly request: string;
}

/** The lines of a file once there are so many. */
async function lines(file: string, count: number): Promise<Line[]> {
  for (;;) {
    const found = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
    if (found.length >= count) return found.map((line) => JSON.parse(line) as Line);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function open(): Promise<{
  server: TestServer;
  file: string;
  secret: string;
  headers: Record<string, string>;
}> {
  const file = join(await temporaryFolder(), 'access.jsonl');
  const store = createMemoryStore();
  const { headers, id, text } = await makeToken(store, { actions: ['read'] });
  const accessLog = await openAccessLog(file, { error: () => undefined });
  const server = await startServer({ store, accessLog, anonymousReading: 'off' });
  return { server, file, secret: text.slice(21), headers: { ...headers, 'x-id': id } };
}

it('has a line for every request, also of files in memory, and no credential', async () => {
  const { server, file, secret, headers } = await open();
  await server.put(PATH, await buildPackage(), { 'x-request-id': 'build-1' });
  for (let round = 0; round < 2; round++) {
    await (await server.get(`${PATH}/plugin.wasm`, { ...headers, 'user-agent': 'gateway/1' })).arrayBuffer();
  }
  await server.get('/plugins', { authorization: 'Bearer wrong-horse' });
  await server.get('/plugins?search=x');
  const found = await lines(file, 5);
  const by = `token ${headers['x-id']} (test)`;
  expect(found).toMatchObject([
    { method: 'PUT', url: PATH, status: 201, request: 'build-1', by: 'publish token', address: '127.0.0.1' },
    { method: 'GET', url: `${PATH}/plugin.wasm`, status: 200, by, agent: 'gateway/1' },
    { method: 'GET', url: `${PATH}/plugin.wasm`, status: 200, by, agent: 'gateway/1' },
    { method: 'GET', url: '/plugins', status: 401 },
    { method: 'GET', url: '/plugins?search=x', status: 401 },
  ]);
  expect(found[2]?.bytes).toBeGreaterThan(buildModule().length);
  const text = await readFile(file, 'utf8');
  for (const hidden of [secret, TOKEN, 'wrong-horse']) expect(text).not.toContain(hidden);
});

it('says that a client went away', async () => {
  const { server, file, headers } = await open();
  const module = buildModule({ padding: 12_000_000 });
  await server.put(PATH, await buildPackage({ module }));
  // One that reads hardly anything, so that not all of the module fits into what the system keeps for it.
  const socket = connect({
    host: '127.0.0.1',
    port: server.port,
    readableHighWaterMark: 1024,
  } as NetConnectOpts);
  socket.write(
    `GET ${PATH}/plugin.wasm HTTP/1.1\r\nHost: x\r\nAuthorization: ${headers.authorization}\r\n\r\n`,
  );
  await once(socket, 'readable');
  socket.destroy();
  expect((await lines(file, 2))[1]).toMatchObject({ url: `${PATH}/plugin.wasm`, cut: true });
});

it('goes on in a new file after a rotation and SIGHUP', async () => {
  const { server, file } = await open();
  await server.get('/healthz');
  await lines(file, 1);
  await rename(file, `${file}.1`);
  process.emit('SIGHUP');
  while ((await readFile(file, 'utf8').catch(() => undefined)) === undefined) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await server.get('/healthz?again');
  expect(await lines(file, 1)).toMatchObject([{ url: '/healthz?again' }]);
  expect(await lines(`${file}.1`, 1)).toHaveLength(1);
});

it('that cannot be written costs lines, and no answer', async () => {
  const errors: string[] = [];
  const accessLog = await openAccessLog('/dev/full', {
    error: (_: unknown, message?: string) => errors.push(String(message)),
  });
  const server = await startServer({ accessLog });
  for (let count = 0; count < 3; count++) expect((await server.get('/healthz')).status).toBe(200);
  while (errors.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(errors[0]).toContain('access log cannot be written');
  expect((await server.get('/healthz')).status).toBe(200);
});

it('is found at the start when it is no file', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'logs'));
  const run = runCommand(['--port', '0', '--data', folder, '--access-log', join(folder, 'logs')]);
  expect(await run.ended).toBe(2);
  expect(run.output()).toMatch(/^error SV_SETTING_VALUE: --access-log .* cannot be written \(EISDIR\)\n/);
});
