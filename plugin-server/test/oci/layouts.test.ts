import { gzipSync } from 'node:zlib';

import { expect, it } from 'vitest';

import { buildModule } from '../support/module.js';
import { oci, pull, pushManifest, pushParts, sha256, type Part, type PushedImage } from '../support/oci.js';
import { specOf } from '../support/package.js';
import { startServer } from '../support/server.js';
import { buildTar, type TarEntry } from '../support/tar.js';

const MODULE = buildModule();
const OCI_LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip';
const DOCKER_LAYER = 'application/vnd.docker.image.rootfs.diff.tar.gzip';
const DOCKER_MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';
const SOLO_MODULE = 'application/vnd.module.wasm.content.layer.v1+wasm';
const SPEC = 'application/vnd.module.wasm.spec.v1+yaml';

const archive = (mediaType = OCI_LAYER, path = 'plugin.wasm'): Part => ({
  mediaType,
  bytes: buildTar({ path, bytes: MODULE }),
});
const raw = (mediaType: string): Part => ({ mediaType, bytes: MODULE });
const text = (mediaType: string, content: string): Part => ({ mediaType, bytes: Buffer.from(content) });
const soloConfig = text('application/vnd.module.wasm.config.v1+json', '{"type":"envoy_proxy"}');

const loaded: readonly (readonly [string, PushedImage])[] = [
  ['compat', { layers: [archive()], more: { annotations: { 'module.wasm.image/variant': 'compat' } } }],
  [
    'compat with a config of an image',
    { layers: [archive()], config: text('application/vnd.oci.image.config.v1+json', '{}') },
  ],
  ['compat with layers before it', { layers: [text(OCI_LAYER, 'whatever'), archive()] }],
  [
    'compat with more files',
    {
      layers: [
        {
          mediaType: OCI_LAYER,
          bytes: buildTar(
            { path: './', type: 'Directory' },
            { path: 'runtime-config.json', bytes: Buffer.from('{}') },
            { path: './app/plugin.wasm', bytes: MODULE },
          ),
        },
      ],
    },
  ],
  ['compat with an absolute name', { layers: [archive(OCI_LAYER, '/plugin.wasm')] }],
  [
    'docker',
    {
      mediaType: DOCKER_MANIFEST,
      layers: [archive(DOCKER_LAYER)],
      config: text('application/vnd.docker.container.image.v1+json', '{}'),
    },
  ],
  ['solo', { layers: [soloConfig, raw(SOLO_MODULE)] }],
  ['solo the other way round', { layers: [raw(SOLO_MODULE), soloConfig] }],
  [
    'Higress',
    {
      layers: [
        text(SPEC, specOf('key-auth', '1.0.0')),
        text('application/vnd.module.wasm.doc.v1+markdown', '# Docs\n'),
        archive(),
      ],
    },
  ],
];

it.each(loaded)('takes the layout %s, and gives it back as it was', async (_what, image) => {
  const server = await startServer();
  const manifest = await pushParts(server, 'key-auth', image);
  const answer = await pushManifest(server, 'key-auth/manifests/1.0.0', manifest, image.mediaType);
  expect([answer.status, answer.bytes.toString()]).toEqual([201, '']);
  const back = await pull(server, 'key-auth', '1.0.0');
  expect(back.bytes.equals(manifest)).toBe(true);
  for (const [index, { bytes }] of image.layers.entries())
    expect(back.layers[index]?.equals(bytes)).toBe(true);
  const module = await (await server.get('/plugins/key-auth/1.0.0/plugin.wasm')).arrayBuffer();
  expect(Buffer.from(module).equals(MODULE)).toBe(true);
});

it('takes what Higress images say of the plugin', async () => {
  const server = await startServer();
  const [, image] = loaded.at(-1)!;
  const manifest = await pushParts(server, 'key-auth', image);
  await pushManifest(server, 'key-auth/manifests/1.0.0', manifest);
  expect(await (await server.get('/plugins/key-auth/1.0.0/spec.yaml')).text()).toBe(
    specOf('key-auth', '1.0.0'),
  );
  expect(await (await server.get('/plugins/key-auth/1.0.0/README.md')).text()).toBe('# Docs\n');
  expect(await (await server.get('/plugins/key-auth/1.0.0/plugin.json')).json()).toMatchObject({
    phase: 'AUTHN',
    priority: 300,
  });
});

const links = (entry: TarEntry): PushedImage => ({
  layers: [{ mediaType: OCI_LAYER, bytes: buildTar(entry) }],
});

