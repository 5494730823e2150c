import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import { openFsStore } from '../../src/store/fs-store.js';
import { createMemoryStore } from '../../src/store/memory-store.js';
import { temporaryFolder } from '../support/folder.js';
import { buildModule } from '../support/module.js';
import { buildPackage, specOf } from '../support/package.js';
import { errorOf, startServer, TOKEN } from '../support/server.js';

const PATH = '/plugins/key-auth/1.0.0';

describe('a publish', () => {
  it('answers 201 with what was stored, and the version is there at once', async () => {
    const server = await startServer();
    const module = buildModule();
    const response = await server.put(PATH, await buildPackage({ module }));
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({
      name: 'key-auth',
      version: '1.0.0',
      sha256: createHash('sha256').update(module).digest('hex'),
      size: module.length,
      url: `${server.url}${PATH}/plugin.wasm`,
    });
    expect(Buffer.from(await (await server.get(`${PATH}/plugin.wasm`)).arrayBuffer())).toEqual(module);
  });

  it('is found by who asked before it was there', async () => {
    const server = await startServer();
    expect((await server.get(`${PATH}/plugin.wasm`)).status).toBe(404);
    await server.put(PATH, await buildPackage());
    expect((await server.get(`${PATH}/plugin.wasm`)).status).toBe(200);
  });

  it('of the same files again answers 200 and changes nothing', async () => {
    const server = await startServer();
    await server.put(PATH, await buildPackage());
    const before = await (await server.get(`${PATH}/plugin.json`)).text();
    const response = await server.put(PATH, await buildPackage());
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ name: 'key-auth', size: buildModule().length });
    expect(await (await server.get(`${PATH}/plugin.json`)).text()).toBe(before);
  });

  it('of the same files in another archive is the same', async () => {
    const server = await startServer();
    const archive = Buffer.from(await buildPackage());
    await server.put(PATH, archive);
    const { gunzipSync } = await import('node:zlib');
    expect((await server.put(PATH, gzipSync(gunzipSync(archive), { level: 1 }))).status).toBe(200);
  });

  it.each([
    ['module', { module: buildModule({ salt: 'other' }) }, 'plugin.wasm'],
    ['README', { readme: '# Another\n' }, 'README.md'],
    ['spec', { spec: `${specOf('key-auth', '1.0.0')}# more\n` }, 'spec.yaml'],
    ['file more', { more: { 'icon.png': Buffer.from('png') } }, 'icon.png'],
  ])('of the same version with another %s is refused and names it', async (_what, change, file) => {
    const server = await startServer();
    await server.put(PATH, await buildPackage());
    const response = await server.put(PATH, await buildPackage(change));
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({
      error: { code: 'PS_VERSION_EXISTS', message: expect.stringContaining(file) },
    });
    const kept = Buffer.from(await (await server.get(`${PATH}/plugin.wasm`)).arrayBuffer());
    expect(kept).toEqual(buildModule());
  });

  it('survives a restart of the server', async () => {
    const data = await temporaryFolder();
    const first = await startServer({ store: await openFsStore(data) });
    await first.put(PATH, await buildPackage());
    await first.close();
    const second = await startServer({ store: await openFsStore(data) });
    expect((await second.get(`${PATH}/plugin.wasm`)).status).toBe(200);
    expect((await second.put(PATH, await buildPackage())).status).toBe(200);
    expect((await second.put(PATH, await buildPackage({ readme: 'x' }))).status).toBe(409);
  });

  it('names its public address when it has one', async () => {
    const server = await startServer({ publicUrl: 'https://plugins.example.org/' });
    const response = await server.put(PATH, await buildPackage());
    expect(await response.json()).toMatchObject({
      url: 'https://plugins.example.org/plugins/key-auth/1.0.0/plugin.wasm',
    });
  });

  it('logs who is published with its digest, and never the token', async () => {
    const server = await startServer();
    await server.put(PATH, await buildPackage());
    const log = server.log.join('');
    expect(log).toContain('"msg":"published"');
    expect(log).toContain('"plugin":"key-auth@1.0.0"');
    expect(log).not.toContain(TOKEN);
  });
});

