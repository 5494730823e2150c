/** buildah: plugins as images of two lines, in OCI's form and in Docker's. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { ensureBuildah } from '../install/oci-clients.mjs';
import { failed, ok, policyFile, runner, type Run } from './programs.js';
import { CREDENTIALS, MODULE, startRegistry, type Registry } from './registry.js';

let registry: Registry;
let buildah: Run;
let policy: string;

beforeAll(async () => {
  registry = await startRegistry();
  const { folder } = registry;
  policy = policyFile(folder);
  const { program, env } = ensureBuildah();
  const registries = path.join(folder, 'registries.conf');
  writeFileSync(registries, 'unqualified-search-registries = []\n');
  const storage = [
    '--storage-driver',
    'vfs',
    '--root',
    path.join(folder, 'root'),
    '--runroot',
    path.join(folder, 'run'),
  ];
  const run = runner(program, folder, {
    ...env,
    BUILDAH_ISOLATION: 'chroot',
    CONTAINERS_REGISTRIES_CONF: registries,
  });
  buildah = (...args) => run(...storage, ...args);
  mkdirSync(path.join(folder, 'context'));
  writeFileSync(path.join(folder, 'context/my.wasm'), MODULE);
  // With a custom section more; buildah would take a layer that it pushed before as it was pushed.
  writeFileSync(
    path.join(folder, 'context/other.wasm'),
    Buffer.concat([MODULE, Buffer.from([0, 2, 1, 0x78])]),
  );
  for (const [image, copy] of Object.entries({
    plugin: 'my.wasm ./plugin.wasm',
    misnamed: 'my.wasm ./my.wasm',
    other: 'other.wasm ./plugin.wasm',
  })) {
    const file = path.join(folder, 'context', `${image}.dockerfile`);
    writeFileSync(file, `FROM scratch\nCOPY ${copy}\n`);
    ok(buildah('bud', '--signature-policy', policy, '-f', file, '-t', image, 'context'));
  }
});

afterAll(() => registry.stop());

function push(image: string, address: string, ...flags: readonly string[]): ReturnType<Run> {
  const common = ['--signature-policy', policy, '--tls-verify=false', '--creds', CREDENTIALS];
  return buildah('push', ...common, ...flags, image, `docker://${registry.host}/${address}`);
}

it.each([
  ['oci', 'application/vnd.oci.image.manifest.v1+json'],
  ['v2s2', 'application/vnd.docker.distribution.manifest.v2+json'],
])('pushes an image in the form %s, which becomes a version', async (format, mediaType) => {
  ok(push('plugin', `${format}:1.0.0`, '--format', format));
  const module = await (await registry.fetch(`/plugins/${format}/1.0.0/plugin.wasm`)).arrayBuffer();
  expect(Buffer.from(module).equals(MODULE)).toBe(true);
  const manifest = await registry.fetch(`/v2/${format}/manifests/1.0.0`);
  expect(manifest.headers.get('content-type')).toBe(mediaType);
  ok(
    buildah(
      'pull',
      '--signature-policy',
      policy,
      '--tls-verify=false',
      `docker://${registry.host}/${format}:1.0.0`,
    ),
  );
});

it('hears which name the module must have, and which compression gateways read', () => {
  expect(failed(push('misnamed', 'misnamed:1.0.0'))).toContain('holds no plugin.wasm');
  expect(failed(push('other', 'zstd:1.0.0', '--compression-format', 'zstd'))).toContain(
    '--compression-format gzip',
  );
});
