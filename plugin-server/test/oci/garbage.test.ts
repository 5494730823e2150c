import { describe, expect, it } from 'vitest';

import { ociLeftovers } from '../../src/oci/garbage.js';
import { createMemoryStore } from '../../src/store/memory-store.js';
import type { Store } from '../../src/store/store.js';
import { buildModule } from '../support/module.js';
import { oci, pull, pushBlob, pushManifest, pushParts, sha256 } from '../support/oci.js';
import { startServer } from '../support/server.js';
import { buildTar } from '../support/tar.js';

const LAYER = {
  mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
  bytes: buildTar({ path: 'plugin.wasm', bytes: buildModule() }),
};
const HOUR = 3_600_000;

/** Takes away what can go `later` milliseconds from now, and says what that was. */
async function collect(store: Store, later: number): Promise<string[]> {
  const removed: string[] = [];
  const now = new Date(Date.now() + later);
  for await (const { what, remove } of ociLeftovers(store, { ageMs: HOUR, now })) {
    await remove();
    removed.push(what);
  }
  return removed;
}

describe('garbage collection', () => {
  it('takes uploads that were given up and blobs that no manifest names, once they are old', async () => {
    const store = createMemoryStore();
    const server = await startServer({ store });
    const upload = await oci(server, '/v2/waf/blobs/uploads/', { method: 'POST' });
    const id = upload.headers.get('location')?.split('/').at(-1) ?? '';
    await oci(server, upload.headers.get('location') ?? '', { method: 'PATCH', body: 'half of it' });
    const lost = await pushBlob(server, 'acme/waf', Buffer.from('lost'));
    expect(await collect(store, HOUR / 2)).toEqual([]);
    expect((await collect(store, 2 * HOUR)).sort()).toEqual([
      `acme/oci/waf/blobs/sha256/${lost.slice(7)}`,
      `oci/waf/uploads/${id}/000000000000`,
      `oci/waf/uploads/${id}/begun`,
    ]);
    expect(await collect(store, 2 * HOUR)).toEqual([]);
  });

  it('leaves what versions, artifacts and untagged manifests need', async () => {
    const store = createMemoryStore();
    const server = await startServer({ store });
    const image = await pushParts(server, 'waf', { layers: [LAYER] });
    await pushManifest(server, 'waf/manifests/1.0.0', image);
    const subject = {
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      digest: sha256(image),
      size: image.length,
    };
    const part = { mediaType: 'text/plain', bytes: Buffer.from('signature') };
    const artifact = await pushParts(server, 'waf', { layers: [part], more: { subject } });
    await pushManifest(server, `waf/manifests/${sha256(artifact)}`, artifact);
    const index = JSON.stringify({ schemaVersion: 2, manifests: [subject] });
    await pushManifest(
      server,
      `waf/manifests/${sha256(index)}`,
      index,
      'application/vnd.oci.image.index.v1+json',
    );
    expect(await collect(store, 1000 * HOUR)).toEqual([]);
    expect((await pull(server, 'waf', '1.0.0')).digest).toBe(sha256(image));
    await oci(server, `/v2/waf/manifests/${sha256(artifact)}`, { method: 'DELETE' });
    expect(await collect(store, 1000 * HOUR)).toEqual([
      `oci/waf/blobs/sha256/${sha256('signature').slice(7)}`,
    ]);
  });

  it('takes the entry of a referrer whose manifest is gone', async () => {
    const store = createMemoryStore();
    const key = `oci/waf/referrers/${'0'.repeat(64)}/${'1'.repeat(64)}`;
    await store.objects.create(key, Buffer.from('{}'));
    expect(await collect(store, 2 * HOUR)).toEqual([key]);
  });

  it('takes nothing of a repository with a manifest that cannot be read', async () => {
    const store = createMemoryStore();
    const server = await startServer({ store });
    await pushBlob(server, 'waf', Buffer.from('lost'));
    await store.objects.create(`oci/waf/manifests/sha256/${'0'.repeat(64)}`, Buffer.from('damaged'));
    await expect(collect(store, 2 * HOUR)).rejects.toMatchObject({ code: 'PS_STORE_DAMAGED' });
    expect(await store.objects.list('oci/waf/blobs')).toHaveLength(1);
  });
});
