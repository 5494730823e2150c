import { createHash } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { createMemoryStore } from '../../src/store/memory-store.js';
import type { Store } from '../../src/store/store.js';
import { buildModule } from '../support/module.js';
import { buildPackage } from '../support/package.js';
import { errorOf, startServer, type TestServer } from '../support/server.js';

const BASE = '/plugins/key-auth/1.0.0';
const WASM = `${BASE}/plugin.wasm`;
const module = buildModule({ padding: 5000 });
const sha256 = createHash('sha256').update(module).digest('hex');
const ETAG = `"sha256-${sha256}"`;

async function serveOne(options: Parameters<typeof startServer>[0] = {}): Promise<TestServer> {
  const server = await startServer(options);
  const icon = Buffer.from('png');
  await server.put(BASE, await buildPackage({ module, more: { 'icon.png': icon, 'README_ZH.md': icon } }));
  return server;
}

/** A file is answered by the router the first time, from memory after that, and in pieces when it is too large. */
const WAYS: readonly [string, (path: string) => Promise<TestServer>][] = [
  ['from the store', () => serveOne()],
  [
    'from memory',
    async (path) => {
      const server = await serveOne();
      await (await server.get(path)).arrayBuffer();
      return server;
    },
  ],
  ['in pieces', () => serveOne({ limits: { cacheBytes: 4096 } })],
];

describe.each(WAYS)('plugin.wasm %s', (_way, serve) => {
  it('is sent whole with the headers that gateways and caches need', async () => {
    const server = await serve(WASM);
    const response = await server.get(WASM);
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/wasm',
      'content-length': String(module.length),
      'accept-ranges': 'bytes',
      'cache-control': 'public, max-age=31536000, immutable',
      'repr-digest': `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`,
      'x-content-type-options': 'nosniff',
      etag: ETAG,
    });
    expect(response.headers.get('content-encoding')).toBeNull();
    expect(response.headers.get('x-powered-by')).toBeNull();
    expect(Buffer.from(await response.arrayBuffer())).toEqual(module);
  });

  it('is described by HEAD with the same headers and no body', async () => {
    const server = await serve(WASM);
    const [head, get] = [await server.get(WASM, {}, 'HEAD'), await server.get(WASM)];
    // The client asks to close after HEAD, and time goes on.
    const own = { date: '', connection: '', 'keep-alive': '' };
    const headersOf = (response: Response) => ({ ...Object.fromEntries(response.headers), ...own });
    expect(head.status).toBe(200);
    expect(headersOf(head)).toEqual(headersOf(get));
    expect(await head.text()).toBe('');
  });

  it('is not sent again to who has it', async () => {
    const server = await serve(WASM);
    for (const method of ['GET', 'HEAD']) {
      const response = await server.get(WASM, { 'if-none-match': ETAG }, method);
      expect(response.status).toBe(304);
      expect(response.headers.get('etag')).toBe(ETAG);
      expect(response.headers.get('cache-control')).toContain('immutable');
      expect(await response.text()).toBe('');
    }
  });

  it.each([
    ['bytes=0-3', 0, 4],
    ['bytes=100-199', 100, 200],
    ['bytes=4000-', 4000, module.length],
    ['bytes=-8', module.length - 8, module.length],
  ])('is sent in part for %s', async (range, from, to) => {
    const server = await serve(WASM);
    const response = await server.get(WASM, { range });
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe(`bytes ${from}-${to - 1}/${module.length}`);
    expect(response.headers.get('content-length')).toBe(String(to - from));
    expect(response.headers.get('etag')).toBe(ETAG);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(module.subarray(from, to));
  });

  it('says how large it is when a range is past its end', async () => {
    const server = await serve(WASM);
    const response = await server.get(WASM, { range: `bytes=${module.length}-` });
    expect(response.headers.get('content-range')).toBe(`bytes */${module.length}`);
    expect(await errorOf(response)).toEqual({ status: 416, code: 'PS_RANGE' });
  });

  it('is sent whole when If-Range names another file', async () => {
    const server = await serve(WASM);
    const response = await server.get(WASM, { range: 'bytes=0-3', 'if-range': '"sha256-other"' });
    expect(response.status).toBe(200);
    expect((await response.arrayBuffer()).byteLength).toBe(module.length);
  });

  it('is refused when If-Match names another file', async () => {
    const server = await serve(WASM);
    const response = await server.get(WASM, { 'if-match': '"sha256-other"' });
    expect(await errorOf(response)).toEqual({ status: 412, code: 'PS_PRECONDITION' });
  });

  it('goes out as it is to the first client that can unpack gzip', async () => {
    const server = await serve(WASM);
    const response = await server.get(WASM, { 'accept-encoding': 'gzip, br, zstd' });
    expect(response.headers.get('content-encoding')).toBeNull();
    expect(response.headers.get('content-length')).toBe(String(module.length));
  });

  it.each(['POST', 'DELETE', 'PATCH', 'PUT', 'OPTIONS'])('is not for %s', async (method) => {
    const server = await serve(WASM);
    const response = await server.get(WASM, {}, method);
    expect(response.headers.get('allow')).toBe('GET, HEAD');
    expect(await errorOf(response)).toEqual({ status: 405, code: 'PS_METHOD' });
  });

  it('is the same under a query, which means nothing here', async () => {
    const server = await serve(WASM);
    expect((await server.get(`${WASM}?x=1`)).status).toBe(200);
  });
});

