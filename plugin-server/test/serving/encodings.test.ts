import { createHash } from 'node:crypto';
import { request, type IncomingHttpHeaders } from 'node:http';
import { gunzipSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import { isZstdThere } from '../../src/serving/encode.js';
import { buildModule } from '../support/module.js';
import { buildPackage } from '../support/package.js';
import { startServer, type TestServer } from '../support/server.js';

const BASE = '/plugins/key-auth/1.0.0';
const WASM = `${BASE}/plugin.wasm`;
/** Half of it packs to nothing. */
const module = Buffer.concat([
  buildModule({ padding: 4000 }),
  Buffer.from([0, 0x80, 0x20, 1, 0x61]),
  Buffer.alloc(4094),
]);
const digest = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

async function serve(options: Parameters<typeof startServer>[0] = {}): Promise<TestServer> {
  const server = await startServer(options);
  const more = { 'icon.png': Buffer.alloc(2000), 'README_EN.md': Buffer.from('short') };
  expect((await server.put(BASE, await buildPackage({ module, more }))).status).toBe(201);
  return server;
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Not by fetch, which unpacks what comes. */
function get(
  { port }: TestServer,
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, headers, method, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
      response.on('end', () => {
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) });
      });
    });
    sent.on('error', reject).end();
  });
}

/** Asks until the copy is made. */
async function getEncoded(server: TestServer, path: string, accept = 'gzip'): Promise<Answer> {
  for (;;) {
    const answer = await get(server, path, { 'accept-encoding': accept });
    if (answer.headers['content-encoding'] !== undefined) return answer;
  }
}

