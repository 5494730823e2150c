import { describe, expect, it } from 'vitest';

import { PluginServerError } from '../../src/errors.js';
import { createMemoryStore } from '../../src/store/memory-store.js';
import type { Store } from '../../src/store/store.js';
import { buildModule } from '../support/module.js';
import { buildPackage } from '../support/package.js';
import { errorOf, startServer, TOKEN, type TestServer } from '../support/server.js';

const packageOf = (salt: string): Promise<Uint8Array> =>
  buildPackage({ module: buildModule({ salt, padding: 2000 }) });

function remove(server: TestServer, path: string): Promise<Response> {
  return fetch(`${server.url}${path}`, { method: 'DELETE', headers: { authorization: `Bearer ${TOKEN}` } });
}

describe.each(['', '/tenants/acme'])('a deleted version under "%s"', (prefix) => {
  const path = `${prefix}/plugins/key-auth/1.0.0`;

  it('is gone with all its files, also from memory, and only its own bytes may come back', async () => {
    let now = new Date('2026-11-22T18:00:00Z');
    const server = await startServer({ allowDelete: true, now: () => now });
    await server.put(path, await packageOf('a'));
    for (const file of ['plugin.wasm', 'plugin.json', 'spec.yaml']) {
      expect((await server.get(`${path}/${file}`)).status).toBe(200);
    }
    await server.get(`${path}/plugin.wasm`, { 'accept-encoding': 'gzip, identity;q=0' });
    const answer = await remove(server, path);
    expect(await answer.json()).toEqual({ name: 'key-auth', version: '1.0.0', deleted: true });
    for (const file of ['plugin.wasm', 'plugin.json', 'spec.yaml']) {
      expect((await server.get(`${path}/${file}`)).status).toBe(404);
    }
    const packed = { 'accept-encoding': 'gzip, identity;q=0' };
    expect((await server.get(`${path}/plugin.wasm`, packed)).status).toBe(404);
    expect(await (await server.get(`${prefix}/plugins`)).json()).toEqual({ plugins: [] });

    now = new Date('2026-11-23T18:00:00Z');
    const other = await server.put(path, await packageOf('b'));
    expect(other.status).toBe(409);
    const text = await other.text();
    expect(text).toContain('PS_VERSION_DELETED');
    expect(text).toContain('deleted at 2026-11-22T18:00:00.000Z and had other bytes in plugin.wasm');
    expect((await server.put(path, await packageOf('a'))).status).toBe(201);
    expect((await server.get(`${path}/plugin.wasm`)).status).toBe(200);
    expect((await server.put(path, await packageOf('b'))).status).toBe(409);
    // A second time it is the same.
    expect((await remove(server, path)).status).toBe(200);
    expect((await server.put(path, await packageOf('b'))).status).toBe(409);
  });

  it('is named in the list of its plugin, as long as that has another version', async () => {
    const server = await startServer({ allowDelete: true, now: () => new Date('2026-11-22T18:00:00Z') });
    await server.put(path, await packageOf('a'));
    await server.put(`${prefix}/plugins/key-auth/1.1.0`, await buildPackage({ version: '1.1.0' }));
    await remove(server, path);
    expect(await (await server.get(`${prefix}/plugins/key-auth`)).json()).toMatchObject({
      versions: [{ version: '1.1.0' }],
      deleted: [
        { version: '1.0.0', sha256: expect.stringMatching(/^[0-9a-f]{64}$/), at: '2026-11-22T18:00:00.000Z' },
      ],
    });
  });
});

it('is gone under its other names too', async () => {
  const server = await startServer({ allowDelete: true });
  await server.put('/plugins/key-auth/1.0.0', await packageOf('a'));
  await server.put('/aliases/api-keys', Buffer.from('{"target":"key-auth"}'));
  expect((await server.get('/plugins/api-keys/1.0.0/plugin.wasm')).status).toBe(200);
  await remove(server, '/plugins/key-auth/1.0.0');
  expect((await server.get('/plugins/api-keys/1.0.0/plugin.wasm')).status).toBe(404);
});

