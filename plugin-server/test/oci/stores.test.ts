import { randomUUID } from 'node:crypto';

import { expect, it } from 'vitest';

import { openFsStore } from '../../src/store/fs-store.js';
import { openS3Store } from '../../src/store/s3/s3-store.js';
import type { Store } from '../../src/store/store.js';
import { BUCKET, startFakeS3 } from '../support/fake-s3.js';
import { temporaryFolder } from '../support/folder.js';
import { buildModule } from '../support/module.js';
import { oci, pull, pushManifest, pushParts, sha256 } from '../support/oci.js';
import { startServer } from '../support/server.js';
import { buildTar } from '../support/tar.js';

const LAYER = {
  mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
  bytes: buildTar({ path: 'plugin.wasm', bytes: buildModule({ padding: 20_000 }) }),
};

const stores: readonly (readonly [string, () => Promise<Store>])[] = [
  ['a folder', async () => openFsStore(await temporaryFolder())],
  [
    'a bucket',
    async () =>
      openS3Store({
        endpoint: (await startFakeS3({ pageSize: 3 })).url,
        bucket: BUCKET,
        prefix: randomUUID(),
        pathStyle: true,
      }),
  ],
];

it.each(stores)('two servers over %s take one push in parts, and both give it back', async (_what, open) => {
  const store = await open();
  const limits = { ociPieceBytes: 1000 };
  const [first, second] = [await startServer({ store, limits }), await startServer({ store, limits })];
  const manifest = await pushParts(first, 'acme/waf', { layers: [] });
  const withLayer = JSON.parse(manifest.toString()) as { layers: object[] };
  withLayer.layers.push({
    mediaType: LAYER.mediaType,
    digest: sha256(LAYER.bytes),
    size: LAYER.bytes.length,
  });
  const place =
    (await oci(first, '/v2/acme/waf/blobs/uploads/', { method: 'POST' })).headers.get('location') ?? '';
  const half = Math.floor(LAYER.bytes.length / 2);
  await oci(second, place, { method: 'PATCH', body: LAYER.bytes.subarray(0, half) });
  expect((await oci(first, place)).headers.get('range')).toBe(`0-${half - 1}`);
  const last = { method: 'PUT', body: LAYER.bytes.subarray(half) };
  expect((await oci(first, `${place}?digest=${sha256(LAYER.bytes)}`, last)).status).toBe(201);
  const image = JSON.stringify(withLayer);
  expect((await pushManifest(second, 'acme/waf/manifests/1.0.0', image)).status).toBe(201);
  for (const server of [first, second]) {
    const back = await pull(server, 'acme/waf', '1.0.0');
    expect(back.digest).toBe(sha256(image));
    expect(back.layers[0]?.equals(LAYER.bytes)).toBe(true);
    expect((await pull(server, 'acme/waf', '1.0.0_solo')).layers).toHaveLength(2);
  }
  expect((await store.tenant('acme').objects.list('oci/waf/uploads')).length).toBe(0);
  // A name that begins like another one is another repository.
  expect((await oci(first, `/v2/acme/wa/blobs/${sha256(LAYER.bytes)}`)).status).toBe(404);
});
