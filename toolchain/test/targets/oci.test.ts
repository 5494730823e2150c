import { gzipSync } from 'node:zlib';
import { sha256Hex } from '@postern/contract/digest';
import { Header } from 'tar';
import { describe, expect, it } from 'vitest';
import { requireInRegistry } from '../../src/registry/oci.js';
import { parseOciReference } from '../../src/registry/oci-reference.js';
import { expectGolden } from '../golden.js';
import { postern, temporaryFolder } from '../harness.js';
import { SHELF, shelf, shelvedModule, writeShelfLock } from '../plugin-shelf.js';

const MODULE = Buffer.from(shelvedModule('x'));
const TAR_GZIP = 'application/vnd.oci.image.layer.v1.tar+gzip';
const RAW = 'application/vnd.module.wasm.content.layer.v1+wasm';
const CONFIG = 'application/vnd.module.wasm.config.v1+json';

/** A layer: its type and its bytes. */
type Layer = readonly [mediaType: string, bytes: Buffer];

function archive(name: string, bytes: Buffer): Buffer {
  const block = Buffer.alloc(512);
  new Header({ path: name, size: bytes.length, mode: 0o644, type: 'File' }).encode(block);
  return gzipSync(Buffer.concat([block, bytes, Buffer.alloc(1024 + ((512 - (bytes.length % 512)) % 512))]));
}

function manifestOf(layers: readonly Layer[]): string {
  return JSON.stringify({
    schemaVersion: 2,
    layers: layers.map(([mediaType, bytes]) => ({
      mediaType,
      size: bytes.length,
      digest: `sha256:${sha256Hex(bytes)}`,
    })),
  });
}

/** A registry with one image; `asked` collects what was asked for. */
function registry(layers: readonly Layer[], asked: string[] = []): typeof fetch {
  const blobs = new Map(layers.map(([, bytes]) => [`sha256:${sha256Hex(bytes)}`, bytes]));
  return (input, init) => {
    const { pathname, origin } = new URL(String(input));
    asked.push(`${origin}${pathname} ${new Headers(init?.headers).get('authorization') ?? ''}`.trim());
    if (pathname.includes('/manifests/')) return Promise.resolve(new Response(manifestOf(layers)));
    const blob = blobs.get(pathname.split('/').at(-1) ?? '');
    return Promise.resolve(new Response(blob ?? null, { status: blob === undefined ? 404 : 200 }));
  };
}

const URL_OF_IT = 'oci://registry.test/plugins/x:1.0.0';
const ask = (fetcher: typeof fetch, sha256 = sha256Hex(MODULE)): Promise<string> =>
  requireInRegistry(URL_OF_IT, sha256, { fetch: fetcher, auth: undefined });

describe('a plugin in a registry', () => {
  it.each<[string, Layer[]]>([
    [
      'an archive as its last layer',
      [
        ['text/x', Buffer.from('spec')],
        [TAR_GZIP, archive('plugin.wasm', MODULE)],
      ],
    ],
    ['an archive with a folder', [[TAR_GZIP, archive('./plugin.wasm', MODULE)]]],
    [
      'a configuration and the raw module',
      [
        [CONFIG, Buffer.from('{}')],
        [RAW, MODULE],
      ],
    ],
  ])('may be %s, and is known by the digest of its manifest', async (_what, layers) => {
    expect(await ask(registry(layers))).toBe(sha256Hex(Buffer.from(manifestOf(layers))));
  });

  it.each<[string, Layer[], string]>([
    ['only the raw module, which Istio refuses', [[RAW, MODULE]], 'its layers are application/vnd.module'],
    [
      'three layers',
      [
        [CONFIG, Buffer.from('1')],
        [CONFIG, Buffer.from('2')],
        [RAW, MODULE],
      ],
      'exactly two',
    ],
    ['the layout of CNCF', [['application/wasm', MODULE]], 'its layers are application/wasm'],
    ['no layers', [], 'its layers are none'],
    [
      'an archive without the module',
      [[TAR_GZIP, archive('other.wasm', MODULE)]],
      'no archive with a plugin.wasm',
    ],
    ['no archive in spite of its type', [[TAR_GZIP, MODULE]], 'no archive with a plugin.wasm'],
    [
      'another module',
      [[TAR_GZIP, archive('plugin.wasm', Buffer.from(shelvedModule('y')))]],
      'the lock says',
    ],
  ])('may not be %s', async (_what, layers, said) => {
    await expect(ask(registry(layers))).rejects.toMatchObject({
      code: 'TC_OCI',
      message: expect.stringContaining(said),
    });
  });

  it.each<[number, string]>([
    [404, 'TC_OCI'],
    [401, 'TC_UNAUTHORIZED'],
    [403, 'TC_UNAUTHORIZED'],
    [503, 'TC_SERVER_ANSWER'],
  ])('is not known when the registry answers %i', async (status, code) => {
    await expect(ask(() => Promise.resolve(new Response(null, { status })))).rejects.toMatchObject({ code });
  });

  it('is not known when nobody answers, or in a manifest that is none', async () => {
    const dead = (): never => {
      throw new TypeError('fetch failed');
    };
    await expect(ask(dead)).rejects.toMatchObject({ code: 'TC_SERVER_UNREACHABLE' });
    for (const body of ['', '[]', '{"manifests":[]}']) {
      await expect(ask(() => Promise.resolve(new Response(body)))).rejects.toMatchObject({ code: 'TC_OCI' });
    }
  });

  it('is not believed when a layer has other bytes than its digest', async () => {
    const honest = registry([
      [CONFIG, Buffer.from('{}')],
      [RAW, MODULE],
    ]);
    const lying: typeof fetch = (input, init) =>
      String(input).includes('/blobs/') ? Promise.resolve(new Response('x')) : honest(input, init);
    await expect(ask(lying)).rejects.toMatchObject({ message: expect.stringContaining('another digest') });
  });

  it('is asked for with a name and a password when there are some, and never shows them', async () => {
    const asked: string[] = [];
    const access = { fetch: registry([[RAW, MODULE]], asked), auth: 'me:secret' };
    const error: unknown = await requireInRegistry(URL_OF_IT, 'x', access).catch((one: unknown) => one);
    expect(asked).toEqual(['https://registry.test/v2/plugins/x/manifests/1.0.0 Basic bWU6c2VjcmV0']);
    expect(String(error)).not.toContain('secret');
  });
});

