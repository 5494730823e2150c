/** What callers hear: which header asks for what, what is never said, what a store that is away means. */
import { rename } from 'node:fs/promises';

import { describe, expect, it } from 'vitest';

import { openFsStore } from '../../src/store/fs-store.js';
import { createMemoryStore } from '../../src/store/memory-store.js';
import { temporaryFolder } from '../support/folder.js';
import { buildPackage } from '../support/package.js';
import { errorOf, startServer, TOKEN } from '../support/server.js';
import { basic, makeToken } from '../support/tokens.js';

const FILE = '/plugins/key-auth/1.0.0/plugin.wasm';

describe('a token', () => {
  it.each([
    ['bearer', (text: string) => `Bearer ${text}`],
    ['the password of Basic, as gateways send the userinfo of a URL', (text: string) => basic('token', text)],
    ['the password of Basic without a user', (text: string) => basic('', text)],
  ])('comes as %s', async (_what, header) => {
    const store = createMemoryStore();
    const { text } = await makeToken(store, { actions: ['read'] });
    const server = await startServer({ store, anonymousReading: 'off' });
    await server.put('/plugins/key-auth/1.0.0', await buildPackage());
    for (const token of [text, TOKEN]) {
      for (let round = 0; round < 2; round++) {
        expect((await server.get(FILE, { authorization: header(token) })).status).toBe(200);
      }
      expect((await server.get(FILE, { authorization: header(`${token}x`) })).status).toBe(401);
    }
  });

  it('counts at once where it was handed out, and no more where it was revoked', async () => {
    const store = createMemoryStore();
    const admin = await makeToken(store, { tenants: ['*'], actions: ['admin'] });
    const server = await startServer({ store, anonymousReading: 'off' });
    const wish = { label: 'gateway', actions: ['read'], expiresInDays: 7 };
    const made = await fetch(`${server.url}/tokens`, {
      method: 'POST',
      headers: admin.headers,
      body: JSON.stringify(wish),
    });
    expect(made.status).toBe(201);
    expect(made.headers.get('cache-control')).toBe('no-store');
    const { token, id, createdBy } = (await made.json()) as Record<string, string>;
    expect(createdBy).toBe(`token ${admin.id} (test)`);
    const headers = { authorization: `Bearer ${token}` };
    expect((await server.get('/plugins', headers)).status).toBe(200);
    const listed = await (await server.get('/tokens', admin.headers)).text();
    expect(listed).toContain(`"id":"${id}"`);
    expect(listed).not.toContain(token!.slice(21));
    expect(listed).not.toContain('sha256');
    expect((await server.get(`/tokens/${id}`, admin.headers, 'DELETE')).status).toBe(200);
    expect((await server.get(`/tokens/${id}`, admin.headers, 'DELETE')).status).toBe(404);
    expect((await server.get('/plugins', headers)).status).toBe(401);
    expect(server.log.join('')).not.toContain(token!.slice(21));
  });

  it('is refused by every server over the store within the age that reading has', async () => {
    const store = createMemoryStore();
    const [token, admin] = [
      await makeToken(store, { actions: ['read'] }),
      await makeToken(store, { tenants: ['*'], actions: ['admin'] }),
    ];
    const options = { store, anonymousReading: 'off', limits: { tokenAgeMs: 200 } } as const;
    const [one, other] = [await startServer(options), await startServer(options)];
    await one.put('/plugins/key-auth/1.0.0', await buildPackage());
    for (const server of [one, other, one, other]) {
      expect((await server.get(FILE, token.headers)).status).toBe(200);
    }
    expect((await one.get(`/tokens/${token.id}`, admin.headers, 'DELETE')).status).toBe(200);
    expect((await one.get(FILE, token.headers)).status).toBe(401);
    await new Promise((resolve) => setTimeout(resolve, 200));
    // From memory and from the store alike.
    expect((await other.get(FILE, token.headers)).status).toBe(401);
    expect((await other.get('/plugins', token.headers)).status).toBe(401);
  });

  it('that expires while its file is in memory is refused, and says when it expired', async () => {
    const store = createMemoryStore();
    let now = new Date();
    const token = await makeToken(store, { actions: ['read'], expiresInDays: 1 }, now);
    const server = await startServer({ store, anonymousReading: 'off', now: () => now });
    await server.put('/plugins/key-auth/1.0.0', await buildPackage());
    for (let round = 0; round < 2; round++) {
      expect((await server.get(FILE, token.headers)).status).toBe(200);
    }
    now = new Date(now.getTime() + 24 * 60 * 60 * 1000);
    const response = await server.get(FILE, token.headers);
    expect(response.status).toBe(401);
    expect(await response.text()).toContain('the token test expired at ');
  });

  it('is answered 503 and never let in when the store cannot say whether it counts', async () => {
    const data = await temporaryFolder();
    const store = await openFsStore(data);
    const token = await makeToken(store, { actions: ['read', 'publish'] });
    const server = await startServer({ store, anonymousReading: 'off', limits: { tokenAgeMs: 0 } });
    await server.put('/plugins/key-auth/1.0.0', await buildPackage());
    expect((await server.get(FILE, token.headers)).status).toBe(200);
    await rename(data, `${data}.away`);
    for (const path of [FILE, '/plugins']) {
      expect(await errorOf(await server.get(path, token.headers))).toEqual({
        status: 503,
        code: 'PS_STORE_UNAVAILABLE',
      });
    }
    // The publish token needs no store.
    expect((await server.get(FILE, { authorization: `Bearer ${TOKEN}` })).status).toBe(200);
    await rename(`${data}.away`, data);
    expect((await server.get(FILE, token.headers)).status).toBe(200);
  });

  it.each([
    ['no JSON', 'hello', 'the body is not JSON'],
    ['a list', '[]', 'it is not an object'],
    ['nothing', '', 'the body is not JSON'],
    ['an unknown field', '{"label":"x","actions":["read"],"admin":true}', 'admin is not a field here'],
    ['no actions', '{"label":"x"}', 'actions is not a list'],
    ['__proto__', '{"__proto__":{"actions":["read"]},"label":"x"}', '__proto__ is not a field here'],
  ])('is not made of %s', async (_what, body, message) => {
    const store = createMemoryStore();
    const { headers } = await makeToken(store, { tenants: ['*'], actions: ['admin'] });
    const server = await startServer({ store });
    const response = await fetch(`${server.url}/tokens`, { method: 'POST', headers, body });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(message);
  });

  it('is not handed out, shown or revoked beyond the tenants and names of who asks', async () => {
    const store = createMemoryStore();
    const boss = await makeToken(store, { tenants: ['acme'], names: ['mcp-*'], actions: ['admin'] });
    const other = await makeToken(store, { tenants: ['initech'], actions: ['read'] });
    const inside = await makeToken(store, { tenants: ['acme'], names: ['mcp-a'], actions: ['read'] });
    const server = await startServer({ store });
    for (const more of [{}, { tenants: ['*'] }, { tenants: ['initech'] }, { tenants: ['acme'] }]) {
      const response = await fetch(`${server.url}/tokens`, {
        method: 'POST',
        headers: boss.headers,
        body: JSON.stringify({ label: 'x', actions: ['read'], ...more }),
      });
      expect(await errorOf(response)).toEqual({ status: 403, code: 'PS_FORBIDDEN' });
    }
    const { tokens } = (await (await server.get('/tokens', boss.headers)).json()) as {
      tokens: { id: string }[];
    };
    expect(tokens.map(({ id }) => id).sort()).toEqual([boss.id, inside.id].sort());
    const [hidden, unknown] = [
      await server.get(`/tokens/${other.id}`, boss.headers, 'DELETE'),
      await server.get('/tokens/0123456789abcdef', boss.headers, 'DELETE'),
    ];
    expect([hidden.status, unknown.status]).toEqual([404, 404]);
    expect((await hidden.text()).replace(other.id, 'ID')).toBe(
      (await unknown.text()).replace('0123456789abcdef', 'ID'),
    );
    expect((await server.get(`/tokens/${inside.id}`, boss.headers, 'DELETE')).status).toBe(200);
  });
});

