import { gunzipSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import { buildModule } from '../support/module.js';
import { oci, OCI_MANIFEST, pull, sha256 } from '../support/oci.js';
import { buildPackage, packageFiles, type PackageOptions } from '../support/package.js';
import { startServer, type TestServer } from '../support/server.js';
import { requirement } from './requirements.js';

const NOWHERE = `sha256:${'0'.repeat(64)}`;

async function serverWith(...packages: readonly PackageOptions[]): Promise<TestServer> {
  const server = await startServer();
  for (const options of packages) await publish(server, options);
  return server;
}

async function publish(server: TestServer, options: PackageOptions = {}, prefix = ''): Promise<void> {
  const { name = 'key-auth', version = '1.0.0' } = options;
  const response = await server.put(`${prefix}/plugins/${name}/${version}`, await buildPackage(options));
  expect(response.status).toBe(201);
}

it(requirement('end-1.ok'), async () => {
  const server = await startServer();
  for (const path of ['/v2/', '/v2']) {
    const { status, headers } = await oci(server, path);
    expect(status).toBe(200);
    expect(headers.get('docker-distribution-api-version')).toBe('registry/2.0');
    // skopeo asks nowhere else whether it may send a name and password.
    expect(headers.get('www-authenticate')).toBe('Basic realm="postern-plugin-server", charset="UTF-8"');
  }
});

describe('a manifest', () => {
  it(requirement('end-3.get-tag'), async () => {
    const server = await serverWith({});
    const { status, headers, bytes } = await oci(server, '/v2/key-auth/manifests/1.0.0');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe(OCI_MANIFEST);
    expect(headers.get('docker-content-digest')).toBe(sha256(bytes));
    expect(headers.get('content-length')).toBe(String(bytes.length));
    expect(headers.get('content-encoding')).toBeNull();
  });

  it(requirement('end-3.get-digest'), async () => {
    const server = await serverWith({});
    for (const tag of ['1.0.0', '1.0.0_solo', '1.0.0_cncf']) {
      const byTag = await oci(server, `/v2/key-auth/manifests/${tag}`);
      const byDigest = await oci(server, `/v2/key-auth/manifests/${sha256(byTag.bytes)}`);
      expect(byDigest.bytes).toEqual(byTag.bytes);
      expect(byDigest.headers.get('content-type')).toBe(OCI_MANIFEST);
    }
  });

  it(requirement('end-3.head'), async () => {
    const server = await serverWith({});
    const { bytes } = await oci(server, '/v2/key-auth/manifests/1.0.0');
    for (const reference of ['1.0.0', sha256(bytes)]) {
      const head = await oci(server, `/v2/key-auth/manifests/${reference}`, { method: 'HEAD' });
      expect(head.status).toBe(200);
      expect(head.headers.get('docker-content-digest')).toBe(sha256(bytes));
      expect(head.headers.get('content-length')).toBe(String(bytes.length));
      expect(head.bytes.length).toBe(0);
    }
    expect((await oci(server, `/v2/key-auth/manifests/2.0.0`, { method: 'HEAD' })).status).toBe(404);
  });

  it(requirement('end-3.unknown'), async () => {
    const server = await serverWith({});
    for (const reference of ['1.0.1', 'latest-not', '1.0.1_solo', 'main', NOWHERE]) {
      const answer = await oci(server, `/v2/key-auth/manifests/${reference}`);
      expect(answer.error()).toEqual({ status: 404, codes: ['MANIFEST_UNKNOWN'] });
    }
  });

  it(requirement('end-3.no-repository'), async () => {
    const server = await serverWith({});
    for (const name of ['basic-auth', 'acme/key-auth', 'a/b/c', 'a__b', 'key--auth']) {
      const { status } = await oci(server, `/v2/${name}/manifests/1.0.0`);
      expect([name, status]).toEqual([name, 404]);
    }
  });
});

describe('a blob', () => {
  it(requirement('end-2.get'), async () => {
    const module = buildModule({ padding: 300_000 });
    const server = await serverWith({ module });
    const digest = sha256(module);
    const { status, headers, bytes } = await oci(server, `/v2/key-auth/blobs/${digest}`);
    expect(status).toBe(200);
    expect(bytes.equals(module)).toBe(true);
    expect(headers.get('docker-content-digest')).toBe(digest);
    expect(headers.get('content-type')).toBe('application/octet-stream');
  });

  it(requirement('end-2.head'), async () => {
    const server = await serverWith({});
    const { manifest } = await pull(server, 'key-auth', '1.0.0');
    for (const { digest, size } of [manifest.config, ...manifest.layers]) {
      const head = await oci(server, `/v2/key-auth/blobs/${digest}`, { method: 'HEAD' });
      expect(head.status).toBe(200);
      expect(head.headers.get('docker-content-digest')).toBe(digest);
      expect(head.headers.get('content-length')).toBe(String(size));
    }
  });

  it(requirement('end-2.unknown'), async () => {
    const server = await serverWith({}, { name: 'other', module: buildModule({ salt: 'other' }) });
    const elsewhere = sha256(buildModule({ salt: 'other' }));
    for (const digest of [NOWHERE, elsewhere]) {
      const answer = await oci(server, `/v2/key-auth/blobs/${digest}`);
      expect(answer.error()).toEqual({ status: 404, codes: ['BLOB_UNKNOWN'] });
    }
    expect((await oci(server, `/v2/other/blobs/${elsewhere}`)).status).toBe(200);
  });

  it(requirement('end-2.range'), async () => {
    const server = await serverWith({ module: buildModule({ padding: 600_000 }) });
    const { manifest, layers } = await pull(server, 'key-auth', '1.0.0');
    const { digest, size } = manifest.layers.at(-1)!;
    const layer = layers.at(-1)!;
    for (const [range, from, to] of [
      ['bytes=0-9', 0, 9],
      ['bytes=65530-65560', 65_530, 65_560],
      ['bytes=-8', size - 8, size - 1],
      [`bytes=${size - 300_000}-`, size - 300_000, size - 1],
    ] as const) {
      const part = await oci(server, `/v2/key-auth/blobs/${digest}`, { headers: { range } });
      expect(part.status).toBe(206);
      expect(part.headers.get('content-range')).toBe(`bytes ${from}-${to}/${size}`);
      expect(part.bytes.equals(layer.subarray(from, to + 1))).toBe(true);
    }
    const past = await oci(server, `/v2/key-auth/blobs/${digest}`, { headers: { range: `bytes=${size}-` } });
    expect(past.status).toBe(416);
  });

  it(requirement('end-2.digest'), async () => {
    const server = await serverWith({});
    for (const text of [
      'sha256:abc',
      `sha512:${'0'.repeat(128)}`,
      'abc',
      `SHA256:${'0'.repeat(64)}`,
      `sha256:${'A'.repeat(64)}`,
    ]) {
      const { status } = await oci(server, `/v2/key-auth/blobs/${text}`);
      expect([text, status]).toEqual([text, 400]);
    }
    const answer = await oci(server, '/v2/key-auth/blobs/sha256:abc');
    expect(answer.error()).toEqual({ status: 400, codes: ['DIGEST_INVALID'] });
  });
});

describe('the layouts', () => {
  const module = buildModule({ padding: 200_000 });
  const more = { 'README_ZH.md': Buffer.from('# 插件\n'), 'icon.png': Buffer.from('png') };

  it('of a version tag is that of Higress: what describes the plugin, and last an archive with the module', async () => {
    const server = await serverWith({ module, more });
    const { manifest, layers } = await pull(server, 'key-auth', '1.0.0');
    const files = packageFiles({ module, more });
    expect(manifest.layers.map(({ mediaType }) => mediaType)).toEqual([
      'application/vnd.module.wasm.spec.v1+yaml',
      'application/vnd.module.wasm.doc.v1+markdown',
      'application/vnd.module.wasm.doc.v1.zh+markdown',
      'application/vnd.module.wasm.icon.v1+png',
      'application/vnd.oci.image.layer.v1.tar+gzip',
    ]);
    const titles = manifest.layers.map(({ annotations }) => annotations?.['org.opencontainers.image.title']);
    expect(titles).toEqual(['spec.yaml', 'README.md', 'README_ZH.md', 'icon.png', 'plugin.tar.gz']);
    for (const [index, title] of titles.slice(0, -1).entries()) {
      expect(layers[index]).toEqual(Buffer.from(files.get(title ?? '')!));
    }
    const tar = gunzipSync(layers.at(-1)!);
    expect(tar.subarray(0, 11).toString()).toBe('plugin.wasm');
    expect(tar.subarray(512, 512 + module.length).equals(module)).toBe(true);
  });

  it.each(['1.0.0_solo', '1.0.0-solo'])(
    'of %s are exactly two layers, the second of which is the module',
    async (tag) => {
      const server = await serverWith({ module, more });
      const { manifest, layers } = await pull(server, 'key-auth', tag);
      expect(manifest.layers.map(({ mediaType }) => mediaType)).toEqual([
        'application/vnd.module.wasm.config.v1+json',
        'application/vnd.module.wasm.content.layer.v1+wasm',
      ]);
      expect(layers[1]?.equals(module)).toBe(true);
    },
  );

  it.each(['1.0.0_cncf', '1.0.0-cncf'])('of %s are a wasm artifact of the CNCF', async (tag) => {
    const server = await serverWith({ module, more });
    const { manifest, config, layers } = await pull(server, 'key-auth', tag);
    expect(manifest.config.mediaType).toBe('application/vnd.wasm.config.v0+json');
    expect(manifest.layers.map(({ mediaType }) => mediaType)).toEqual(['application/wasm']);
    expect(layers[0]?.equals(module)).toBe(true);
    expect(JSON.parse(config.toString())).toMatchObject({
      architecture: 'wasm',
      layerDigests: [sha256(module)],
    });
  });

  it('have the same digests on every server and at any time', async () => {
    const digests = ['1.0.0', '1.0.0_solo', '1.0.0_cncf'].map(async (tag) => {
      const server = await startServer({ now: () => new Date(Math.random() * 1e12) });
      await publish(server, { module: buildModule() });
      return (await pull(server, 'key-auth', tag)).digest;
    });
    // Gateways lock these: if one of them changes, every address that they hold is dead.
    expect(await Promise.all(digests)).toEqual([
      'sha256:659fa80eadfb457b654fbe161a5b55ee81319152c20c7761274e312c97341b09',
      'sha256:80ef6ba7ad0c4d3d560938792ef468e36a2d200eca85488195828da5b5caaf98',
      'sha256:1d08e8b57f55f3db3978feb2466210290cc8f0ca6c5cc645c004f9b0473bb72b',
    ]);
  });

  it('of a version that has a name like a layout are its own', async () => {
    const server = await serverWith({}, { version: '1.0.0-solo', module });
    expect((await pull(server, 'key-auth', '1.0.0-solo')).manifest.layers).toHaveLength(3);
    expect((await pull(server, 'key-auth', '1.0.0_solo')).manifest.layers).toHaveLength(2);
    expect((await pull(server, 'key-auth', '1.0.0-solo_solo')).layers[1]?.equals(module)).toBe(true);
  });

  it('are told in plugin.json by the digest that gateways check', async () => {
    const server = await serverWith({});
    const { digest, bytes } = await pull(server, 'key-auth', '1.0.0');
    const record = (await (await server.get('/plugins/key-auth/1.0.0/plugin.json')).json()) as {
      oci: unknown;
    };
    expect(record.oci).toMatchObject({ mediaType: OCI_MANIFEST, digest, size: bytes.length });
  });
});

describe('the tag latest', () => {
  const digestOf = async (server: TestServer, tag: string): Promise<string> =>
    (await pull(server, 'key-auth', tag)).digest;

  it('is the newest version that is no prerelease and not yanked', async () => {
    const server = await serverWith({ version: '1.9.0' }, { version: '1.10.0' }, { version: '2.0.0-rc.1' });
    expect(await digestOf(server, 'latest')).toBe(await digestOf(server, '1.10.0'));
    const yank = await oci(server, '/plugins/key-auth/1.10.0/yank', {
      method: 'POST',
      body: '{"reason":"broken"}',
    });
    expect(yank.status).toBeLessThan(300);
    expect(await digestOf(server, 'latest')).toBe(await digestOf(server, '1.9.0'));
    const { tags } = (await oci(server, '/v2/key-auth/tags/list')).json() as { tags: string[] };
    expect(tags).toEqual(['1.9.0', '2.0.0-rc.1']);
    expect((await pull(server, 'key-auth', '1.10.0')).layers).toHaveLength(3);
  });

  it('is a prerelease only where there is nothing else', async () => {
    const server = await serverWith({ version: '1.0.0-rc.1' });
    expect(await digestOf(server, 'latest')).toBe(await digestOf(server, '1.0.0-rc.1'));
  });
});

it('gives each tenant images of its own', async () => {
  const server = await startServer();
  const module = buildModule({ salt: 'acme' });
  await publish(server);
  await publish(server, { module }, '/tenants/acme');
  expect((await pull(server, 'acme/key-auth', '1.0.0_solo')).layers[1]).toEqual(module);
  expect((await oci(server, `/v2/key-auth/blobs/${sha256(module)}`)).status).toBe(404);
  expect((await oci(server, `/v2/initech/key-auth/manifests/1.0.0`)).status).toBe(404);
});

it('finds the blobs of each of many versions', async () => {
  const versions = Array.from({ length: 12 }, (_, index) => `1.${index}.0`);
  const server = await serverWith(
    ...versions.map((version) => ({ version, module: buildModule({ salt: version }) })),
  );
  for (const version of versions) {
    const { layers } = await pull(server, 'key-auth', `${version}_solo`);
    expect(layers[1]).toEqual(buildModule({ salt: version }));
  }
});