describe('the other files of a version', () => {
  it.each([
    ['spec.yaml', 'application/yaml; charset=utf-8', 'apiVersion: 1.0.0'],
    ['README.md', 'text/markdown; charset=utf-8', '# A plugin'],
    ['README_ZH.md', 'text/markdown; charset=utf-8', 'png'],
    ['icon.png', 'image/png', 'png'],
    ['metadata.txt', 'text/plain; charset=utf-8', 'Plugin Name: key-auth'],
    ['plugin.json', 'application/json; charset=utf-8', '"name": "key-auth"'],
  ])('%s is sent as %s', async (file, contentType, content) => {
    const server = await serveOne();
    const response = await server.get(`${BASE}/${file}`);
    const text = await response.text();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(contentType);
    expect(response.headers.get('etag')).toBe(`"sha256-${createHash('sha256').update(text).digest('hex')}"`);
    expect(text).toContain(content);
    const again = await server.get(`${BASE}/${file}`, {
      'if-none-match': response.headers.get('etag') ?? '',
    });
    expect(again.status).toBe(304);
  });

  it('metadata.txt has the lines of Higress’s plugin-server and the digest that gateways check', async () => {
    const server = await serveOne({ now: () => new Date('2026-11-22T18:30:00.125Z') });
    expect(await (await server.get(`${BASE}/metadata.txt`)).text()).toBe(
      `Plugin Name: key-auth
Size: ${module.length} bytes
Last Modified: 2026-11-22T18:30:00.125000
Created: 2026-11-22T18:30:00.125000
MD5: ${createHash('md5').update(module).digest('hex')}
SHA256: ${sha256}
`,
    );
  });

  it('plugin.json is the record of the version', async () => {
    const server = await serveOne({ now: () => new Date('2026-11-22T18:30:00.125Z') });
    expect(await (await server.get(`${BASE}/plugin.json`)).json()).toMatchObject({
      name: 'key-auth',
      version: '1.0.0',
      sha256,
      size: module.length,
      publishedAt: '2026-11-22T18:30:00.125Z',
      title: 'A plugin',
      category: 'custom',
      phase: 'AUTHN',
      priority: 300,
      targets: { envoy: { accepted: true }, higress: { accepted: true } },
      files: { 'plugin.wasm': { size: module.length, sha256 }, 'spec.yaml': {}, 'metadata.txt': {} },
    });
  });
});

describe('what is not there', () => {
  it.each([
    `${BASE}/README_EN.md`,
    `${BASE}/plugin.wasm/`,
    `${BASE}/Plugin.wasm`,
    `${BASE}/`,
    '/plugins/key-auth/1.0.1/plugin.wasm',
    '/plugins/key-auth/v1.0.0/plugin.wasm',
    '/plugins/key-auth/1.0/plugin.wasm',
    '/plugins/key-auth/latest/plugin.wasm',
    '/plugins/Key-Auth/1.0.0/plugin.wasm',
    '/plugins/none/1.0.0/plugin.wasm',
    '/Plugins/key-auth/1.0.0/plugin.wasm',
    '/plugins/__proto__/1.0.0/plugin.wasm',
    `${BASE}/constructor`,
    `/plugins/${'a'.repeat(200)}/1.0.0/plugin.wasm`,
    '/nothing',
    '/',
  ])('%s is a 404 in JSON', async (path) => {
    const server = await serveOne();
    const response = await server.get(path);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await response.json()).toEqual({
      error: { code: 'PS_NOT_FOUND', message: expect.any(String), hint: expect.any(String) },
    });
    expect(response.status).toBe(404);
  });

  it('says for HEAD what it says for GET, without the body', async () => {
    const server = await serveOne();
    const response = await server.get('/plugins/none/1.0.0/plugin.wasm', {}, 'HEAD');
    expect(response.status).toBe(404);
    expect(await response.text()).toBe('');
  });

  it('says why a version cannot exist', async () => {
    const server = await serveOne();
    const response = await server.get('/plugins/key-auth/v1.0.0/plugin.wasm');
    expect(await response.text()).toContain('begins with a v');
  });
});

