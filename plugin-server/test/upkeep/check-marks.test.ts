import { describe, expect, it } from 'vitest';

import { createMemoryStore } from '../../src/store/memory-store.js';
import type { Store } from '../../src/store/store.js';
import { checkStore } from '../../src/upkeep/fsck.js';
import { buildModule } from '../support/module.js';
import { buildPackage, packageFiles } from '../support/package.js';
import { startServer, TOKEN, type TestServer } from '../support/server.js';

const HEADERS = { authorization: `Bearer ${TOKEN}` };

/** A store in which everything is marked that can be: here, and for a tenant. */
async function marked(): Promise<{ store: Store; server: TestServer }> {
  const store = createMemoryStore();
  const server = await startServer({ store, allowDelete: true });
  for (const prefix of ['', '/tenants/acme']) {
    for (const version of ['1.0.0', '1.1.0', '1.2.0']) {
      await server.put(`${prefix}/plugins/key-auth/${version}`, await buildPackage({ version }));
    }
    const yank = `${server.url}${prefix}/plugins/key-auth/1.1.0/yank`;
    await fetch(yank, { method: 'POST', headers: HEADERS, body: '{"reason":"slow"}' });
    await server.get(`${prefix}/plugins/key-auth/1.2.0`, HEADERS, 'DELETE');
    await server.put(`${prefix}/aliases/api-keys`, Buffer.from('{"target":"key-auth"}'));
  }
  return { store, server };
}

const damageOf = async (store: Store, repair = false): Promise<readonly object[]> =>
  (await checkStore({ store, repair })).damage;

/** Puts other bytes in the place of an object. */
async function spoil({ objects }: Store, key: string, bytes = '{"at":'): Promise<void> {
  expect(await objects.remove(key)).toBe(true);
  await objects.create(key, Buffer.from(bytes));
}

describe('fsck of marks', () => {
  it('reads all of them, and finds nothing where nothing is wrong', async () => {
    const { store } = await marked();
    await store.objects.create('tokens/0123456789abcdef', Buffer.from('{}'));
    expect(await checkStore({ store, repair: false })).toMatchObject({ marks: 7, damage: [{}] });
    await store.objects.remove('tokens/0123456789abcdef');
    expect(await checkStore({ store, repair: false })).toMatchObject({ marks: 6, damage: [] });
  });

  it.each(['yanked/key-auth/1.1.0', 'deleted/key-auth/1.2.0', 'aliases/api-keys'])(
    'names %s when it cannot be read, and leaves it to people',
    async (key) => {
      const { store } = await marked();
      await spoil(store, key);
      const plugin = key.split('/')[1];
      const damage = { plugin, file: key, problem: 'unreadable', reason: expect.stringContaining('by hand') };
      expect(await damageOf(store)).toEqual([damage]);
      expect(await damageOf(store, true)).toEqual([damage]);
      const tenants = store.tenant('acme');
      await spoil(tenants, key);
      expect(await damageOf(store)).toContainEqual({ ...damage, plugin: `acme/${plugin}` });
    },
  );

  it('takes away a token that cannot be read', async () => {
    const { store } = await marked();
    await store.objects.create('tokens/0123456789abcdef', Buffer.from('{}'));
    const damage = { plugin: 'tokens', file: 'tokens/0123456789abcdef', problem: 'unreadable' };
    expect(await damageOf(store)).toEqual([{ ...damage, reason: 'its holder needs another one' }]);
    expect(await damageOf(store, true)).toEqual([{ ...damage, repaired: 'taken away' }]);
    expect(await damageOf(store)).toEqual([]);
  });

  it('takes away a version that was deleted and is there with other bytes, and no other', async () => {
    const { store, server } = await marked();
    // The same bytes may come back.
    await server.put('/plugins/key-auth/1.2.0', await buildPackage({ version: '1.2.0' }));
    expect(await damageOf(store)).toEqual([]);
    await server.get('/plugins/key-auth/1.2.0', HEADERS, 'DELETE');
    // What a publish leaves that is ended between its two steps.
    const other = await startServer();
    const module = buildModule({ salt: 'other' });
    await other.put('/plugins/key-auth/1.2.0', await buildPackage({ version: '1.2.0', module }));
    const record = Buffer.from(await (await other.get('/plugins/key-auth/1.2.0/plugin.json')).arrayBuffer());
    const files = new Map<string, Uint8Array>(packageFiles({ version: '1.2.0', module }));
    const metadata = await (await other.get('/plugins/key-auth/1.2.0/metadata.txt')).arrayBuffer();
    files.set('metadata.txt', Buffer.from(metadata)).set('plugin.json', record);
    expect(await store.publish({ name: 'key-auth', version: '1.2.0' }, files)).toBe(true);
    const damage = { plugin: 'key-auth', file: 'deleted/key-auth/1.2.0', problem: 'other bytes' };
    const reason = 'key-auth@1.2.0 had others when it was deleted';
    expect(await damageOf(store)).toEqual([{ ...damage, reason }]);
    expect(await damageOf(store, true)).toEqual([{ ...damage, repaired: 'taken away' }]);
    expect(await store.versions('key-auth')).not.toContain('1.2.0');
    expect(await damageOf(store)).toEqual([]);
  });

  it('tells of another name of a plugin that is gone', async () => {
    const { store, server } = await marked();
    for (const version of ['1.0.0', '1.1.0']) {
      await server.get(`/plugins/key-auth/${version}`, HEADERS, 'DELETE');
    }
    expect(await damageOf(store)).toEqual([
      {
        plugin: 'api-keys',
        file: 'aliases/api-keys',
        problem: 'missing',
        reason: 'there is no plugin key-auth, which it is another name of',
      },
    ]);
  });
});
