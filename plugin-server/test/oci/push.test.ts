import { packArchive } from '@postern/contract/archive';
import { describe, expect, it } from 'vitest';

import { createMemoryStore } from '../../src/store/memory-store.js';
import { buildModule } from '../support/module.js';
import { oci, OCI_MANIFEST, pull, pushManifest, pushParts, sha256, type Part } from '../support/oci.js';
import { buildPackage, specOf } from '../support/package.js';
import { startServer } from '../support/server.js';
import { buildTar } from '../support/tar.js';
import { requirement } from './requirements.js';

const MODULE = buildModule();
const ARCHIVE: Part = {
  mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
  bytes: buildTar({ path: 'plugin.wasm', bytes: MODULE }),
};
const COMPAT = { layers: [ARCHIVE] };
const TAG = 'key-auth/manifests/1.0.0';
const INDEX = 'application/vnd.oci.image.index.v1+json';
const NOWHERE = `sha256:${'0'.repeat(64)}`;

describe('a manifest', () => {
  it(requirement('end-7.tag'), async () => {
    const server = await startServer();
    const manifest = await pushParts(server, 'key-auth', COMPAT);
    const answer = await pushManifest(server, TAG, manifest);
    expect([answer.status, answer.bytes.toString()]).toEqual([201, '']);
    expect(answer.headers.get('location')).toBe(`/v2/key-auth/manifests/${sha256(manifest)}`);
    expect(answer.headers.get('docker-content-digest')).toBe(sha256(manifest));
    expect(answer.headers.get('oci-subject')).toBeNull();
  });

  it(requirement('end-7.bytes'), async () => {
    const server = await startServer();
    const image = await pushParts(server, 'key-auth', { ...COMPAT, more: { annotations: { 'x.y': '  ü' } } });
    // Spaces, an unknown field, an escape: all of it is covered by the digest.
    const manifest = Buffer.from(image.toString().replace('{', '{\n\t "unknown" : "\\u00fc",'));
    await pushManifest(server, TAG, manifest);
    for (const reference of ['1.0.0', 'latest', sha256(manifest)]) {
      const { bytes, headers } = await oci(server, `/v2/key-auth/manifests/${reference}`);
      expect(bytes.equals(manifest)).toBe(true);
      expect(headers.get('content-type')).toBe(OCI_MANIFEST);
    }
    const { layers } = await pull(server, 'key-auth', '1.0.0');
    expect(layers[0]?.equals(ARCHIVE.bytes)).toBe(true);
  });

  it(requirement('end-7.digest'), async () => {
    const server = await startServer();
    const manifest = await pushParts(server, 'key-auth', {
      layers: [{ mediaType: 'text/plain', bytes: Buffer.from('x') }],
    });
    const answer = await pushManifest(server, `key-auth/manifests/${sha256(manifest)}`, manifest);
    expect(answer.status).toBe(201);
    expect(answer.headers.get('docker-content-digest')).toBe(sha256(manifest));
    expect((await oci(server, `/v2/key-auth/manifests/${sha256(manifest)}`)).bytes.equals(manifest)).toBe(
      true,
    );
    // It is no version of the plugin.
    expect((await oci(server, '/v2/key-auth/tags/list')).json()).toEqual({ name: 'key-auth', tags: [] });
  });

  it(requirement('end-7.wrong-digest'), async () => {
    const server = await startServer();
    const manifest = await pushParts(server, 'key-auth', COMPAT);
    for (const digest of [NOWHERE, sha256('')]) {
      const answer = await pushManifest(server, `key-auth/manifests/${digest}`, manifest);
      expect(answer.error()).toEqual({ status: 400, codes: ['DIGEST_INVALID'] });
    }
  });

  it(requirement('end-7.blob-unknown'), async () => {
    const server = await startServer();
    const manifest = (await pushParts(server, 'key-auth', COMPAT)).toString();
    for (const missing of [sha256(ARCHIVE.bytes), sha256('{}')]) {
      const text = manifest.replace(missing, NOWHERE);
      for (const path of [TAG, `key-auth/manifests/${sha256(text)}`]) {
        expect((await pushManifest(server, path, text)).error()).toEqual({
          status: 400,
          codes: ['MANIFEST_BLOB_UNKNOWN'],
        });
      }
    }
    // What another repository has is not here.
    const elsewhere = await pushManifest(server, 'other/manifests/1.0.0', manifest);
    expect(elsewhere.error().codes).toEqual(['MANIFEST_BLOB_UNKNOWN']);
    const index = JSON.stringify({
      ...{ schemaVersion: 2, mediaType: INDEX },
      manifests: [{ mediaType: OCI_MANIFEST, digest: NOWHERE, size: 1 }],
    });
    const answer = await pushManifest(server, `key-auth/manifests/${sha256(index)}`, index, INDEX);
    expect(answer.error().codes).toEqual(['MANIFEST_BLOB_UNKNOWN']);
  });

  const part = { mediaType: 'a/b', digest: NOWHERE, size: 1 };
  const image = { schemaVersion: 2, mediaType: OCI_MANIFEST, config: part, layers: [part] };
  const wrong: readonly (readonly [string, unknown, string?])[] = [
    ['nothing', ''],
    ['no JSON', '{'],
    ['a list', []],
    ['null', null],
    ['no schemaVersion', { ...image, schemaVersion: undefined }],
    ['version 1', { ...image, schemaVersion: 1 }],
    ['another type', { ...image, mediaType: 'application/json' }, 'application/json'],
    ['a type that is no text', { ...image, mediaType: 7 }],
    ['another type than was sent', image, INDEX],
    ['no config', { ...image, config: undefined }],
    ['no layers', { ...image, layers: undefined }],
    ['layers that are no list', { ...image, layers: {} }],
    ['too many layers', { ...image, layers: Array.from({ length: 300 }, () => part) }],
    ['a digest that is none', { ...image, layers: [{ ...part, digest: 'sha256:x' }] }],
    [
      'a digest of another algorithm',
      { ...image, layers: [{ ...part, digest: `sha512:${'0'.repeat(128)}` }] },
    ],
    ['a size that is none', { ...image, layers: [{ ...part, size: -1 }] }],
    ['a size that is a text', { ...image, layers: [{ ...part, size: '1' }] }],
    ['no type of a layer', { ...image, layers: [{ ...part, mediaType: undefined }] }],
    ['annotations that are a list', { ...image, annotations: ['x'] }],
    ['an annotation that is a number', { ...image, annotations: { a: 1 } }],
    ['a subject that is none', { ...image, subject: 'x' }],
    ['a field that Go would take for another', { ...image, LAYERS: [] }],
    ['one with a letter that Go folds', { ...image, 'layer\u017f': [] }],
    ['one in a layer', { ...image, layers: [{ ...part, Digest: NOWHERE }] }],
    ['an artifactType that is none', { ...image, artifactType: 1 }],
    [
      'a signed manifest of version 1',
      { schemaVersion: 1, signatures: [] },
      'application/vnd.docker.distribution.manifest.v1+prettyjws',
    ],
  ];

  it(requirement('end-7.invalid'), async () => {
    const server = await startServer();
    for (const [what, value, type] of wrong) {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      for (const path of [TAG, `key-auth/manifests/${sha256(text)}`]) {
        const answer = await pushManifest(server, path, text, type);
        expect([what, answer.error()]).toEqual([what, { status: 400, codes: ['MANIFEST_INVALID'] }]);
      }
    }
  });

  it(requirement('end-7.large'), async () => {
    const server = await startServer();
    const most = 4 * 1024 * 1024;
    const small = await pushParts(server, 'key-auth', COMPAT);
    const large = Buffer.concat([small, Buffer.alloc(most - small.length, ' ')]);
    expect((await pushManifest(server, `key-auth/manifests/${sha256(large)}`, large)).status).toBe(201);
    const larger = Buffer.concat([large, Buffer.from(' ')]);
    const answer = await pushManifest(server, `key-auth/manifests/${sha256(larger)}`, larger);
    expect(answer.error()).toEqual({ status: 413, codes: ['SIZE_INVALID'] });
  });

  it(requirement('end-7.empty-layers'), async () => {
    const server = await startServer();
    const manifest = await pushParts(server, 'key-auth', { layers: [] });
    expect((await pushManifest(server, `key-auth/manifests/${sha256(manifest)}`, manifest)).status).toBe(201);
  });

  it(requirement('end-7.index'), async () => {
    const server = await startServer();
    const manifest = await pushParts(server, 'key-auth', COMPAT);
    await pushManifest(server, `key-auth/manifests/${sha256(manifest)}`, manifest);
    const child = { mediaType: OCI_MANIFEST, digest: sha256(manifest), size: manifest.length };
    // The type may be missing in OCI's own.
    const index = JSON.stringify({ schemaVersion: 2, manifests: [child] });
    const path = `key-auth/manifests/${sha256(index)}`;
    expect((await pushManifest(server, path, index, INDEX)).status).toBe(201);
    expect((await oci(server, `/v2/${path}`)).headers.get('content-type')).toBe(INDEX);
    const tagged = await pushManifest(server, TAG, index, INDEX);
    expect(tagged.error()).toEqual({ status: 400, codes: ['MANIFEST_INVALID'] });
    expect(tagged.bytes.toString()).toContain('this is an index');
  });
});

