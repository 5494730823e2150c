import { createServer, type RequestListener } from 'node:http';

import { sha256Hex } from '@postern/contract/digest';
import { closeGracefully, listen } from '@postern/service/lifecycle';
import { describe, expect, it, onTestFinished } from 'vitest';

import { Mirror } from '../../src/mirror/mirror.js';
import { MIRROR_LIMITS, type MirrorLimits } from '../../src/mirror/mirror-limits.js';
import { mirrored } from '../../src/mirror/mirrored-store.js';
import { createMirror } from '../../src/mirror/mirror-settings.js';
import { parseNameList } from '../../src/mirror/name-list.js';
import { PluginServerUpstream } from '../../src/mirror/plugin-server-upstream.js';
import { createMemoryStore } from '../../src/store/memory-store.js';
import { testStore } from '../store/conformance.js';
import { buildModule } from '../support/module.js';
import { buildPackage } from '../support/package.js';
import { errorOf, startServer, TOKEN, type TestServer } from '../support/server.js';
import { createKey } from '../support/signing.js';

const LOGGER = { info: () => undefined, warn: () => undefined };
const LIMITS: Partial<MirrorLimits> = { requestMs: 2_000, idleMs: 500, pauseMs: 1 };
const PATH = '/plugins/key-auth/1.0.0';

interface Wish {
  readonly allow?: string;
  readonly tenants?: string;
  readonly limits?: Partial<MirrorLimits>;
  readonly credentials?: string;
}

function mirrorOf(url: string, { allow = '*', tenants, limits, credentials }: Wish = {}): Mirror {
  const bounds = { ...MIRROR_LIMITS, ...LIMITS, ...limits };
  return new Mirror({
    upstream: new PluginServerUpstream(url, credentials, bounds),
    names: parseNameList(allow, 'mirror-allow'),
    tenants: parseNameList(tenants, 'mirror-tenants'),
    limits: bounds,
    logger: LOGGER,
  });
}

function startMirror(url: string, wish?: Wish): Promise<TestServer> {
  return startServer({
    store: mirrored(createMemoryStore(), { mirror: mirrorOf(url, wish), minFreeBytes: 0 }),
  });
}

/** An upstream that says what the test wants, and which paths it was asked for. */
async function startUpstream(answer: RequestListener): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    answer(request, response);
  });
  const { url } = await listen(server, { host: '127.0.0.1', port: 0, what: 'the upstream' });
  onTestFinished(() => closeGracefully(server, 0));
  return { url, asked };
}

testStore('mirrored', async () => {
  const upstream = await startServer();
  return mirrored(createMemoryStore(), { mirror: mirrorOf(upstream.url, { tenants: '*' }), minFreeBytes: 0 });
});

