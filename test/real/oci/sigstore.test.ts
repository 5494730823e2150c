/** `@sigstore/oci`, which `cosign`-like tools on Node push signatures and attestations with. */
import { createRequire } from 'node:module';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { ensureSigstoreOci } from '../install/oci-clients.mjs';
import { SECRET, startRegistry, type Registry } from './registry.js';

interface SigstoreOci {
  attachArtifactToImage(options: {
    readonly imageName: string;
    readonly imageDigest: string;
    readonly artifact: Buffer;
    readonly mediaType: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly credentials: { readonly username: string; readonly password: string };
  }): Promise<{ readonly digest: string }>;
}

let registry: Registry;

beforeAll(async () => {
  registry = await startRegistry();
});

afterAll(() => registry.stop());

it('attaches a signature, which is found as a referrer of the image and fetched again', async () => {
  const require = createRequire(import.meta.url);
  const { attachArtifactToImage } = require(ensureSigstoreOci()) as SigstoreOci;
  const head = await registry.fetch('/v2/auth/manifests/0.1.0', { method: 'HEAD' });
  const imageDigest = head.headers.get('docker-content-digest') ?? '';
  const mediaType = 'application/vnd.dev.sigstore.bundle.v0.3+json';
  const artifact = Buffer.from('{"mediaType":"a bundle"}');
  const { digest } = await attachArtifactToImage({
    imageName: `${registry.host}/auth`,
    imageDigest,
    artifact,
    mediaType,
    annotations: { 'dev.sigstore.bundle.content': 'message-signature' },
    credentials: { username: 'ci', password: SECRET },
  });
  const referrers = await registry.fetch(`/v2/auth/referrers/${imageDigest}`);
  const { manifests } = (await referrers.json()) as { manifests: { digest: string; artifactType: string }[] };
  expect(manifests).toEqual([expect.objectContaining({ digest, artifactType: mediaType })]);
  const manifest = (await (await registry.fetch(`/v2/auth/manifests/${digest}`)).json()) as {
    layers: { digest: string }[];
  };
  const blob = await registry.fetch(`/v2/auth/blobs/${manifest.layers[0]?.digest ?? ''}`);
  expect(Buffer.from(await blob.arrayBuffer())).toEqual(artifact);
  // No list under a tag was needed.
  expect(await (await registry.fetch('/v2/auth/tags/list')).json()).toEqual({
    name: 'auth',
    tags: ['0.1.0'],
  });
});
