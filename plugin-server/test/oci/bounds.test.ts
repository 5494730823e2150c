import { describe, expect, it } from 'vitest';

import { createMemoryStore } from '../../src/store/memory-store.js';
import { buildModule } from '../support/module.js';
import { oci, pull, pushManifest, pushParts } from '../support/oci.js';
import { buildPackage } from '../support/package.js';
import { startServer } from '../support/server.js';
import { buildTar } from '../support/tar.js';

const TAG = 'key-auth/manifests/1.0.0';
const COMPAT = {
  layers: [
    {
      mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
      bytes: buildTar({ path: 'plugin.wasm', bytes: buildModule() }),
    },
  ],
};

describe('bounds', () => {
  it('of the operator hold for pushes as for publishes', async () => {
    const server = await startServer({ limits: { maxVersions: 1 } });
    const manifest = await pushParts(server, 'key-auth', COMPAT);
    for (let round = 0; round < 2; round++)
      expect((await pushManifest(server, TAG, manifest)).status).toBe(201);
    const second = await pushManifest(server, 'key-auth/manifests/1.1.0', manifest);
    expect(second.error()).toEqual({ status: 409, codes: ['DENIED'] });
    expect(second.bytes.toString()).toContain('PS_QUOTA');
  });

  it('of a minute are told with the time to wait', async () => {
    const server = await startServer({ limits: { publishesPerMinute: 1 } });
    const manifest = await pushParts(server, 'key-auth', COMPAT);
    expect((await pushManifest(server, TAG, manifest)).status).toBe(201);
    const answer = await pushManifest(server, TAG, manifest);
    expect(answer.error()).toEqual({ status: 429, codes: ['TOOMANYREQUESTS'] });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('of the disk keep blobs out too', async () => {
    const store = { ...createMemoryStore(), freeBytes: async () => 10 };
    const server = await startServer({ store, limits: { minFreeBytes: 1000 } });
    const answer = await oci(server, '/v2/key-auth/blobs/uploads/', { method: 'POST' });
    expect(answer.error()).toEqual({ status: 507, codes: ['UNAVAILABLE'] });
    expect((await oci(server, '/v2/key-auth/tags/list')).status).toBe(404);
  });
});

it('counts a pulled manifest as a download of the plugin', async () => {
  const server = await startServer();
  await server.put('/plugins/key-auth/1.0.0', await buildPackage());
  await pull(server, 'key-auth', '1.0.0');
  await pull(server, 'key-auth', '1.0.0_solo');
  await oci(server, `/v2/${TAG}`, { method: 'HEAD' });
  const metrics = await (await server.get('/metrics')).text();
  expect(metrics).toMatch(/downloads_total\{[^}]*plugin="key-auth"[^}]*\} 2\n/);
});