describe('a version that is only upstream', () => {
  it('is fetched, judged, kept and served as if it were here', async () => {
    const upstream = await startServer();
    const module = buildModule({ salt: 'upstream', padding: 200_000 });
    await upstream.put(PATH, await buildPackage({ module }));
    const mirror = await startMirror(upstream.url);
    const answer = await mirror.get(`${PATH}/plugin.wasm`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('etag')).toBe(`"sha256-${sha256Hex(module)}"`);
    expect(Buffer.from(await answer.arrayBuffer()).equals(module)).toBe(true);
    await upstream.close();
    const record: unknown = await (await mirror.get(`${PATH}/plugin.json`)).json();
    expect(record).toMatchObject({ publishedBy: 'mirror' });
    for (const file of ['plugin.wasm', 'spec.yaml', 'README.md', 'metadata.txt', 'plugin.json'])
      expect((await mirror.get(`${PATH}/${file}`)).status, file).toBe(200);
    expect(await (await mirror.get('/plugins')).json()).toEqual({
      plugins: [{ name: 'key-auth', versions: ['1.0.0'] }],
    });
  });

  it('is fetched once, however many ask for it', async () => {
    const upstream = await startServer();
    await upstream.put(PATH, await buildPackage());
    const { url, asked } = await startUpstream(async (request, response) => {
      const answer = await fetch(`${upstream.url}${request.url}`);
      response.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer()));
    });
    const mirror = await startMirror(url);
    const files = ['plugin.wasm', 'spec.yaml', 'README.md', 'plugin.json'];
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => mirror.get(`${PATH}/${files[index % files.length]}`)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(asked.length).toBe(new Set(asked).size);
  });

  it('counts for a range, which then fetches only the one that it means', async () => {
    const upstream = await startServer();
    for (const version of ['1.0.0', '1.1.0', '2.0.0'])
      await upstream.put(`/plugins/key-auth/${version}`, await buildPackage({ version }));
    const mirror = await startMirror(upstream.url);
    await mirror.put(PATH, await buildPackage());
    const resolved = await mirror.get('/plugins/key-auth?range=^1.0.0');
    expect(await resolved.json()).toMatchObject({ version: '1.1.0' });
    const listed = (await (await mirror.get('/plugins/key-auth')).json()) as {
      versions: { version: string }[];
    };
    expect(listed.versions.map(({ version }) => version)).toEqual(['1.1.0', '1.0.0']);
  });

  it('of a tenant is another one than that of everybody, and only fetched for tenants that take part', async () => {
    const upstream = await startServer();
    await upstream.put(PATH, await buildPackage());
    await upstream.put(`/tenants/acme${PATH}`, await buildPackage({ readme: '# Of acme\n' }));
    const mirror = await startMirror(upstream.url, { tenants: 'acme' });
    const [acme, initech] = await Promise.all(
      ['acme', 'initech'].map((tenant) => mirror.get(`/tenants/${tenant}${PATH}/README.md`)),
    );
    expect(await acme!.text()).toBe('# Of acme\n');
    expect(initech!.status).toBe(404);
  });

  it('is fetched with the credentials of the settings', async () => {
    const upstream = await startServer({ anonymousReading: 'off' });
    await upstream.put(PATH, await buildPackage());
    const right = await startMirror(upstream.url, { credentials: 'correct-horse' });
    expect((await right.get(`${PATH}/plugin.wasm`)).status).toBe(200);
    const basic = await startMirror(upstream.url, { credentials: 'anyone:correct-horse' });
    expect((await basic.get(`${PATH}/plugin.wasm`)).status).toBe(200);
    const wrong = await startMirror(upstream.url, { credentials: 'battery-staple' });
    const refusal = await wrong.get(`${PATH}/plugin.wasm`);
    expect(await errorOf(refusal)).toEqual({ status: 503, code: 'PS_MIRROR_UNAVAILABLE' });
  });
});

describe('a version that is nowhere', () => {
  it('is 404, and asked for again only after a while', async () => {
    const { url, asked } = await startUpstream((_, response) => response.writeHead(404).end());
    const mirror = await startMirror(url);
    for (let index = 0; index < 5; index++)
      expect((await mirror.get(`${PATH}/plugin.wasm`)).status).toBe(404);
    expect(asked).toEqual([`${PATH}/plugin.json`]);
    const forgetful = await startMirror(url, { limits: { rememberMs: 0 } });
    for (let index = 0; index < 3; index++) await forgetful.get(`${PATH}/plugin.wasm`);
    expect(asked.length).toBeGreaterThan(2);
  });

  it('is not asked for under a name that may not be fetched', async () => {
    const { url, asked } = await startUpstream((_, response) => response.writeHead(404).end());
    const mirror = await startMirror(url, { allow: 'rate-limit,mcp-*' });
    for (const name of ['key-auth', 'rate-limit-2', 'mc'])
      expect((await mirror.get(`/plugins/${name}/1.0.0/plugin.wasm`)).status).toBe(404);
    expect(asked).toEqual([]);
    for (const name of ['rate-limit', 'mcp-server']) await mirror.get(`/plugins/${name}/1.0.0/plugin.wasm`);
    expect(asked).toHaveLength(2);
  });
});