/** A memory store whose reading fails for some files. */
function failingStore(fails: (file: string) => Error | Buffer | undefined): Store {
  const inner = createMemoryStore();
  return {
    ...inner,
    read: async (ref, file, range) => {
      const planned = fails(file);
      if (planned instanceof Error) throw planned;
      return planned ?? inner.read(ref, file, range);
    },
  };
}

describe('a store that fails', () => {
  it('is a 503 with Retry-After, never a 404, since gateways do not ask again after a 404', async () => {
    const { PluginServerError } = await import('../../src/errors.js');
    const cause = new PluginServerError('PS_STORE_UNAVAILABLE', 'the store cannot be used now (EIO)');
    let isAway = false;
    const server = await serveOne({ store: failingStore(() => (isAway ? cause : undefined)) });
    isAway = true;
    const response = await server.get(WASM);
    expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await errorOf(response)).toEqual({ status: 503, code: 'PS_STORE_UNAVAILABLE' });
    isAway = false;
    expect((await server.get(WASM)).status).toBe(200);
  });

  it('is a bland 500 with a logged cause when nobody thought of it', async () => {
    let isBroken = false;
    const store = failingStore(() => (isBroken ? new TypeError('secret path /data/x') : undefined));
    const server = await serveOne({ store });
    isBroken = true;
    const response = await server.get(WASM);
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(text).toContain('PS_INTERNAL');
    expect(text).not.toContain('secret path');
    expect(server.log.join('')).toContain('secret path');
  });

  it('never serves bytes that are not the ones published', async () => {
    const tampered = Buffer.from(module);
    tampered[module.length - 1] = 255;
    let isTampered = false;
    const store = failingStore((file) => (isTampered && file === 'plugin.wasm' ? tampered : undefined));
    const server = await serveOne({ store });
    isTampered = true;
    expect(await errorOf(await server.get(WASM))).toEqual({ status: 500, code: 'PS_STORE_DAMAGED' });
    expect(server.log.join('')).toContain('plugin.wasm of key-auth@1.0.0');
  });

  it('is damaged, not empty, when a version has lost its record', async () => {
    const inner = createMemoryStore();
    const store: Store = {
      ...inner,
      read: async (ref, file, range) => (file === 'plugin.json' ? undefined : inner.read(ref, file, range)),
    };
    const server = await serveOne({ store });
    expect(await errorOf(await server.get(WASM))).toEqual({ status: 500, code: 'PS_STORE_DAMAGED' });
  });
});

describe('many downloads at once', () => {
  it('of a file that nobody asked for yet read it once', async () => {
    const inner = createMemoryStore();
    let reads = 0;
    const store: Store = {
      ...inner,
      read: async (ref, file, range) => {
        if (file === 'plugin.wasm') reads++;
        await new Promise((resolve) => setTimeout(resolve, 20));
        return inner.read(ref, file, range);
      },
    };
    const server = await serveOne({ store });
    const bodies = await Promise.all(
      Array.from({ length: 50 }, async () => Buffer.from(await (await server.get(WASM)).arrayBuffer())),
    );
    expect(bodies.every((body) => body.equals(module))).toBe(true);
    expect(reads).toBe(1);
  });

  it('find a version that was published while an earlier one was still looking', async () => {
    const inner = createMemoryStore();
    let isSlow = false;
    const store: Store = {
      ...inner,
      read: async (ref, file, range) => {
        const found = await inner.read(ref, file, range);
        if (isSlow) await new Promise((resolve) => setTimeout(resolve, 200));
        return found;
      },
    };
    const server = await startServer({ store });
    isSlow = true;
    const early = server.get(WASM);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await server.put(BASE, await buildPackage({ module }))).status).toBe(201);
    expect((await server.get(WASM)).status).toBe(200);
    await early;
  });

  it('all get right bytes while the memory is too small for all files', async () => {
    const server = await startServer({ limits: { cacheBytes: 40_000 } });
    const modules = Array.from({ length: 8 }, (_, index) =>
      buildModule({ padding: 8000, salt: `m${index}` }),
    );
    for (const [index, each] of modules.entries()) {
      const name = `plugin-${index}`;
      expect(
        (await server.put(`/plugins/${name}/1.0.0`, await buildPackage({ name, module: each }))).status,
      ).toBe(201);
    }
    const right = await Promise.all(
      Array.from({ length: 80 }, async (_, index) => {
        const response = await server.get(`/plugins/plugin-${index % 8}/1.0.0/plugin.wasm`);
        return Buffer.from(await response.arrayBuffer()).equals(modules[index % 8]!);
      }),
    );
    expect(right.every(Boolean)).toBe(true);
    const filled = /postern_plugin_server_cache\{what="bytes"\} (\d+)/.exec(
      await (await server.get('/metrics')).text(),
    );
    expect(Number(filled?.[1])).toBeLessThanOrEqual(40_000);
  });
});
