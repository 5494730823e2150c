import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';

import { sha256Hex } from '@postern/contract/digest';
import { closeGracefully, listen } from '@postern/service/lifecycle';
import { describe, expect, it, onTestFinished } from 'vitest';

import { Mirror } from '../../src/mirror/mirror.js';
import { createUpstream } from '../../src/mirror/mirror-settings.js';
import { MIRROR_LIMITS } from '../../src/mirror/mirror-limits.js';
import { mirrored } from '../../src/mirror/mirrored-store.js';
import { parseNameList } from '../../src/mirror/name-list.js';
import { createMemoryStore } from '../../src/store/memory-store.js';
import { buildModule } from '../support/module.js';
import { buildPackage, specOf } from '../support/package.js';
import { errorOf, startServer, type TestServer } from '../support/server.js';

const PATH = '/plugins/key-auth/1.0.0';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const SOLO_CONFIG = 'application/vnd.module.wasm.config.v1+json';
const SOLO_MODULE = 'application/vnd.module.wasm.content.layer.v1+wasm';
const SPEC = 'application/vnd.module.wasm.spec.v1+yaml';
const MODULE = buildModule({ salt: 'registry', padding: 50_000 });

function startMirror(url: string, credentials?: string): Promise<TestServer> {
  const mirror = new Mirror({
    upstream: createUpstream(url.replace('http', 'oci'), credentials),
    names: parseNameList('*', 'mirror-allow'),
    tenants: parseNameList('*', 'mirror-tenants'),
    limits: MIRROR_LIMITS,
    logger: { info: () => undefined, warn: () => undefined },
  });
  return startServer({ store: mirrored(createMemoryStore(), { mirror, minFreeBytes: 0 }) });
}

interface Image {
  readonly layers: readonly (readonly [mediaType: string, bytes: Buffer])[];
  readonly mediaType?: string;
  readonly change?: (digest: string, bytes: Buffer) => Buffer;
}

type Gate = (request: IncomingMessage, response: ServerResponse) => boolean;

/** A registry with one image, `ns/key-auth:1.0.0`. `gate` may answer first. */
async function startRegistry(
  image: Image,
  gate: Gate = () => false,
): Promise<{ url: string; asked: string[] }> {
  const blobs = new Map(
    [...image.layers, ['', Buffer.from('{}')] as const].map(([, bytes]) => [
      `sha256:${sha256Hex(bytes)}`,
      bytes,
    ]),
  );
  const describe = (mediaType: string, bytes: Buffer): object => ({
    ...{ mediaType, digest: `sha256:${sha256Hex(bytes)}`, size: bytes.length },
  });
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: image.mediaType ?? MANIFEST,
      config: describe('application/vnd.oci.empty.v1+json', Buffer.from('{}')),
      layers: image.layers.map(([type, bytes]) => describe(type, bytes)),
    }),
  );
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const url = request.url ?? '';
    asked.push(url);
    if (gate(request, response)) return;
    const digest = /\/blobs\/(.*)$/.exec(url)?.[1];
    const blob = blobs.get(digest ?? '');
    if (url === '/v2/ns/key-auth/manifests/1.0.0')
      response.writeHead(200, { 'content-type': image.mediaType ?? MANIFEST }).end(manifest);
    else if (url.startsWith('/v2/ns/key-auth/tags/list')) answerTags(url, response);
    else if (digest !== undefined && blob !== undefined) response.end(image.change?.(digest, blob) ?? blob);
    else response.writeHead(404).end();
  });
  const { url } = await listen(server, { host: '127.0.0.1', port: 0, what: 'the registry' });
  onTestFinished(() => closeGracefully(server, 0));
  return { url: `${url}/ns`, asked };
}

/** Two pages, with what is no version among them. */
function answerTags(url: string, response: ServerResponse): void {
  const second = url.includes('last=');
  const link = second ? {} : { link: '<http://elsewhere.example.org/>; rel="next"' };
  const tags = second ? ['1.1.0', '2.0.0-rc.1'] : ['1.0.0', 'latest', 'v1'];
  response.writeHead(200, link).end(JSON.stringify({ name: 'ns/key-auth', tags }));
}