describe('a tag', () => {
  it('never moves: the same bytes again are fine, others are refused with both digests', async () => {
    const server = await startServer();
    const manifest = await pushParts(server, 'key-auth', COMPAT);
    for (let round = 0; round < 2; round++)
      expect((await pushManifest(server, TAG, manifest)).status).toBe(201);
    const other = Buffer.from(`${manifest.toString()} `);
    const answer = await pushManifest(server, TAG, other);
    expect(answer.error()).toEqual({ status: 409, codes: ['DENIED'] });
    const { errors } = answer.json() as { errors: { detail: object }[] };
    expect(errors[0]?.detail).toMatchObject({
      code: 'PS_OCI_TAG_EXISTS',
      published: sha256(manifest),
      pushed: sha256(other),
    });
    expect((await pull(server, 'key-auth', '1.0.0')).digest).toBe(sha256(manifest));
  });

  it.each([
    'main',
    'v1.0.0',
    '1.0',
    '1',
    '_1.0.0',
    `sha256-${'0'.repeat(64)}`,
    `sha256-${'0'.repeat(64)}.sig`,
  ])('is a version, and not %s', async (tag) => {
    const server = await startServer();
    const manifest = await pushParts(server, 'key-auth', COMPAT);
    const answer = await pushManifest(server, `key-auth/manifests/${tag}`, manifest);
    expect(answer.error()).toEqual({ status: 400, codes: ['MANIFEST_INVALID'] });
    expect(answer.bytes.toString()).toContain('PS_OCI_TAG');
  });

  it.each(['latest', '1.0.0_solo', '1.0.0_cncf'])(
    '%s follows from versions, and is pushed only as it is',
    async (tag) => {
      const server = await startServer();
      const manifest = await pushParts(server, 'key-auth', COMPAT);
      expect((await pushManifest(server, `key-auth/manifests/${tag}`, manifest)).error().status).toBe(400);
      await server.put('/plugins/key-auth/1.0.0', await buildPackage());
      const { bytes } = await pull(server, 'key-auth', tag);
      expect((await pushManifest(server, `key-auth/manifests/${tag}`, bytes)).status).toBe(201);
      expect((await pushManifest(server, `key-auth/manifests/${tag}`, manifest)).error().status).toBe(409);
    },
  );

  it('that reads like a layout can be a version of its own', async () => {
    const server = await startServer();
    await server.put('/plugins/key-auth/1.0.0', await buildPackage());
    const manifest = await pushParts(server, 'key-auth', COMPAT);
    expect((await pushManifest(server, 'key-auth/manifests/1.0.0-solo', manifest)).status).toBe(201);
    expect((await pull(server, 'key-auth', '1.0.0-solo')).digest).toBe(sha256(manifest));
  });

  it('pushed by many at once with different manifests has one winner', async () => {
    const server = await startServer();
    const base = (await pushParts(server, 'key-auth', COMPAT)).toString();
    const manifests = Array.from({ length: 8 }, (_, index) => `${base}${' '.repeat(index)}`);
    const answers = await Promise.all(manifests.map((manifest) => pushManifest(server, TAG, manifest)));
    expect(answers.map(({ status }) => status).sort()).toEqual([
      201,
      ...Array.from({ length: 7 }, () => 409),
    ]);
    const winner = answers.findIndex(({ status }) => status === 201);
    expect((await pull(server, 'key-auth', '1.0.0')).digest).toBe(sha256(manifests[winner] ?? ''));
  });
});

