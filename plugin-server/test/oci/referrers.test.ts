import { describe, expect, it } from 'vitest';

import { oci, OCI_MANIFEST, pushManifest, pushParts, sha256, type PushedImage } from '../support/oci.js';
import { startServer, type TestServer } from '../support/server.js';
import { buildPackage } from '../support/package.js';
import { requirement } from './requirements.js';

const INDEX = 'application/vnd.oci.image.index.v1+json';
const SIGNATURE = 'application/vnd.example.signature';

async function subjectOf(server: TestServer): Promise<object> {
  await server.put('/plugins/key-auth/1.0.0', await buildPackage());
  const { bytes } = await oci(server, '/v2/key-auth/manifests/1.0.0');
  return { mediaType: OCI_MANIFEST, digest: sha256(bytes), size: bytes.length };
}

/** Pushes an artifact about the subject and gives its digest. */
async function push(server: TestServer, subject: object, image: Partial<PushedImage> = {}): Promise<string> {
  const { more, ...parts } = image;
  const manifest = await pushParts(server, 'key-auth', { layers: [], ...parts, more: { subject, ...more } });
  const answer = await pushManifest(server, `key-auth/manifests/${sha256(manifest)}`, manifest);
  expect(answer.status).toBe(201);
  return sha256(manifest);
}

interface Listed {
  readonly digest: string;
  readonly artifactType?: string;
}

async function referrers(
  server: TestServer,
  subject: object,
  query = '',
): Promise<{ list: Listed[]; headers: Headers }> {
  const { digest } = subject as { digest: string };
  const { status, headers, json } = await oci(server, `/v2/key-auth/referrers/${digest}${query}`);
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe(INDEX);
  const body = json() as { schemaVersion: number; mediaType: string; manifests: Listed[] };
  expect([body.schemaVersion, body.mediaType]).toEqual([2, INDEX]);
  return { list: body.manifests, headers };
}

describe('a manifest with a subject', () => {
  it(requirement('end-7.subject'), async () => {
    const server = await startServer();
    const subject = await subjectOf(server);
    const manifest = await pushParts(server, 'key-auth', { layers: [], more: { subject } });
    for (let round = 0; round < 2; round++) {
      const answer = await pushManifest(server, `key-auth/manifests/${sha256(manifest)}`, manifest);
      expect(answer.headers.get('oci-subject')).toBe((subject as { digest: string }).digest);
    }
    expect((await referrers(server, subject)).list).toHaveLength(1);
  });

  it(requirement('end-7.subject-unknown'), async () => {
    const server = await startServer();
    const subject = { mediaType: OCI_MANIFEST, digest: sha256('not there'), size: 9 };
    const digest = await push(server, subject, { more: { artifactType: SIGNATURE } });
    expect((await referrers(server, subject)).list.map((one) => one.digest)).toEqual([digest]);
  });
});

describe('referrers', () => {
  it(requirement('end-12a.list'), async () => {
    const server = await startServer();
    const subject = await subjectOf(server);
    const annotations = { 'org.opencontainers.image.created': '2026-01-01T00:00:00Z' };
    const digest = await push(server, subject, { more: { artifactType: SIGNATURE, annotations } });
    const { bytes } = await oci(server, `/v2/key-auth/manifests/${digest}`);
    expect((await referrers(server, subject)).list).toEqual([
      { mediaType: OCI_MANIFEST, digest, size: bytes.length, artifactType: SIGNATURE, annotations },
    ]);
  });

  it(requirement('end-12a.empty'), async () => {
    const server = await startServer();
    const subject = await subjectOf(server);
    expect((await referrers(server, subject)).list).toEqual([]);
    expect((await referrers(server, { digest: sha256('nothing') })).list).toEqual([]);
    const elsewhere = await oci(server, `/v2/nowhere/referrers/${sha256('')}`);
    expect(elsewhere.json()).toMatchObject({ manifests: [] });
  });

  it(requirement('end-12a.invalid'), async () => {
    const server = await startServer();
    for (const digest of ['x', 'sha256:x', `sha512:${'0'.repeat(128)}`]) {
      const answer = await oci(server, `/v2/key-auth/referrers/${digest}`);
      expect(answer.error()).toEqual({ status: 400, codes: ['DIGEST_INVALID'] });
    }
  });

  it(requirement('end-12a.config-type'), async () => {
    const server = await startServer();
    const subject = await subjectOf(server);
    const config = { mediaType: 'application/vnd.example.config+json', bytes: Buffer.from('{}') };
    await push(server, subject, { config });
    expect((await referrers(server, subject)).list[0]?.artifactType).toBe(config.mediaType);
  });

  it(requirement('end-12a.index'), async () => {
    const server = await startServer();
    const subject = await subjectOf(server);
    const index = JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests: [], subject });
    const answer = await pushManifest(server, `key-auth/manifests/${sha256(index)}`, index, INDEX);
    expect(answer.headers.get('oci-subject')).not.toBeNull();
    const { list } = await referrers(server, subject);
    expect(list).toEqual([{ mediaType: INDEX, digest: sha256(index), size: index.length }]);
  });

  it(requirement('end-12b.filter'), async () => {
    const server = await startServer();
    const subject = await subjectOf(server);
    const wanted = await push(server, subject, { more: { artifactType: SIGNATURE } });
    await push(server, subject, { more: { artifactType: 'application/spdx+json' } });
    const { list, headers } = await referrers(
      server,
      subject,
      `?artifactType=${encodeURIComponent(SIGNATURE)}`,
    );
    expect(list.map(({ digest }) => digest)).toEqual([wanted]);
    expect(headers.get('oci-filters-applied')).toBe('artifactType');
    const all = await referrers(server, subject);
    expect(all.list).toHaveLength(2);
    expect(all.headers.get('oci-filters-applied')).toBeNull();
    expect((await referrers(server, subject, '?artifactType=none')).list).toEqual([]);
  });

  it(requirement('end-12a.pages'), async () => {
    const server = await startServer();
    const subject = await subjectOf(server);
    const pushed: string[] = [];
    for (let index = 0; index < 5; index++) {
      const annotations = { index: String(index), filler: 'x'.repeat(1_500_000) };
      pushed.push(await push(server, subject, { more: { artifactType: SIGNATURE, annotations } }));
    }
    const seen: string[] = [];
    const { digest } = subject as { digest: string };
    for (let path: string | undefined = `/v2/key-auth/referrers/${digest}`; path !== undefined;) {
      const { bytes, headers, json } = await oci(server, path);
      expect(bytes.length).toBeLessThan(4.5 * 1024 * 1024);
      seen.push(...(json() as { manifests: Listed[] }).manifests.map((one) => one.digest));
      path = /^<([^>]+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1];
    }
    expect(seen).toEqual([...pushed].sort());
  });

  it('are gone once they are deleted, and the subject is not', async () => {
    const server = await startServer();
    const subject = await subjectOf(server);
    const digest = await push(server, subject);
    const path = `/v2/key-auth/manifests/${digest}`;
    expect((await oci(server, path, { method: 'DELETE' })).status).toBe(202);
    expect((await referrers(server, subject)).list).toEqual([]);
    expect((await oci(server, path)).status).toBe(404);
    expect((await oci(server, '/v2/key-auth/manifests/1.0.0')).status).toBe(200);
  });
});
