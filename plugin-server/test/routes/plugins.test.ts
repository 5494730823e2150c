import { expect, it } from 'vitest';

import { createMemoryStore } from '../../src/store/memory-store.js';
import type { Store } from '../../src/store/store.js';
import { buildModule } from '../support/module.js';
import { buildPackage } from '../support/package.js';
import { startServer, type TestServer } from '../support/server.js';

async function publish(server: TestServer, name: string, version: string): Promise<void> {
  const module = buildModule({ salt: `${name} ${version}` });
  const response = await server.put(
    `/plugins/${name}/${version}`,
    await buildPackage({ name, version, module }),
  );
  expect(response.status).toBe(201);
}

it('lists nothing at first', async () => {
  const server = await startServer();
  expect(await (await server.get('/plugins')).json()).toEqual({ plugins: [] });
});

it.each(['/plugins', '/plugins/'])('%s lists plugins by name, their versions newest first', async (path) => {
  const server = await startServer();
  for (const version of ['1.2.0', '1.10.0', '2.0.0-rc.1', '1.9.0', '2.0.0'])
    await publish(server, 'mcp-server', version);
  await publish(server, 'auth', '0.1.0');
  const response = await server.get(path);
  expect(response.headers.get('cache-control')).toBe('no-cache');
  expect(await response.json()).toEqual({
    plugins: [
      { name: 'auth', versions: ['0.1.0'] },
      { name: 'mcp-server', versions: ['2.0.0', '2.0.0-rc.1', '1.10.0', '1.9.0', '1.2.0'] },
    ],
  });
});

it('lists the versions of one plugin with what a lock file needs', async () => {
  const server = await startServer({ now: () => new Date('2026-11-22T18:00:00Z') });
  await publish(server, 'auth', '1.0.0');
  await publish(server, 'auth', '1.1.0');
  const sizes = ['1.1.0', '1.0.0'].map((version) => buildModule({ salt: `auth ${version}` }).length);
  const list = (await (await server.get('/plugins/auth')).json()) as { versions: unknown[] };
  expect(list).toEqual({
    name: 'auth',
    versions: [
      {
        version: '1.1.0',
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        size: sizes[0],
        url: `${server.url}/plugins/auth/1.1.0/plugin.wasm`,
        publishedAt: '2026-11-22T18:00:00.000Z',
        accepted: ['envoy', 'higress'],
      },
      expect.objectContaining({ version: '1.0.0', size: sizes[1] }),
    ],
  });
});

it('has an entity tag for lists, so that polling costs little', async () => {
  const server = await startServer();
  await publish(server, 'auth', '1.0.0');
  const etag = (await server.get('/plugins')).headers.get('etag') ?? '';
  // Not by fetch: it adds Cache-Control: no-cache to such a request, which asks for a full answer.
  const poll = () =>
    server.raw(`GET /plugins HTTP/1.1\r\nHost: x\r\nIf-None-Match: ${etag}\r\nConnection: close\r\n\r\n`);
  expect(await poll()).toMatch(/^HTTP\/1\.1 304 /);
  await publish(server, 'auth', '1.0.1');
  expect(await poll()).toMatch(/^HTTP\/1\.1 200 /);
});

it('leaves a damaged version out of the list of its plugin, and says so in the log', async () => {
  const inner = createMemoryStore();
  const damaged = new Set<string>();
  const store: Store = {
    ...inner,
    read: async (ref, file, range) =>
      damaged.has(ref.version) ? Buffer.from('{') : inner.read(ref, file, range),
  };
  const server = await startServer({ store });
  await publish(server, 'auth', '1.0.0');
  await publish(server, 'auth', '1.1.0');
  damaged.add('1.1.0');
  expect(await (await server.get('/plugins/auth')).json()).toMatchObject({
    versions: [{ version: '1.0.0' }],
  });
  expect(server.log.join('')).toContain('the record of auth@1.1.0 is damaged');
  damaged.add('1.0.0');
  const other = await startServer({ store });
  expect((await other.get('/plugins/auth')).status).toBe(500);
});

it('shows a version at once to who lists after it was published', async () => {
  const inner = createMemoryStore();
  let delay = 0;
  const store: Store = {
    ...inner,
    versions: async (name) => {
      const found = await inner.versions(name);
      await new Promise((resolve) => setTimeout(resolve, delay));
      return found;
    },
  };
  const server = await startServer({ store });
  await publish(server, 'auth', '1.0.0');
  delay = 100;
  const early = server.get('/plugins');
  await new Promise((resolve) => setTimeout(resolve, 30));
  await publish(server, 'auth', '1.1.0');
  expect(await (await server.get('/plugins')).json()).toEqual({
    plugins: [{ name: 'auth', versions: ['1.1.0', '1.0.0'] }],
  });
  expect((await early).status).toBe(200);
});

it.each(['/plugins/none', '/plugins/None', '/plugins/auth/'])('%s is a 404', async (path) => {
  const server = await startServer();
  await publish(server, 'auth', '1.0.0');
  expect((await server.get(path)).status).toBe(404);
});

it('puts no strange Host into URLs', async () => {
  const server = await startServer();
  await publish(server, 'auth', '1.0.0');
  const answer = await server.raw(
    'GET /plugins/auth HTTP/1.1\r\nHost: evil.example/x?\r\nConnection: close\r\n\r\n',
  );
  expect(answer).toContain('"url":"/plugins/auth/1.0.0/plugin.wasm"');
});

it.each(['POST', 'PUT', 'DELETE'])('lists are not for %s', async (method) => {
  const server = await startServer();
  for (const path of ['/plugins', '/plugins/auth']) {
    const response = await server.get(path, {}, method);
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD');
  }
});