describe('a file that clients ask for encoded', () => {
  it('is the same file, packed, with an entity tag and a digest of its own', async () => {
    const server = await serve();
    const plain = await get(server, WASM);
    const packed = await getEncoded(server, WASM);
    expect(gunzipSync(packed.body)).toEqual(module);
    expect(packed.headers).toMatchObject({
      'content-encoding': 'gzip',
      'content-type': 'application/wasm',
      'content-length': String(packed.body.length),
      'accept-ranges': 'none',
      'cache-control': 'public, max-age=31536000, immutable',
      'repr-digest': `sha-256=:${digest(packed.body).toString('base64')}:`,
      etag: `"sha256-${digest(packed.body).toString('hex')}"`,
      vary: 'Accept-Encoding',
    });
    expect(packed.headers.etag).not.toBe(plain.headers.etag);
    expect(packed.body.length).toBeLessThan(module.length);
  });

  it('stays as it is for who does not ask, and says that it depends on asking', async () => {
    const server = await serve();
    await getEncoded(server, WASM);
    for (const headers of [{}, { 'accept-encoding': 'identity' }, { 'accept-encoding': '*' }]) {
      const plain = await get(server, WASM, headers);
      expect(plain.body).toEqual(module);
      expect(plain.headers['content-encoding']).toBeUndefined();
      expect(plain.headers.vary).toBe('Accept-Encoding');
    }
  });

  it('is not sent again to who has it packed, nor to who has it plain', async () => {
    const server = await serve();
    const { etag: plain = '' } = (await get(server, WASM)).headers;
    const { etag: packed = '' } = (await getEncoded(server, WASM)).headers;
    for (const etag of [plain, packed]) {
      const again = await get(server, WASM, { 'accept-encoding': 'gzip', 'if-none-match': etag });
      expect(again.status).toBe(304);
      expect(again.headers).toMatchObject({ etag, vary: 'Accept-Encoding' });
    }
    // Who does not take it packed has no use for the tag of the packed one.
    expect((await get(server, WASM, { 'if-none-match': packed })).status).toBe(200);
  });

  it('is described by HEAD as GET gives it', async () => {
    const server = await serve();
    const { headers } = await getEncoded(server, WASM);
    const head = await get(server, WASM, { 'accept-encoding': 'gzip' }, 'HEAD');
    expect(head.headers).toEqual({ ...headers, date: head.headers.date });
    expect(head.body.length).toBe(0);
  });

  it('gives parts of its plain bytes only, so that a broken download can go on anywhere', async () => {
    const server = await serve();
    const { etag = '' } = (await getEncoded(server, WASM)).headers;
    const part = await get(server, WASM, { 'accept-encoding': 'gzip', range: 'bytes=10-19' });
    expect(part.status).toBe(206);
    expect(part.headers['content-encoding']).toBeUndefined();
    expect(part.headers['repr-digest']).toBe(`sha-256=:${digest(module).toString('base64')}:`);
    expect(part.body).toEqual(module.subarray(10, 20));
    // Parts of the packed one cannot be had: the whole is sent instead of a part of something else.
    const wrong = await get(server, WASM, {
      'accept-encoding': 'gzip',
      'if-range': etag,
      range: 'bytes=10-19',
    });
    expect(wrong.status).toBe(200);
  });

  it.each(['gzip, identity;q=0', 'gzip, *;q=0'])(
    'is waited for by who takes nothing else: %s',
    async (accept) => {
      const server = await serve();
      const answer = await get(server, WASM, { 'accept-encoding': accept, range: 'bytes=0-9' });
      expect(answer.status).toBe(200);
      expect(gunzipSync(answer.body)).toEqual(module);
    },
  );

  it.each([
    [WASM, 'identity;q=0'],
    [WASM, '*;q=0'],
    [`${BASE}/icon.png`, 'gzip, identity;q=0'],
    [`${BASE}/README_EN.md`, 'gzip, identity;q=0'],
  ])('%s is a 406 for who refuses all that there is: %s', async (path, accept) => {
    const server = await serve();
    const answer = await get(server, path, { 'accept-encoding': accept });
    expect(answer.status).toBe(406);
    expect(answer.body.toString()).toContain('PS_ENCODING');
    expect(answer.headers.vary).toBe('Accept-Encoding');
  });

  it('is made once, however many ask', async () => {
    const server = await serve();
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => get(server, WASM, { 'accept-encoding': 'gzip, identity;q=0' })),
    );
    expect(new Set(answers.map(({ headers }) => headers.etag)).size).toBe(1);
    expect(answers.every(({ body }) => gunzipSync(body).equals(module))).toBe(true);
  });

  it('counts in the memory that files may take', async () => {
    const server = await serve({ limits: { cacheBytes: 40_000 } });
    await getEncoded(server, WASM);
    for (let index = 0; index < 10; index++) {
      const version = `2.0.${index}`;
      const each = buildModule({ padding: 9000, salt: version });
      const body = await buildPackage({ version, module: each });
      expect((await server.put(`/plugins/key-auth/${version}`, body)).status).toBe(201);
      const path = `/plugins/key-auth/${version}/plugin.wasm`;
      await get(server, path);
      await get(server, path, { 'accept-encoding': 'gzip, identity;q=0' });
    }
    const metrics = (await get(server, '/metrics')).body.toString();
    const filled = Number(/postern_plugin_server_cache\{what="bytes"\} (\d+)/.exec(metrics)?.[1]);
    expect(filled).toBeGreaterThan(0);
    expect(filled).toBeLessThanOrEqual(40_000);
    // Pushed out or not, it is still what it was.
    const answer = await get(server, WASM, { 'accept-encoding': 'gzip, identity;q=0' });
    expect(gunzipSync(answer.body)).toEqual(module);
  });

  it('goes out as it is when it is too large to be kept', async () => {
    const server = await serve({ limits: { cacheBytes: 4096 } });
    for (let index = 0; index < 3; index++) {
      const answer = await get(server, WASM, { 'accept-encoding': 'gzip' });
      expect(answer.headers['content-encoding']).toBeUndefined();
      expect(answer.body).toEqual(module);
    }
  });

  it.runIf(isZstdThere)('is zstd where client and Node have it', async () => {
    const server = await serve();
    const packed = await getEncoded(server, WASM, 'gzip, zstd');
    const { zstdDecompressSync } = (await import('node:zlib')) as unknown as {
      zstdDecompressSync(bytes: Buffer): Buffer;
    };
    const zstd =
      packed.headers['content-encoding'] === 'zstd' ? packed : await getEncoded(server, WASM, 'zstd');
    expect(zstdDecompressSync(zstd.body)).toEqual(module);
  });
});
