import { expect, it } from 'vitest';

import { buildModule } from '../support/module.js';
import { buildPackage } from '../support/package.js';
import { errorOf, startServer, TOKEN, type TestServer } from '../support/server.js';

const VERSIONS = ['1.0.0', '1.2.0', '1.10.0', '2.0.0', '2.1.0-rc.1', '3.0.0-rc.1'];

async function serve(versions = VERSIONS): Promise<TestServer> {
  const server = await startServer();
  for (const version of versions) {
    const body = await buildPackage({ name: 'auth', version, module: buildModule({ salt: version }) });
    expect((await server.put(`/plugins/auth/${version}`, body)).status).toBe(201);
  }
  return server;
}

async function yank(server: TestServer, version: string): Promise<void> {
  const response = await fetch(`${server.url}/plugins/auth/${version}/yank`, {
    method: 'POST',
    body: '{"reason":"leaks keys"}',
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  expect(response.status).toBe(200);
}

const resolve = (server: TestServer, range: string): Promise<Response> =>
  server.get(`/plugins/auth?range=${encodeURIComponent(range)}`);

it.each([
  ['^1.2', '1.10.0'],
  ['~1.2', '1.2.0'],
  ['1.x', '1.10.0'],
  ['>=1.0.0 <1.5.0', '1.2.0'],
  ['1.0.0', '1.0.0'],
  ['*', '2.0.0'],
  ['latest', '2.0.0'],
  ['2.1.0-rc.1', '2.1.0-rc.1'],
  ['>=3.0.0-rc.0', '3.0.0-rc.1'],
  ['^1 || ^2', '2.0.0'],
])('%s is %s', async (range, version) => {
  const server = await serve();
  const response = await resolve(server, range);
  expect(response.headers.get('cache-control')).toBe('no-cache');
  expect(await response.json()).toEqual({
    name: 'auth',
    version,
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    size: expect.any(Number),
    url: `${server.url}/plugins/auth/${version}/plugin.wasm`,
  });
});

it('skips what is yanked, and names it when nothing else is in the range', async () => {
  const server = await serve();
  await yank(server, '1.10.0');
  expect(await (await resolve(server, '^1')).json()).toMatchObject({ version: '1.2.0' });
  await yank(server, '2.0.0');
  expect(await (await resolve(server, 'latest')).json()).toMatchObject({ version: '1.2.0' });
  const answer = await resolve(server, '2.0.0');
  const body = await answer.text();
  expect(answer.status).toBe(404);
  expect(body).toContain('PS_NO_VERSION_IN_RANGE');
  expect(body).toContain('3.0.0-rc.1, 2.1.0-rc.1, 2.0.0 (yanked), 1.10.0 (yanked), 1.2.0, 1.0.0');
});

it('takes a prerelease as the latest only when there is nothing else', async () => {
  const server = await serve(['1.0.0-rc.1', '1.0.0-rc.2']);
  expect(await (await resolve(server, 'latest')).json()).toMatchObject({ version: '1.0.0-rc.2' });
});

it('names some versions, not hundreds', async () => {
  const server = await serve(Array.from({ length: 25 }, (_, index) => `1.0.${index}`));
  expect(await (await resolve(server, '^2')).text()).toContain('1.0.5 and 5 more');
});

it.each(['v1', '1.0.0+build', 'newest', '', '^^1', '<script>', 'x'.repeat(200)])(
  '%j is no range',
  async (range) => {
    const server = await serve(['1.0.0']);
    expect(await errorOf(await resolve(server, range))).toEqual({ status: 400, code: 'CT_PLUGIN_RANGE' });
  },
);

it('of a plugin that is not there is a 404', async () => {
  const server = await serve(['1.0.0']);
  expect(await errorOf(await server.get('/plugins/none?range=^1'))).toEqual({
    status: 404,
    code: 'PS_NOT_FOUND',
  });
});

it.each([
  '?rang=^1',
  '?range=^1&range=^2',
  '?range=^1&x=1',
  '?x',
  '?range=%',
  '?range=%ff',
  `?range=${'1'.repeat(600)}`,
])('a query is read strictly: %s', async (query) => {
  const server = await serve(['1.0.0']);
  expect(await errorOf(await server.get(`/plugins/auth${query}`))).toEqual({
    status: 400,
    code: 'PS_QUERY',
  });
});

it('an empty query is none', async () => {
  const server = await serve(['1.0.0']);
  expect(await (await server.get('/plugins/auth?')).json()).toMatchObject({
    versions: [{ version: '1.0.0' }],
  });
});