describe('publishes of one version at once', () => {
  it.each([
    ['memory', async () => createMemoryStore()],
    ['folder', async () => openFsStore(await temporaryFolder())],
  ])('have one winner in a %s store; the others hear whether they are the same', async (_name, open) => {
    const server = await startServer({ store: await open() });
    const packages = await Promise.all(
      ['a', 'b'].map((salt) => buildPackage({ module: buildModule({ salt }) })),
    );
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, index) => server.put(PATH, packages[index % 2]!)),
    );
    const statuses = answers.map(({ status }) => status);
    const winner = statuses.indexOf(201);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    for (const [index, status] of statuses.entries()) {
      if (index !== winner) expect(status).toBe(index % 2 === winner % 2 ? 200 : 409);
    }
    const stored = Buffer.from(await (await server.get(`${PATH}/plugin.wasm`)).arrayBuffer());
    expect(stored).toEqual(buildModule({ salt: winner % 2 === 0 ? 'a' : 'b' }));
  });

  it('of many versions are all there', async () => {
    const server = await startServer({ store: await openFsStore(await temporaryFolder()) });
    const answers = await Promise.all(
      Array.from({ length: 20 }, async (_, index) =>
        server.put(`/plugins/key-auth/1.0.${index}`, await buildPackage({ version: `1.0.${index}` })),
      ),
    );
    expect(answers.every(({ status }) => status === 201)).toBe(true);
    const list: unknown = await (await server.get('/plugins/key-auth')).json();
    expect(list).toMatchObject({ versions: expect.objectContaining({ length: 20 }) });
  });

  it('are told that the server is busy when too many wait', async () => {
    const server = await startServer({ limits: { publishing: 1, waiting: 1 } });
    const archive = await buildPackage({ module: buildModule({ padding: 200_000 }) });
    const answers = await Promise.all(Array.from({ length: 12 }, () => server.put(PATH, archive)));
    const busy = answers.filter(({ status }) => status === 503);
    expect(busy.length).toBeGreaterThan(0);
    expect(busy[0]?.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await errorOf(busy[0]!)).toMatchObject({ code: 'PS_BUSY' });
    expect((await server.put(PATH, archive)).status).toBe(200);
  });
});

describe('who may publish', () => {
  it.each([
    ['no header', {}],
    ['another token', { authorization: 'Bearer wrong' }],
    ['a part of the token', { authorization: `Bearer ${TOKEN.slice(0, -1)}` }],
    ['more than the token', { authorization: `Bearer ${TOKEN}x` }],
    ['the token with another scheme', { authorization: `Basic ${TOKEN}` }],
    ['the token without a scheme', { authorization: TOKEN }],
    ['an empty token', { authorization: 'Bearer ' }],
    ['two tokens', { authorization: `Bearer ${TOKEN} ${TOKEN}` }],
  ])('is nobody with %s', async (_what, headers) => {
    const server = await startServer();
    const body = await buildPackage();
    const response = await fetch(`${server.url}${PATH}`, { method: 'PUT', body, headers });
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer /);
    expect(await errorOf(response)).toEqual({ status: 401, code: 'PS_UNAUTHORIZED' });
    expect((await server.get(`${PATH}/plugin.wasm`)).status).toBe(404);
  });

  it.each(['bearer', 'BEARER', 'Bearer '])(
    'is whoever has the token, however %j is written',
    async (scheme) => {
      const server = await startServer();
      const response = await server.put(PATH, await buildPackage(), { authorization: `${scheme} ${TOKEN}` });
      expect(response.status).toBe(201);
    },
  );

  it.each([undefined, ''])('is nobody when the server has the token %j', async (token) => {
    const server = await startServer({ token });
    const response = await server.put(PATH, await buildPackage(), { authorization: 'Bearer ' });
    expect(await errorOf(response)).toEqual({ status: 403, code: 'PS_PUBLISHING_OFF' });
  });

  it('is settled before the name, the size or the body of a package matter', async () => {
    const server = await startServer({ limits: { maxPackageBytes: 10 } });
    const response = await server.put(PATH, new Uint8Array(1000), { authorization: 'Bearer wrong' });
    expect(response.status).toBe(401);
  });
});

