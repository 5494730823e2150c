import { describe, expect, it } from 'vitest';

import { createMemoryStore } from '../../src/store/memory-store.js';
import { buildModule } from '../support/module.js';
import { buildPackage } from '../support/package.js';
import { errorOf, startServer, TOKEN, type TestServer } from '../support/server.js';

async function serve(prefix = ''): Promise<TestServer> {
  const server = await startServer({ now: () => new Date('2026-11-22T18:00:00Z') });
  for (const version of ['1.0.0', '1.1.0']) {
    const body = await buildPackage({ version, module: buildModule({ salt: version }) });
    expect((await server.put(`${prefix}/plugins/key-auth/${version}`, body)).status).toBe(201);
  }
  return server;
}

function mark(server: TestServer, method: string, path: string, body?: string): Promise<Response> {
  const headers = { authorization: `Bearer ${TOKEN}` };
  return fetch(`${server.url}${path}/yank`, { method, headers, ...(body === undefined ? {} : { body }) });
}

const REASON = '{"reason":"lets anyone in"}';

describe.each(['', '/tenants/acme'])('a yanked version under "%s"', (prefix) => {
  const path = `${prefix}/plugins/key-auth/1.1.0`;

  it('is still served, said in lists with the reason, and no longer the catalogue’s', async () => {
    const server = await serve(prefix);
    const record = await (await server.get(`${path}/plugin.json`)).text();
    const answer = await mark(server, 'POST', path, REASON);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({
      name: 'key-auth',
      version: '1.1.0',
      yanked: { reason: 'lets anyone in', at: '2026-11-22T18:00:00.000Z', by: expect.any(String) },
    });
    expect((await server.get(`${path}/plugin.wasm`)).status).toBe(200);
    expect(await (await server.get(`${path}/plugin.json`)).text()).toBe(record);
    expect(await (await server.get(`${prefix}/plugins/key-auth`)).json()).toMatchObject({
      versions: [
        { version: '1.1.0', yanked: { reason: 'lets anyone in', at: '2026-11-22T18:00:00.000Z' } },
        { version: '1.0.0' },
      ],
    });
    expect(await (await server.get(`${prefix}/plugins`)).json()).toEqual({
      plugins: [{ name: 'key-auth', versions: ['1.0.0'], yanked: ['1.1.0'] }],
    });
  });

  it('keeps its first reason, and can be taken back', async () => {
    const server = await serve(prefix);
    await mark(server, 'POST', path, REASON);
    const again = await mark(server, 'POST', path, '{"reason":"another"}');
    expect(await again.json()).toMatchObject({ yanked: { reason: 'lets anyone in' } });
    for (let count = 0; count < 2; count++) {
      const undone = await mark(server, 'DELETE', path);
      expect(undone.status).toBe(200);
      expect(await undone.json()).toEqual({ name: 'key-auth', version: '1.1.0', yanked: false });
    }
    expect(await (await server.get(`${prefix}/plugins`)).json()).toEqual({
      plugins: [{ name: 'key-auth', versions: ['1.1.0', '1.0.0'] }],
    });
    expect(await (await mark(server, 'POST', path, '{"reason":"another"}')).json()).toMatchObject({
      yanked: { reason: 'another' },
    });
  });
});

it('may be published again as it is, and stays yanked', async () => {
  const server = await serve();
  await mark(server, 'POST', '/plugins/key-auth/1.1.0', REASON);
  const body = await buildPackage({ version: '1.1.0', module: buildModule({ salt: '1.1.0' }) });
  expect((await server.put('/plugins/key-auth/1.1.0', body)).status).toBe(200);
  expect(await (await server.get('/plugins')).json()).toMatchObject({ plugins: [{ yanked: ['1.1.0'] }] });
});

it.each([
  ['', 'no body'],
  ['{}', 'no reason'],
  ['{"reason":"  "}', 'an empty reason'],
  ['{"reason":1}', 'a reason that is no text'],
  ['{"reason":"a","b":"c"}', 'a field that nobody knows'],
  ['{"reason":"two\\nlines"}', 'a line break'],
  ['{"reason":"\\u001b[31mred"}', 'an escape for terminals'],
  ['{"reason":"\\u202egnp.exe"}', 'letters that run backwards'],
  [JSON.stringify({ reason: 'x'.repeat(501) }), 'too long a reason'],
])('%s is refused: %s', async (body) => {
  const server = await serve();
  expect(await errorOf(await mark(server, 'POST', '/plugins/key-auth/1.0.0', body))).toEqual({
    status: 400,
    code: 'PS_BODY',
  });
});

it.each([
  '/plugins/key-auth/9.9.9',
  '/plugins/none/1.0.0',
  '/plugins/key-auth/v1',
  '/tenants/acme/plugins/key-auth/1.0.0',
])('%s is not there to be yanked', async (path) => {
  const server = await serve();
  for (const method of ['POST', 'DELETE']) {
    const answer = await mark(server, method, path, method === 'POST' ? REASON : undefined);
    expect(await errorOf(answer)).toEqual({ status: 404, code: 'PS_NOT_FOUND' });
  }
});

it('needs the right to', async () => {
  const server = await serve();
  for (const method of ['POST', 'DELETE']) {
    const answer = await fetch(`${server.url}/plugins/key-auth/1.0.0/yank`, { method });
    expect(await errorOf(answer)).toEqual({ status: 401, code: 'PS_UNAUTHORIZED' });
  }
  const get = await server.get('/plugins/key-auth/1.0.0/yank');
  expect(get.status).toBe(405);
  expect(get.headers.get('allow')).toBe('POST, DELETE');
});

it('is a damaged store, not a good version, when the mark cannot be read', async () => {
  const store = createMemoryStore();
  const server = await startServer({ store });
  await server.put('/plugins/key-auth/1.0.0', await buildPackage());
  await store.objects.create('yanked/key-auth/1.0.0', Buffer.from('{'));
  for (const path of ['/plugins/key-auth', '/plugins/key-auth?range=^1']) {
    expect(await errorOf(await server.get(path))).toEqual({ status: 500, code: 'PS_STORE_DAMAGED' });
  }
  expect((await server.get('/plugins/key-auth/1.0.0/plugin.wasm')).status).toBe(200);
});