describe('what is pushed and what is published', () => {
  it('are one: a pushed image is a version with its files and record', async () => {
    const server = await startServer();
    const manifest = await pushParts(server, 'key-auth', COMPAT);
    await pushManifest(server, TAG, manifest);
    const file = async (name: string): Promise<Buffer> =>
      Buffer.from(await (await server.get(`/plugins/key-auth/1.0.0/${name}`)).arrayBuffer());
    expect((await file('plugin.wasm')).equals(MODULE)).toBe(true);
    expect((await file('spec.yaml')).toString()).toContain('name: "key-auth"\n');
    expect(JSON.parse((await file('plugin.json')).toString())).toMatchObject({
      name: 'key-auth',
      version: '1.0.0',
      sha256: sha256(MODULE).slice(7),
      targets: { envoy: { accepted: true }, higress: { accepted: true } },
      oci: { mediaType: OCI_MANIFEST, digest: sha256(manifest), size: manifest.length },
    });
    const solo = await pull(server, 'key-auth', '1.0.0_solo');
    expect(solo.layers[1]?.equals(MODULE)).toBe(true);
    expect(await (await server.get('/metrics')).text()).toContain('publishes_total{result="created"} 1');
  });

  it('can be pushed to another server and back, and stay the same', async () => {
    const [from, to] = [await startServer(), await startServer()];
    await from.put('/plugins/key-auth/1.0.0', await buildPackage({ module: MODULE }));
    for (const tag of ['1.0.0', '1.0.0_solo', '1.0.0_cncf', 'latest']) {
      const { manifest, bytes, config, layers } = await pull(from, 'key-auth', tag);
      const parts = {
        config: { mediaType: '', bytes: config },
        layers: layers.map((layer) => ({ mediaType: '', bytes: layer })),
      };
      await pushParts(to, 'key-auth', parts);
      expect([
        tag,
        (await pushManifest(to, `key-auth/manifests/${tag}`, bytes, manifest.mediaType)).status,
      ]).toEqual([tag, 201]);
      expect((await pull(to, 'key-auth', tag)).bytes.equals(bytes)).toBe(true);
    }
    for (const name of ['plugin.wasm', 'spec.yaml', 'README.md']) {
      const [a, b] = await Promise.all(
        [from, to].map(async (server) => (await server.get(`/plugins/key-auth/1.0.0/${name}`)).text()),
      );
      expect(a).toBe(b);
    }
  });

  it('publish the same files again without a change, and others not at all', async () => {
    const server = await startServer();
    const spec = specOf('key-auth', '1.0.0');
    const layers = [
      { mediaType: 'application/vnd.module.wasm.spec.v1+yaml', bytes: Buffer.from(spec) },
      ARCHIVE,
    ];
    const manifest = await pushParts(server, 'key-auth', { layers });
    await pushManifest(server, TAG, manifest);
    const put = async (more: readonly (readonly [string, Uint8Array])[]): Promise<number> => {
      const files = new Map<string, Uint8Array>([
        ['plugin.wasm', MODULE],
        ['spec.yaml', Buffer.from(spec)],
        ...more,
      ]);
      return (await server.put('/plugins/key-auth/1.0.0', await packArchive(files))).status;
    };
    expect(await put([])).toBe(200);
    expect(await put([['README.md', Buffer.from('# More\n')]])).toBe(409);
    expect((await pull(server, 'key-auth', '1.0.0')).digest).toBe(sha256(manifest));
  });

  it('do not take a push of the same files in another image', async () => {
    const server = await startServer();
    await server.put('/plugins/key-auth/1.0.0', await buildPackage({ module: MODULE }));
    const manifest = await pushParts(server, 'key-auth', COMPAT);
    expect((await pushManifest(server, TAG, manifest)).error()).toEqual({ status: 409, codes: ['DENIED'] });
  });

  it('leave nothing visible when a push is refused', async () => {
    const store = createMemoryStore();
    const server = await startServer({ store });
    const bytes = buildTar({ path: 'plugin.wasm', bytes: buildModule({ marker: null }) });
    const manifest = await pushParts(server, 'key-auth', { layers: [{ ...ARCHIVE, bytes }] });
    const answer = await pushManifest(server, TAG, manifest);
    expect(answer.error()).toEqual({ status: 400, codes: ['MANIFEST_INVALID'] });
    const { errors } = answer.json() as {
      errors: { detail: { code: string; findings: { rule: string }[] } }[];
    };
    expect(errors[0]?.detail.code).toBe('PS_MODULE_REFUSED');
    expect(errors[0]?.detail.findings.map(({ rule }) => rule)).toContain('abi-marker');
    expect((await oci(server, `/v2/${TAG}`)).status).toBe(404);
    expect((await oci(server, `/v2/key-auth/manifests/${sha256(manifest)}`)).status).toBe(404);
    expect(await store.plugins()).toEqual([]);
  });
});