it('needs a server that allows it, and the right to', async () => {
  const server = await startServer();
  await server.put('/plugins/key-auth/1.0.0', await packageOf('a'));
  expect(await errorOf(await remove(server, '/plugins/key-auth/1.0.0'))).toEqual({
    status: 403,
    code: 'PS_DELETE_OFF',
  });
  expect((await server.get('/plugins/key-auth/1.0.0/plugin.wasm')).status).toBe(200);
  const allowing = await startServer({ allowDelete: true });
  await allowing.put('/plugins/key-auth/1.0.0', await packageOf('a'));
  const anyone = await fetch(`${allowing.url}/plugins/key-auth/1.0.0`, { method: 'DELETE' });
  expect(await errorOf(anyone)).toEqual({ status: 401, code: 'PS_UNAUTHORIZED' });
});

it.each(['/plugins/key-auth/9.9.9', '/plugins/none/1.0.0', '/tenants/acme/plugins/key-auth/1.0.0'])(
  '%s is not there to be deleted',
  async (path) => {
    const server = await startServer({ allowDelete: true });
    await server.put('/plugins/key-auth/1.0.0', await packageOf('a'));
    expect(await errorOf(await remove(server, path))).toEqual({ status: 404, code: 'PS_NOT_FOUND' });
  },
);

it('has one winner of several deletions at once', async () => {
  const server = await startServer({ allowDelete: true });
  await server.put('/plugins/key-auth/1.0.0', await packageOf('a'));
  const answers = await Promise.all(
    Array.from({ length: 8 }, async () => (await remove(server, '/plugins/key-auth/1.0.0')).status),
  );
  expect(answers.filter((status) => status === 200)).toHaveLength(1);
  expect(answers.filter((status) => status === 404)).toHaveLength(7);
});

it('puts nothing back into memory that was being read while it was deleted', async () => {
  const inner = createMemoryStore();
  let isSlow = false;
  const store: Store = {
    ...inner,
    read: async (ref, file, range) => {
      const found = await inner.read(ref, file, range);
      if (isSlow && file === 'plugin.wasm') await new Promise((resolve) => setTimeout(resolve, 100));
      return found;
    },
  };
  const server = await startServer({ store, allowDelete: true });
  await server.put('/plugins/key-auth/1.0.0', await packageOf('a'));
  isSlow = true;
  const early = server.get('/plugins/key-auth/1.0.0/plugin.wasm');
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect((await remove(server, '/plugins/key-auth/1.0.0')).status).toBe(200);
  expect((await early).status).toBe(200);
  expect((await server.get('/plugins/key-auth/1.0.0/plugin.wasm')).status).toBe(404);
});

it('takes away what was published with other bytes while the version was being deleted', async () => {
  const inner = createMemoryStore();
  let meanwhile: (() => Promise<unknown>) | undefined;
  const store: Store = {
    ...inner,
    publish: async (ref, files) => {
      await meanwhile?.();
      return inner.publish(ref, files);
    },
  };
  const server = await startServer({ store, allowDelete: true });
  await server.put('/plugins/key-auth/1.0.0', await packageOf('a'));
  // It looks for a tombstone, finds none, and only then the version is deleted.
  meanwhile = async () => {
    meanwhile = undefined;
    await remove(server, '/plugins/key-auth/1.0.0');
  };
  const answer = await server.put('/plugins/key-auth/1.0.0', await packageOf('b'));
  expect(await errorOf(answer)).toEqual({ status: 409, code: 'PS_VERSION_DELETED' });
  expect((await server.get('/plugins/key-auth/1.0.0/plugin.wasm')).status).toBe(404);
});

it('takes nothing away that was published while the store could not say whether it was deleted', async () => {
  const inner = createMemoryStore();
  let isAway = false;
  const store: Store = {
    ...inner,
    publish: async (ref, files) => {
      const created = await inner.publish(ref, files);
      // From the moment on that others can see the version.
      isAway = created;
      return created;
    },
    objects: {
      ...inner.objects,
      read: async (key, range) => {
        if (isAway) throw new PluginServerError('PS_STORE_UNAVAILABLE', 'the store is away');
        return inner.objects.read(key, range);
      },
    },
  };
  const server = await startServer({ store, allowDelete: true });
  const answer = await server.put('/plugins/key-auth/1.0.0', await packageOf('a'));
  expect(await errorOf(answer)).toEqual({ status: 503, code: 'PS_STORE_UNAVAILABLE' });
  isAway = false;
  expect((await server.get('/plugins/key-auth/1.0.0/plugin.wasm')).status).toBe(200);
  expect((await server.put('/plugins/key-auth/1.0.0', await packageOf('a'))).status).toBe(200);
});