describe('a package that is refused', () => {
  const text = (content: string): Uint8Array => Buffer.from(content);

  it.each<[string, () => Promise<Uint8Array> | Uint8Array, number, string]>([
    ['nothing', () => text(''), 422, 'CT_ARCHIVE_READ'],
    ['no archive', () => text('hello'), 422, 'CT_ARCHIVE_READ'],
    ['a bare module', () => buildModule(), 422, 'CT_ARCHIVE_READ'],
    ['gzip of something else', () => gzipSync('hello'), 422, 'CT_ARCHIVE_READ'],
    ['half an archive', async () => (await buildPackage()).subarray(0, 100), 422, 'CT_ARCHIVE_READ'],
    ['an empty archive', () => gzipSync(Buffer.alloc(1024)), 422, 'CT_ARCHIVE_READ'],
    ['a spec that is no YAML', () => buildPackage({ spec: 'a: [' }), 422, 'CT_SPEC'],
    ['a spec without info', () => buildPackage({ spec: 'apiVersion: 1.0.0\n' }), 422, 'CT_SPEC'],
    ['another name', () => buildPackage({ name: 'basic-auth' }), 422, 'PS_IDENTITY'],
    ['another version', () => buildPackage({ version: '1.0.1' }), 422, 'PS_IDENTITY'],
  ])('for %s', async (_what, build, status, code) => {
    const server = await startServer();
    expect(await errorOf(await server.put(PATH, await build()))).toEqual({ status, code });
    expect(await (await server.get('/plugins')).json()).toEqual({ plugins: [] });
  });

  it('says which identity the spec has, and where that would go', async () => {
    const server = await startServer();
    const response = await server.put(PATH, await buildPackage({ name: 'basic-auth', version: '2.0.0' }));
    expect(await response.json()).toMatchObject({
      error: {
        message: 'spec.yaml says basic-auth@2.0.0, the URL says key-auth@1.0.0',
        hint: expect.stringContaining('/plugins/basic-auth/2.0.0'),
      },
    });
  });

  it.each([
    ['/plugins/Key-Auth/1.0.0', 'CT_PLUGIN_NAME'],
    ['/plugins/key--auth/1.0.0', 'CT_PLUGIN_NAME'],
    ['/plugins/key-auth/v1.0.0', 'CT_PLUGIN_VERSION'],
    ['/plugins/key-auth/1.0', 'CT_PLUGIN_VERSION'],
    ['/plugins/key-auth/latest', 'CT_PLUGIN_VERSION'],
  ])('for a URL that can be no plugin: %s', async (path, code) => {
    const server = await startServer();
    expect(await errorOf(await server.put(path, await buildPackage()))).toEqual({ status: 400, code });
  });

  it.each(['POST', 'PATCH', 'OPTIONS'])('by %s, which is no way to publish', async (method) => {
    const server = await startServer();
    const response = await server.get(PATH, {}, method);
    expect(response.headers.get('allow')).toBe('GET, HEAD, PUT, DELETE');
    expect(response.status).toBe(405);
  });
});

describe('a module that no gateway can load', () => {
  const refused: readonly (readonly [string, Uint8Array, string])[] = [
    ['no module at all', Buffer.from('hello'), 'broken-module'],
    ['an empty file', Buffer.alloc(0), 'broken-module'],
    ['a truncated module', buildModule({ padding: 500 }).subarray(0, 60), 'broken-module'],
    ['random bytes', createHash('sha512').update('x').digest(), 'broken-module'],
    ['no ABI marker', buildModule({ marker: null }), 'abi-marker'],
    ['an unknown ABI version', buildModule({ marker: 'proxy_abi_version_9_9_9' }), 'abi-marker'],
    ['no allocator', buildModule({ allocator: false }), 'allocator'],
    ['an unknown import', buildModule({ unknownImport: true }), 'import-known'],
  ];

  it.each(refused)(
    'because of %s is refused with the finding for each target',
    async (_what, module, rule) => {
      const server = await startServer();
      const response = await server.put(PATH, await buildPackage({ module }));
      expect(response.status).toBe(422);
      const body = (await response.json()) as { error: { code: string; findings: { rule: string }[] } };
      expect(body.error.code).toBe('PS_MODULE_REFUSED');
      for (const target of ['envoy', 'higress']) {
        expect(body.error.findings).toContainEqual({
          target,
          rule,
          severity: 'error',
          message: expect.any(String),
          hint: expect.any(String),
        });
      }
      expect((await server.get(`${PATH}/plugin.wasm`)).status).toBe(404);
    },
  );

  it('but one that a single target takes is stored, with what the others say', async () => {
    const server = await startServer();
    const module = buildModule({ marker: 'proxy_abi_version_0_2_100' });
    expect((await server.put(PATH, await buildPackage({ module }))).status).toBe(201);
    expect(await (await server.get(`${PATH}/plugin.json`)).json()).toMatchObject({
      targets: {
        envoy: {
          accepted: false,
          findings: expect.arrayContaining([expect.objectContaining({ rule: 'abi-marker' })]),
        },
        higress: { accepted: true },
      },
    });
    expect(await (await server.get('/plugins/key-auth')).json()).toMatchObject({
      versions: [{ accepted: ['higress'] }],
    });
  });
});
