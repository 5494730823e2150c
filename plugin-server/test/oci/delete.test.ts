import { describe, expect, it } from 'vitest';

import { buildModule } from '../support/module.js';
import { oci, pull, pushManifest, pushParts, sha256, type OciAnswer, type Part } from '../support/oci.js';
import { buildPackage } from '../support/package.js';
import { startServer } from '../support/server.js';
import { buildTar } from '../support/tar.js';
import { requirement } from './requirements.js';

const ARCHIVE: Part = {
  mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
  bytes: buildTar({ path: 'plugin.wasm', bytes: buildModule() }),
};
const COMPAT = { layers: [ARCHIVE] };
const TAG = 'key-auth/manifests/1.0.0';
const NOWHERE = `sha256:${'0'.repeat(64)}`;

describe('deleting', () => {
  it(requirement('end-9.tag-off'), async () => {
    const server = await startServer();
    const manifest = await pushParts(server, 'key-auth', COMPAT);
    await pushManifest(server, TAG, manifest);
    for (const reference of ['1.0.0', '1.0.0_solo', 'latest', sha256(manifest)]) {
      const answer = await oci(server, `/v2/key-auth/manifests/${reference}`, { method: 'DELETE' });
      expect(answer.error()).toEqual({ status: 405, codes: ['UNSUPPORTED'] });
    }
    const solo = (await pull(server, 'key-auth', '1.0.0_solo')).digest;
    expect((await oci(server, `/v2/key-auth/manifests/${solo}`, { method: 'DELETE' })).status).toBe(405);
    expect((await pull(server, 'key-auth', '1.0.0')).digest).toBe(sha256(manifest));
  });

  it(requirement('end-9.tag'), async () => {
    for (const by of ['tag', 'digest']) {
      for (const pushed of [true, false]) {
        const server = await startServer({ allowDelete: true });
        const manifest = await pushParts(server, 'key-auth', COMPAT);
        if (pushed) await pushManifest(server, TAG, manifest);
        else await server.put('/plugins/key-auth/1.0.0', await buildPackage());
        const { digest } = await pull(server, 'key-auth', '1.0.0');
        const remove = (reference: string): Promise<OciAnswer> =>
          oci(server, `/v2/key-auth/manifests/${reference}`, { method: 'DELETE' });
        // What follows from the version goes with it, and not before.
        for (const reference of [
          '1.0.0_solo',
          'latest',
          (await pull(server, 'key-auth', '1.0.0_cncf')).digest,
        ]) {
          expect([reference, (await remove(reference)).status]).toEqual([reference, 405]);
        }
        expect((await remove(by === 'tag' ? '1.0.0' : digest)).status).toBe(202);
        for (const reference of ['1.0.0', '1.0.0_solo', 'latest', digest]) {
          const { status } = await oci(server, `/v2/key-auth/manifests/${reference}`);
          expect([reference, status]).toEqual([reference, 404]);
        }
        expect((await server.get('/plugins/key-auth/1.0.0/plugin.wasm')).status).toBe(404);
        expect((await remove('1.0.0')).status).toBe(404);
        // The same bytes may come back, and no others.
        const other = await pushParts(server, 'key-auth', {
          layers: [
            { ...ARCHIVE, bytes: buildTar({ path: 'plugin.wasm', bytes: buildModule({ salt: 'other' }) }) },
          ],
        });
        expect((await pushManifest(server, TAG, other)).error().codes).toEqual(['DENIED']);
      }
    }
  });

  it(requirement('end-9.manifest'), async () => {
    const server = await startServer();
    const manifest = await pushParts(server, 'key-auth', { layers: [] });
    const path = `/v2/key-auth/manifests/${sha256(manifest)}`;
    await pushManifest(server, path.slice(4), manifest);
    expect((await oci(server, path, { method: 'DELETE' })).status).toBe(202);
    expect((await oci(server, path)).status).toBe(404);
  });

  it(requirement('end-9.unknown'), async () => {
    const server = await startServer();
    for (const reference of ['1.0.0', 'latest', NOWHERE]) {
      const answer = await oci(server, `/v2/key-auth/manifests/${reference}`, { method: 'DELETE' });
      expect(answer.error()).toEqual({ status: 404, codes: ['MANIFEST_UNKNOWN'] });
    }
  });
});