/** A tar with one file, as small as there can be. */
function archive(name: string, bytes: Buffer): Buffer {
  const header = Buffer.alloc(512);
  const size = bytes.length.toString(8).padStart(11, '0');
  for (const [at, text] of [
    [0, name],
    [100, '0000644'],
    [108, '0000000'],
    [116, '0000000'],
    [124, size],
    [136, '00000000000'],
    [148, '        '],
    [156, '0'],
    [257, 'ustar'],
    [263, '00'],
  ] as const)
    header.write(text, at, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  const padding = Buffer.alloc(((512 - (bytes.length % 512)) % 512) + 1024);
  return gzipSync(Buffer.concat([header, bytes, padding]));
}

const SOLO: Image = {
  layers: [
    [SOLO_CONFIG, Buffer.from('{"type":"envoy_proxy"}')],
    [SOLO_MODULE, MODULE],
  ],
};

describe('a version in a registry', () => {
  it('comes from the OCI face of another plugin server, file by file', async () => {
    const upstream = await startServer();
    await upstream.put(PATH, await buildPackage({ module: MODULE, readme: '# From a registry\n' }));
    await upstream.put(`/tenants/acme${PATH}`, await buildPackage());
    await upstream.put('/plugins/key-auth/1.2.0', await buildPackage({ version: '1.2.0' }));
    const mirror = await startMirror(upstream.url);
    const answer = await mirror.get(`${PATH}/plugin.wasm`);
    expect(Buffer.from(await answer.arrayBuffer()).equals(MODULE)).toBe(true);
    expect(await (await mirror.get(`${PATH}/README.md`)).text()).toBe('# From a registry\n');
    expect((await mirror.get(`/tenants/acme${PATH}/plugin.wasm`)).status).toBe(200);
    expect((await mirror.get('/plugins/key-auth/3.0.0/plugin.wasm')).status).toBe(404);
    const resolved = await mirror.get('/plugins/key-auth?range=^1');
    expect(await resolved.json()).toMatchObject({ version: '1.2.0' });
  });

  const layouts: readonly [string, Image][] = [
    ['two layers of Solo', SOLO],
    ['the single layer of a pipeline, which no gateway loads', { layers: [[SOLO_MODULE, MODULE]] }],
    [
      'an archive after its spec, as Higress has it',
      {
        layers: [
          [SPEC, Buffer.from(specOf('key-auth', '1.0.0'))],
          ['application/vnd.oci.image.layer.v1.tar+gzip', archive('plugin.wasm', MODULE)],
        ],
      },
    ],
    [
      'an image of Docker',
      {
        mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
        layers: [['application/vnd.docker.image.rootfs.diff.tar.gzip', archive('plugin.wasm', MODULE)]],
      },
    ],
  ];
  it.each(layouts)('comes out of %s', async (_layout, image) => {
    const { url } = await startRegistry(image);
    const answer = await (await startMirror(url)).get(`${PATH}/plugin.wasm`);
    expect(Buffer.from(await answer.arrayBuffer()).equals(MODULE)).toBe(true);
  });

  it('counts for a range, from every page of tags', async () => {
    const { url } = await startRegistry(SOLO);
    const answer = await (await startMirror(url)).get('/plugins/key-auth?range=>1.0.0');
    // The newest in the range is found; that this registry has no image there is another matter.
    expect(await answer.json()).toMatchObject({ error: { message: 'key-auth@1.1.0 is gone' } });
  });

  const cases: readonly [string, Image][] = [
    ['other bytes than the digest says', { ...SOLO, change: (_, bytes) => Buffer.alloc(bytes.length) }],
    ['more bytes than the manifest says', { ...SOLO, change: (_, bytes) => Buffer.concat([bytes, bytes]) }],
    ['a layout that nobody loads', { layers: [['application/wasm', MODULE]] }],
    [
      'an archive without plugin.wasm',
      {
        layers: [['application/vnd.oci.image.layer.v1.tar+gzip', archive('main.wasm', MODULE)]],
      },
    ],
    [
      'the spec of another version',
      {
        layers: [
          [SPEC, Buffer.from(specOf('key-auth', '2.0.0'))],
          ['application/vnd.oci.image.layer.v1.tar+gzip', archive('plugin.wasm', MODULE)],
        ],
      },
    ],
    ['no manifest', { ...SOLO, mediaType: 'text/html' }],
  ];
  it.each(cases)('is not taken when it has %s', async (_what, image) => {
    const { url } = await startRegistry(image);
    const answer = await (await startMirror(url)).get(`${PATH}/plugin.wasm`);
    expect(await errorOf(answer)).toEqual({ status: 502, code: 'PS_MIRROR_REFUSED' });
  });
});

describe('a registry that asks who is there', () => {
  /** Gives a token to who has the password, and blobs to who has the token. */
  function tokenGate(realm: (origin: string) => string): Gate {
    return (request, response) => {
      const origin = `http://${request.headers.host}`;
      const { authorization = '' } = request.headers;
      if (request.url?.startsWith('/token')) {
        const right = authorization === `Basic ${Buffer.from('ci:hunter2').toString('base64')}`;
        response.writeHead(right ? 200 : 401).end(JSON.stringify({ token: 'abc', scope: request.url }));
        return true;
      }
      if (authorization === 'Bearer abc') return false;
      response.writeHead(401, { 'www-authenticate': `Bearer realm="${realm(origin)}",service="here"` }).end();
      return true;
    };
  }

  it('is given a token of its own, asked for once', async () => {
    const { url, asked } = await startRegistry(
      SOLO,
      tokenGate((origin) => `${origin}/token`),
    );
    const mirror = await startMirror(url, 'ci:hunter2');
    expect((await mirror.get(`${PATH}/plugin.wasm`)).status).toBe(200);
    expect(asked.filter((path) => path.startsWith('/token'))).toEqual([
      '/token?service=here&scope=repository%3Ans%2Fkey-auth%3Apull',
    ]);
    const wrong = await startMirror(url, 'ci:wrong');
    expect((await wrong.get(`${PATH}/plugin.wasm`)).status).toBe(503);
  });

  it('is given no credentials for another host', async () => {
    const { url: elsewhere, asked } = await startRegistry(SOLO);
    const { url } = await startRegistry(
      SOLO,
      tokenGate(() => `${new URL(elsewhere).origin}/token`),
    );
    const answer = await (await startMirror(url, 'ci:hunter2')).get(`${PATH}/plugin.wasm`);
    expect(await errorOf(answer)).toEqual({ status: 503, code: 'PS_MIRROR_UNAVAILABLE' });
    expect(asked).toEqual([]);
  });

  it('is given Basic when it asks for that', async () => {
    const gate: Gate = ({ headers }, response) => {
      if (headers.authorization === `Basic ${Buffer.from('ci:hunter2').toString('base64')}`) return false;
      response.writeHead(401, { 'www-authenticate': 'Basic realm="registry"' }).end();
      return true;
    };
    const { url } = await startRegistry(SOLO, gate);
    expect((await (await startMirror(url, 'ci:hunter2')).get(`${PATH}/plugin.wasm`)).status).toBe(200);
    expect((await (await startMirror(url)).get(`${PATH}/plugin.wasm`)).status).toBe(503);
  });

  it('is not followed to where it keeps its blobs', async () => {
    const { url: elsewhere, asked } = await startRegistry(SOLO);
    const { url } = await startRegistry(SOLO, (request, response) => {
      if (request.url?.includes('/blobs/') !== true) return false;
      response.writeHead(307, { location: `${new URL(elsewhere).origin}${request.url}` }).end();
      return true;
    });
    expect((await (await startMirror(url)).get(`${PATH}/plugin.wasm`)).status).toBe(503);
    expect(asked).toEqual([]);
  });
});

it.each([
  ['oci://registry.example.org/team/plugins', 'oci://registry.example.org/team/plugins'],
  ['oci://registry.example.org:5000', 'oci://registry.example.org:5000'],
  ['oci+http://registry.internal/a', 'oci://registry.internal/a'],
])('reads the address %s', (address, name) => {
  expect(createUpstream(address, undefined).name).toBe(name);
});

it.each([
  'oci://',
  'oci:///a',
  'oci://user:secret@host/a',
  'oci://host/A',
  'oci://host/a//b',
  'oci://host/../b',
])('refuses the address %s', (address) => {
  expect(() => createUpstream(address, undefined)).toThrow('no address of an upstream');
});
