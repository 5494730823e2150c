import { createHash } from 'node:crypto';

import { expect, it } from 'vitest';

import { buildModule } from '../support/module.js';
import { buildPackage } from '../support/package.js';
import { startServer, TOKEN } from '../support/server.js';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

it('says what is served in the two forms of Higress, by the newest version that is not yanked', async () => {
  const server = await startServer();
  const modules = new Map<string, Buffer>();
  for (const ref of ['auth/1.0.0', 'auth/2.0.0', 'auth/2.1.0', 'jsonrpc-converter/2.0.0']) {
    const [name = '', version = ''] = ref.split('/');
    const module = buildModule({ salt: ref });
    modules.set(ref, module);
    await server.put(`/plugins/${ref}`, await buildPackage({ name, version, module }));
  }
  await server.put('/aliases/json-converter', Buffer.from('{"target":"jsonrpc-converter"}'));
  await fetch(`${server.url}/plugins/auth/2.1.0/yank`, {
    method: 'POST',
    body: '{"reason":"broken"}',
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  const auth = sha256(modules.get('auth/2.0.0') ?? Buffer.alloc(0));
  const converter = sha256(modules.get('jsonrpc-converter/2.0.0') ?? Buffer.alloc(0));

  const inventory = await server.get('/plugins/snapshot-inventory.json');
  expect(inventory.headers.get('content-type')).toBe('application/json; charset=utf-8');
  const entry = { version: '2.0.0', wasmSha256: converter };
  const value = (await inventory.json()) as object;
  expect(value).toEqual({
    auth: { version: '2.0.0', wasmSha256: auth },
    'json-converter': entry,
    'jsonrpc-converter': entry,
  });
  expect(Object.keys(value)).toEqual(['auth', 'json-converter', 'jsonrpc-converter']);

  const row = (name: string, wasmSha256: string): object => ({
    logicalKey: name,
    servedPath: name,
    servedVersion: '2.0.0',
    wasmSha256,
  });
  expect(await (await server.get('/plugins/unmanaged-plugins.lock.json')).json()).toEqual({
    schemaVersion: 1,
    plugins: { auth: row('auth', auth), 'jsonrpc-converter': row('jsonrpc-converter', converter) },
  });
});

it('is empty at first, of each tenant its own, and read only', async () => {
  const server = await startServer();
  await server.put('/tenants/acme/plugins/auth/1.0.0', await buildPackage({ name: 'auth' }));
  expect(await (await server.get('/plugins/snapshot-inventory.json')).json()).toEqual({});
  expect(await (await server.get('/tenants/acme/plugins/snapshot-inventory.json')).json()).toHaveProperty(
    'auth',
  );
  expect((await server.get('/plugins/snapshot-inventory.json', {}, 'DELETE')).status).toBe(405);
});
