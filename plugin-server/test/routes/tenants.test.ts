import { expect, it } from 'vitest';

import { buildModule } from '../support/module.js';
import { buildPackage } from '../support/package.js';
import { errorOf, startServer, type TestServer } from '../support/server.js';

const REF = { name: 'key-auth', version: '1.0.0' };

async function publish(server: TestServer, prefix: string, module: Uint8Array): Promise<number> {
  const response = await server.put(
    `${prefix}/plugins/key-auth/1.0.0`,
    await buildPackage({ ...REF, module }),
  );
  return response.status;
}

it('gives each tenant names of its own', async () => {
  const server = await startServer();
  const [ours, acmes] = [buildModule({ salt: 'ours' }), buildModule({ salt: 'acme' })];
  expect(await publish(server, '', ours)).toBe(201);
  expect(await publish(server, '/tenants/acme', acmes)).toBe(201);
  const fetched = async (path: string): Promise<Buffer> =>
    Buffer.from(await (await server.get(path)).arrayBuffer());
  for (let round = 0; round < 2; round++) {
    // The second time they come from memory.
    expect(await fetched('/plugins/key-auth/1.0.0/plugin.wasm')).toEqual(Buffer.from(ours));
    expect(await fetched('/tenants/acme/plugins/key-auth/1.0.0/plugin.wasm')).toEqual(Buffer.from(acmes));
  }
  expect((await server.get('/tenants/initech/plugins/key-auth/1.0.0/plugin.wasm')).status).toBe(404);
});

it('lists a tenant its own plugins, with URLs that lead to them', async () => {
  const server = await startServer();
  await publish(server, '/tenants/acme', buildModule());
  expect(await (await server.get('/plugins')).json()).toEqual({ plugins: [] });
  expect(await (await server.get('/tenants/acme/plugins')).json()).toEqual({
    plugins: [{ name: 'key-auth', versions: ['1.0.0'] }],
  });
  const { versions } = (await (await server.get('/tenants/acme/plugins/key-auth')).json()) as {
    versions: { url: string }[];
  };
  expect(versions[0]?.url).toBe(`${server.url}/tenants/acme/plugins/key-auth/1.0.0/plugin.wasm`);
});

it.each(['ACME', '-acme', 'acme-', 'a_b', 'a.b', 'x'.repeat(64)])('has no tenant %j', async (tenant) => {
  const server = await startServer();
  expect(await errorOf(await server.get(`/tenants/${tenant}/plugins`))).toEqual({
    status: 404,
    code: 'PS_NOT_FOUND',
  });
});