const refused: readonly (readonly [string, PushedImage, code: string, said: string])[] = [
  ['no layer', { layers: [] }, 'PS_OCI_LAYOUT', '0 layers: Istio, Higress and Envoy Gateway want'],
  ['one layer with the module', { layers: [raw(SOLO_MODULE)] }, 'PS_OCI_LAYOUT', `1 layer (${SOLO_MODULE})`],
  [
    'CNCF',
    { layers: [raw('application/wasm')], config: text('application/vnd.wasm.config.v0+json', '{}') },
    'PS_OCI_LAYOUT',
    '1 layer (application/wasm)',
  ],
  [
    'wasm-to-oci',
    { layers: [raw('application/vnd.wasm.content.layer.v1+wasm')] },
    'PS_OCI_LAYOUT',
    'no gateway loads',
  ],
  [
    'solo with three layers',
    { layers: [soloConfig, raw(SOLO_MODULE), soloConfig] },
    'PS_OCI_LAYOUT',
    '3 layers',
  ],
  [
    'the archive not last',
    { layers: [archive(), text(SPEC, specOf('key-auth', '1.0.0'))] },
    'PS_OCI_LAYOUT',
    'a last layer',
  ],
  [
    'zstd',
    { layers: [{ ...archive(), mediaType: 'application/vnd.oci.image.layer.v1.tar+zstd' }] },
    'PS_OCI_LAYOUT',
    '--compression-format gzip',
  ],
  [
    'no compression',
    { layers: [{ ...archive(), mediaType: 'application/vnd.oci.image.layer.v1.tar' }] },
    'PS_OCI_LAYOUT',
    '--compression-format gzip',
  ],
  [
    "docker's layer in OCI's manifest",
    { layers: [archive(DOCKER_LAYER)] },
    'PS_OCI_LAYOUT',
    `type ${OCI_LAYER}`,
  ],
  [
    "OCI's layer in docker's manifest",
    { mediaType: DOCKER_MANIFEST, layers: [archive()] },
    'PS_OCI_LAYOUT',
    `type ${DOCKER_LAYER}`,
  ],
  [
    "solo in docker's manifest",
    { mediaType: DOCKER_MANIFEST, layers: [soloConfig, raw(SOLO_MODULE)] },
    'PS_OCI_LAYOUT',
    '2 layers',
  ],
  [
    'another name of the module',
    { layers: [archive(OCI_LAYER, 'main.wasm')] },
    'PS_OCI_LAYOUT',
    'holds no plugin.wasm',
  ],
  [
    'two specs',
    { layers: [text(SPEC, 'a'), text(SPEC, 'b'), archive()] },
    'PS_OCI_LAYOUT',
    'two layers of the type',
  ],
  [
    'another plugin in spec.yaml',
    { layers: [text(SPEC, specOf('waf', '1.0.0')), archive()] },
    'PS_IDENTITY',
    'spec.yaml says waf@1.0.0',
  ],
  ['a spec that is none', { layers: [text(SPEC, 'a: ['), archive()] }, 'CT_SPEC', 'spec.yaml'],
  ['what is not compressed', { layers: [text(OCI_LAYER, 'hello')] }, 'CT_ARCHIVE_READ', 'gzip'],
  [
    'an archive that is cut',
    { layers: [{ mediaType: OCI_LAYER, bytes: archive().bytes.subarray(0, 60) }] },
    'CT_ARCHIVE_READ',
    'damaged',
  ],
  [
    'compression in compression',
    { layers: [{ mediaType: OCI_LAYER, bytes: gzipSync(archive().bytes) }] },
    'CT_ARCHIVE_READ',
    'twice',
  ],
  [
    'a link',
    links({ path: 'plugin.wasm', type: 'SymbolicLink', linkpath: '/etc/passwd' }),
    'CT_ARCHIVE_ENTRY',
    'SymbolicLink',
  ],
  ['a hard link', links({ path: 'plugin.wasm', type: 'Link', linkpath: 'x' }), 'CT_ARCHIVE_ENTRY', 'Link'],
  ['a device', links({ path: 'dev/null', type: 'CharacterDevice' }), 'CT_ARCHIVE_ENTRY', 'CharacterDevice'],
  [
    'a name that leads out',
    links({ path: '../plugin.wasm', bytes: MODULE }),
    'CT_ARCHIVE_ENTRY',
    'leads out',
  ],
  [
    'a bomb',
    { layers: [{ mediaType: OCI_LAYER, bytes: gzipSync(Buffer.alloc(100 * 1024 * 1024)) }] },
    'CT_ARCHIVE_LIMIT',
    'unpacks to more',
  ],
  [
    'no module',
    { layers: [text(SOLO_MODULE, 'hello'), soloConfig] },
    'PS_MODULE_REFUSED',
    'cannot be loaded',
  ],
];

it.each(refused)('refuses %s, with the reason', async (_what, image, code, said) => {
  const server = await startServer();
  const manifest = await pushParts(server, 'key-auth', image);
  const answer = await pushManifest(server, 'key-auth/manifests/1.0.0', manifest, image.mediaType);
  const { errors } = answer.json() as {
    errors: { code: string; message: string; detail: { code: string } }[];
  };
  expect(answer.status).toBe(code === 'CT_ARCHIVE_LIMIT' ? 413 : 400);
  expect(errors[0]?.code).toBe(code === 'CT_ARCHIVE_LIMIT' ? 'SIZE_INVALID' : 'MANIFEST_INVALID');
  expect(errors[0]?.detail.code).toBe(code);
  expect(errors[0]?.message).toContain(said);
  expect(errors[0]?.message).toMatch(/; hint: \S/);
  expect((await oci(server, '/v2/key-auth/manifests/1.0.0')).status).toBe(404);
});

it('refuses two modules of which gateways would take the first', async () => {
  const server = await startServer();
  const bytes = buildTar({ path: 'a/plugin.wasm', bytes: MODULE }, { path: 'b/plugin.wasm', bytes: MODULE });
  const manifest = await pushParts(server, 'key-auth', { layers: [{ mediaType: OCI_LAYER, bytes }] });
  const answer = await pushManifest(server, 'key-auth/manifests/1.0.0', manifest);
  expect(answer.bytes.toString()).toContain('twice');
  expect(answer.status).toBe(400);
});

it('refuses a manifest that gives a layer another size than it has', async () => {
  const server = await startServer();
  const manifest = (await pushParts(server, 'key-auth', { layers: [archive()] })).toString();
  const size = archive().bytes.length;
  const wrong = manifest.replace(`"size": ${size}`, `"size": ${size + 1}`);
  const answer = await pushManifest(server, 'key-auth/manifests/1.0.0', wrong);
  expect(answer.error()).toEqual({ status: 400, codes: ['MANIFEST_INVALID'] });
  expect(answer.bytes.toString()).toContain(sha256(archive().bytes));
});