describe('an address in a registry', () => {
  it.each([
    ['oci://localhost:5000/a:1', 'http://localhost:5000'],
    ['oci://127.0.0.1:5000/a/b:1', 'http://127.0.0.1:5000'],
    ['oci://10.1.2.3/a:1', 'http://10.1.2.3'],
    ['oci://172.16.0.1/a:1', 'http://172.16.0.1'],
    ['oci://172.32.0.1/a:1', 'https://172.32.0.1'],
    ['oci://registry.internal/a_b/c-d:1.0.0-rc.1', 'https://registry.internal'],
  ])('%s is reached at %s', (text, origin) => expect(parseOciReference(text).origin).toBe(origin));

  it.each([
    'http://a/b:1',
    'oci://a:1',
    'oci://a/b',
    'oci://a/B:1',
    'oci://u:secret@a/b:1',
    'oci://a/../b:1',
    'oci://a/b:1/2',
    'oci://a/b?x:1',
  ])('is not %s', (text) => {
    const parse = (): unknown => parseOciReference(text);
    expect(parse).toThrow(expect.objectContaining({ code: 'TC_FLAG_VALUE' }));
    expect(parse).not.toThrow(/secret/);
  });
});

it('postern lock --target higress --oci prints addresses in the registry with the digests of manifests', async () => {
  const cwd = temporaryFolder();
  writeShelfLock(cwd, SHELF);
  const images = Object.entries(SHELF).map(([ref, { module }]): [string, typeof fetch] => [
    `/${ref.replace('@', '/manifests/')}`,
    registry([[TAR_GZIP, archive('plugin.wasm', Buffer.from(module))]]),
  ]);
  const both: typeof fetch = async (input, init) => {
    const { host, pathname } = new URL(String(input));
    if (host === 'plugins.test:8002') return shelf(SHELF)(input, init);
    const [, one] = images.find(([path]) => pathname.endsWith(path)) ?? [];
    if (one !== undefined) return one(input, init);
    const answers = await Promise.all(images.map(([, image]) => image(input, init)));
    return answers.find(({ status }) => status === 200) ?? new Response(null, { status: 404 });
  };
  const argv = [
    'lock',
    'postern.lock',
    '--target',
    'higress',
    '--oci',
    'oci://registry.test/p/${name}:${version}',
  ];
  const outcome = await postern(argv, { cwd, fetch: both });
  expectGolden('lock-target-higress-oci', outcome);
  for (const { module } of Object.values(SHELF)) {
    const layers: Layer[] = [[TAR_GZIP, archive('plugin.wasm', Buffer.from(module))]];
    expect(outcome.stdout).toContain(`sha256: ${sha256Hex(Buffer.from(manifestOf(layers)))}\n`);
  }
});