it('is not fetched where the disk is nearly full', async () => {
  const { url, asked } = await startUpstream((_, response) => response.writeHead(404).end());
  const store = { ...createMemoryStore(), freeBytes: async () => 10 };
  const server = await startServer({ store: mirrored(store, { mirror: mirrorOf(url), minFreeBytes: 11 }) });
  const answer = await server.get(`${PATH}/plugin.wasm`);
  expect((await errorOf(answer)).code).toBe('PS_DISK_FLOOR');
  expect(asked).toEqual([]);
});

describe('an upstream that cannot be asked', () => {
  const answers: readonly [string, RequestListener][] = [
    ['fails', (_, response) => void response.writeHead(500).end()],
    ['is busy', (_, response) => void response.writeHead(429).end()],
    ['forbids', (_, response) => void response.writeHead(403).end()],
    ['cuts', (request) => void request.socket.destroy()],
    ['stalls', () => undefined],
    ['stalls in the middle', (_, response) => void response.writeHead(200).write('{')],
    ['redirects', (_, response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()],
  ];
  it.each(answers)('since it %s makes absence unknown: 503', async (_what, answer) => {
    const { url } = await startUpstream(answer);
    const mirror = await startMirror(url);
    const response = await mirror.get(`${PATH}/plugin.wasm`);
    expect(response.headers.get('retry-after')).toBe('2');
    expect(await errorOf(response)).toEqual({ status: 503, code: 'PS_MIRROR_UNAVAILABLE' });
    expect((await mirror.get('/plugins/key-auth?range=^1')).status).toBe(503);
  });

  it('does not keep anybody from what is here', async () => {
    const { url } = await startUpstream((request) => void request.socket.destroy());
    const mirror = await startMirror(url);
    expect((await mirror.put(PATH, await buildPackage())).status).toBe(201);
    expect((await mirror.get(`${PATH}/plugin.wasm`)).status).toBe(200);
    expect((await mirror.get(`${PATH}/README_ZH.md`)).status).toBe(404);
    expect((await mirror.get('/plugins/key-auth')).status).toBe(200);
  });

  it('is not followed to another address', async () => {
    const { url: elsewhere, asked } = await startUpstream((_, response) => void response.end('secret'));
    const { url } = await startUpstream((request, response) =>
      response.writeHead(307, { location: `${elsewhere}${request.url}` }).end(),
    );
    const mirror = await startMirror(url);
    await mirror.get(`${PATH}/plugin.wasm`);
    expect(asked).toEqual([]);
  });
});

describe('what an upstream sends and is not taken', () => {
  async function upstreamWith(change: (path: string, body: Buffer) => Buffer | string): Promise<string> {
    const upstream = await startServer();
    await upstream.put(PATH, await buildPackage());
    const { url } = await startUpstream(async (request, response) => {
      const answer = await fetch(`${upstream.url}${request.url}`);
      const body = change(request.url ?? '', Buffer.from(await answer.arrayBuffer()));
      response.writeHead(answer.status).end(body);
    });
    return url;
  }
  const cases: readonly [string, (path: string, body: Buffer) => Buffer | string][] = [
    ['a page in place of a record', () => '<html>'],
    [
      'the record of another version',
      (path, body) => (path.endsWith('plugin.json') ? body.toString().replace('"1.0.0"', '"1.0.1"') : body),
    ],
    [
      'other bytes of the same size',
      (path, body) => (path.endsWith('.wasm') ? Buffer.alloc(body.length) : body),
    ],
    [
      'more bytes than the record says',
      (path, body) => (path.endsWith('README.md') ? Buffer.concat([body, body]) : body),
    ],
    [
      'fewer bytes than the record says',
      (path, body) => (path.endsWith('README.md') ? body.subarray(1) : body),
    ],
    [
      'a file that no package has',
      (path, body) =>
        path.endsWith('plugin.json') ? body.toString().replace('"README.md"', '"../evil"') : body,
    ],
    [
      'more than a version may have',
      (path, body) =>
        path.endsWith('plugin.json') ? body.toString().replace(/"size": \d+/g, '"size": 99999999') : body,
    ],
  ];
  it.each(cases)('%s: 502, and nothing is kept', async (_what, change) => {
    const store = createMemoryStore();
    const server = await startServer({
      store: mirrored(store, { mirror: mirrorOf(await upstreamWith(change)), minFreeBytes: 0 }),
    });
    const first = await server.get(`${PATH}/plugin.wasm`);
    expect(await errorOf(first)).toEqual({ status: 502, code: 'PS_MIRROR_REFUSED' });
    expect((await server.get(`${PATH}/plugin.wasm`)).status).toBe(502);
    expect(await store.plugins()).toEqual([]);
  });

  it('a module that no gateway loads', async () => {
    const module = buildModule({ marker: null, allocator: false });
    const spec = Buffer.from('apiVersion: 1.0.0\ninfo:\n  name: key-auth\n  version: 1.0.0\n');
    const record = (bytes: Buffer): object => ({ size: bytes.length, sha256: sha256Hex(bytes) });
    const manifest = {
      ...{ name: 'key-auth', version: '1.0.0', ...record(module), publishedAt: '', targets: {} },
      files: { 'plugin.wasm': record(module), 'spec.yaml': record(spec) },
    };
    const { url } = await startUpstream((request, response) => {
      const path = request.url ?? '';
      response.end(
        path.endsWith('.wasm') ? module : path.endsWith('.yaml') ? spec : JSON.stringify(manifest),
      );
    });
    const answer = await (await startMirror(url)).get(`${PATH}/plugin.wasm`);
    expect(await errorOf(answer)).toEqual({ status: 502, code: 'PS_MIRROR_REFUSED' });
  });
});

it('takes only what is signed, where publishers must sign too', async () => {
  const [ours, other] = [createKey(), createKey()];
  const upstream = await startServer();
  const module = buildModule({ padding: 50 });
  await upstream.put('/plugins/key-auth/1.0.0', await buildPackage({ module: ours.sign(module) }));
  await upstream.put('/plugins/key-auth/1.0.1', await buildPackage({ version: '1.0.1', module }));
  const signed = other.sign(module);
  await upstream.put('/plugins/key-auth/1.0.2', await buildPackage({ version: '1.0.2', module: signed }));
  const settings = {
    mirror: upstream.url,
    mirrorAllow: '*',
    mirrorTenants: undefined,
    mirrorCredentials: undefined,
    offline: false,
  };
  const mirror = createMirror(settings, LOGGER, [ours.publicKey]);
  const server = await startServer({
    store: mirrored(createMemoryStore(), { mirror: mirror!, minFreeBytes: 0 }),
  });
  expect((await server.get('/plugins/key-auth/1.0.0/plugin.wasm')).status).toBe(200);
  for (const version of ['1.0.1', '1.0.2']) {
    const answer = await server.get(`/plugins/key-auth/${version}/plugin.wasm`);
    expect(answer.status).toBeGreaterThanOrEqual(500);
    expect(await answer.text()).toContain('is not signed by');
  }
});

it('does not fetch again what was deleted here', async () => {
  const upstream = await startServer();
  await upstream.put(PATH, await buildPackage());
  const store = mirrored(createMemoryStore(), { mirror: mirrorOf(upstream.url), minFreeBytes: 0 });
  const server = await startServer({ store, allowDelete: true });
  expect((await server.get(`${PATH}/plugin.wasm`)).status).toBe(200);
  const headers = { authorization: `Bearer ${TOKEN}` };
  expect((await fetch(`${server.url}${PATH}`, { method: 'DELETE', headers })).status).toBe(200);
  expect((await server.get(`${PATH}/plugin.wasm`)).status).toBe(404);
});