describe('an answer', () => {
  it.each([
    [
      'GET',
      '/plugins',
      'Basic realm="postern-plugin-server", charset="UTF-8", Bearer realm="postern-plugin-server"',
    ],
    [
      'PUT',
      '/plugins/a/1.0.0',
      'Bearer realm="postern-plugin-server", Basic realm="postern-plugin-server", charset="UTF-8"',
    ],
  ])('401 to %s %s names the schemes', async (method, path, expected) => {
    const server = await startServer({ anonymousReading: 'off' });
    const response = await server.get(path, {}, method);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe(expected);
  });

  it('403 is the same for what is there and for what is not, and says what is missing', async () => {
    const store = createMemoryStore();
    const token = await makeToken(store, { tenants: ['initech'], actions: ['read'] });
    const server = await startServer({ store, anonymousReading: 'off' });
    await server.put('/tenants/acme/plugins/key-auth/1.0.0', await buildPackage());
    const there = await server.get('/tenants/acme/plugins/key-auth/1.0.0/plugin.wasm', token.headers);
    const not = await server.get('/tenants/none/plugins/key-auth/1.0.0/plugin.wasm', token.headers);
    expect([there.status, not.status]).toEqual([403, 403]);
    const text = await there.text();
    expect(text).toContain(`token ${token.id} (test) has no right to read acme/key-auth`);
    expect((await not.text()).replace('none/', 'acme/')).toBe(text);
  });

  it.each([
    ['on', '', 'public'],
    ['on', '/tenants/acme', 'public'],
    ['shared', '', 'public'],
    ['shared', '/tenants/acme', 'private'],
    ['off', '', 'private'],
  ] as const)(
    'with reading %s, of a file of %j, may be kept by %s caches',
    async (reading, tenant, expected) => {
      const server = await startServer({ anonymousReading: reading });
      await server.put(`${tenant}/plugins/key-auth/1.0.0`, await buildPackage());
      for (const encoding of ['identity', 'gzip', 'gzip']) {
        const headers = { authorization: `Bearer ${TOKEN}`, 'accept-encoding': encoding };
        for (const file of ['plugin.wasm', 'spec.yaml', 'plugin.json']) {
          const response = await server.get(`${tenant}/plugins/key-auth/1.0.0/${file}`, headers);
          expect(response.headers.get('cache-control')).toBe(`${expected}, max-age=31536000, immutable`);
        }
      }
    },
  );

  it('of a list has only what the caller may read', async () => {
    const store = createMemoryStore();
    const token = await makeToken(store, { names: ['mcp-*'], actions: ['read'] });
    const server = await startServer({ store, anonymousReading: 'off' });
    for (const name of ['key-auth', 'mcp-a', 'mcp-b']) {
      await server.put(`/plugins/${name}/1.0.0`, await buildPackage({ name }));
    }
    const list: unknown = await (await server.get('/plugins', token.headers)).json();
    expect(list).toMatchObject({ plugins: [{ name: 'mcp-a' }, { name: 'mcp-b' }] });
  });

  it('to a long row of wrong credentials is 429, and a right one passes all the same', async () => {
    const store = createMemoryStore();
    const token = await makeToken(store, { actions: ['read'] });
    const server = await startServer({ store, anonymousReading: 'off', limits: { failuresPerMinute: 3 } });
    const wrong = {
      authorization: 'Bearer pst_0123456789abcdef_0123456789012345678901234567890123456789012',
    };
    for (const expected of [401, 401, 401, 429, 429]) {
      expect((await server.get('/plugins', wrong)).status).toBe(expected);
    }
    const last = await server.get('/plugins', { authorization: 'Bearer other' });
    expect(last.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await errorOf(last)).toEqual({ status: 429, code: 'PS_FAILURES' });
    expect((await server.get('/plugins', token.headers)).status).toBe(200);
    expect((await server.get('/plugins')).status).toBe(401);
  });

  it('never comes to a header of 20 KB, and the server goes on', async () => {
    const server = await startServer();
    const answer = await server.raw(
      `GET /plugins HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${'x'.repeat(20_000)}\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
    expect((await server.get('/plugins')).status).toBe(200);
  });
});
