import { expect, it } from 'vitest';

import { createMemoryStore } from '../../src/store/memory-store.js';
import type { Store } from '../../src/store/store.js';
import { buildModule } from '../support/module.js';
import { oci, pull, pushManifest, pushParts, sha256 } from '../support/oci.js';
import { buildPackage } from '../support/package.js';
import { startServer } from '../support/server.js';
import { buildTar } from '../support/tar.js';

const LAYER = {
  mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
  bytes: buildTar({ path: 'plugin.wasm', bytes: buildModule() }),
};

/** A store with one published version, whose record is rewritten by `change`. */
async function storeWith(change: (record: Record<string, unknown>) => void): Promise<Store> {
  const first = createMemoryStore();
  await (await startServer({ store: first })).put('/plugins/key-auth/1.0.0', await buildPackage());
  const ref = { name: 'key-auth', version: '1.0.0' };
  const files = new Map<string, Uint8Array>();
  for (const file of ['plugin.wasm', 'spec.yaml', 'README.md', 'metadata.txt', 'plugin.json']) {
    files.set(file, (await first.read(ref, file)) ?? new Uint8Array());
  }
  const record = JSON.parse(Buffer.from(files.get('plugin.json') ?? []).toString()) as Record<
    string,
    unknown
  >;
  change(record);
  const store = createMemoryStore();
  await store.publish(ref, files.set('plugin.json', Buffer.from(JSON.stringify(record))));
  return store;
}

it('shows a version that another program wrote, whose record says nothing of images, as any other', async () => {
  const store = await storeWith((record) => delete record.oci);
  const [plain, other] = [await startServer(), await startServer({ store })];
  await plain.put('/plugins/key-auth/1.0.0', await buildPackage());
  for (const tag of ['1.0.0', '1.0.0_solo', '1.0.0_cncf', 'latest']) {
    expect((await pull(other, 'key-auth', tag)).digest).toBe((await pull(plain, 'key-auth', tag)).digest);
  }
});

it.each([
  ['no digest', { digest: 'x' }],
  ['no size', { size: '1' }],
  ['no archive', { archive: null }],
])('does not serve a version whose record has %s', async (_what, wrong) => {
  const store = await storeWith((record) => Object.assign(record.oci as object, wrong));
  const server = await startServer({ store });
  const answer = await oci(server, '/v2/key-auth/manifests/1.0.0');
  expect(answer.error()).toEqual({ status: 500, codes: ['UNKNOWN'] });
  expect(answer.bytes.toString()).toContain('PS_STORE_DAMAGED');
});

it('says that the store is damaged when a pushed manifest or blob is not what it was', async () => {
  const store = createMemoryStore();
  const server = await startServer({ store });
  const manifest = await pushParts(server, 'key-auth', { layers: [LAYER] });
  await pushManifest(server, 'key-auth/manifests/1.0.0', manifest);
  const at = `oci/key-auth/manifests/sha256/${sha256(manifest).slice(7)}`;
  await store.objects.remove(at);
  expect((await oci(server, '/v2/key-auth/manifests/1.0.0')).error()).toEqual({
    status: 500,
    codes: ['UNKNOWN'],
  });
  await store.objects.create(at, Buffer.from('other bytes'));
  for (const reference of ['1.0.0', sha256(manifest)]) {
    const answer = await oci(server, `/v2/key-auth/manifests/${reference}`);
    expect(answer.error()).toEqual({ status: 500, codes: ['UNKNOWN'] });
  }
  // What is made of the version is untouched by it.
  expect((await pull(server, 'key-auth', '1.0.0_solo')).layers[1]).toEqual(buildModule());
});

it('answers 503 while the store is away, so that gateways ask again', async () => {
  const store = createMemoryStore();
  const away = async (): Promise<never> => {
    const { PluginServerError } = await import('../../src/errors.js');
    throw new PluginServerError('PS_STORE_UNAVAILABLE', 'the store is away');
  };
  const broken: Store = {
    ...store,
    versions: away,
    read: away,
    objects: { read: away, stat: away, create: away, remove: away, list: away },
  };
  const server = await startServer({ store: broken });
  for (const path of [
    'manifests/1.0.0',
    `manifests/${sha256('')}`,
    `blobs/${sha256('')}`,
    'tags/list',
    `referrers/${sha256('')}`,
  ]) {
    const answer = await oci(server, `/v2/key-auth/${path}`);
    expect([path, answer.error()]).toEqual([path, { status: 503, codes: ['UNAVAILABLE'] }]);
    expect(answer.headers.get('retry-after')).not.toBeNull();
  }
  const push = await oci(server, '/v2/key-auth/blobs/uploads/', { method: 'POST' });
  expect(push.status).toBe(503);
});
