/**
 * What a pushed manifest becomes. Under the tag of a version it becomes that version, once and for ever; under its digest it
 * is kept beside them: a signature or another artifact that refers to a version, or a part of an index.
 */
import { sha256Hex } from '@postern/contract/digest';
import { isPluginVersion, type PluginRef } from '@postern/contract/plugin';

import { PluginServerError } from '../errors.js';
import type { Limits } from '../limits.js';
import { checkFiles, type PublishFacts } from '../package/intake.js';
import { sourceOfImage } from '../package/source.js';
import type { Contents } from './contents.js';
import { formatDigest, parseDigest } from './digest.js';
import { readImageFiles } from './image-files.js';
import type { Descriptor } from './layouts/descriptor.js';
import { readManifestDocument, type ImageDocument, type ManifestDocument } from './manifest-document.js';
import { addReferrer } from './referrers.js';
import { formatRepository } from './repository.js';
import { LATEST } from '../resolve.js';
import { layoutTarget, parseTag } from './tags.js';

/** A manifest on its way in. */
export interface PushedManifest {
  readonly bytes: Buffer;
  /** As sent, without parameters. */
  readonly contentType: string | undefined;
  /** A tag or a digest. */
  readonly reference: string;
}

export interface PushResult {
  readonly hex: string;
  readonly subject: string | undefined;
  /** The digest of the module of the version that came to be. */
  readonly published?: string;
}

export interface PushOptions extends Pick<PublishFacts, 'now' | 'by'> {
  readonly limits: Limits;
}

/**
 * Takes a manifest in.
 *
 * @throws PluginServerError PS_OCI_*, PS_IDENTITY, PS_MODULE_REFUSED, PS_VERSION_EXISTS
 * @throws ContractError CT_ARCHIVE_*, CT_SPEC
 */
export async function pushManifest(
  contents: Contents,
  { bytes, contentType, reference }: PushedManifest,
  options: PushOptions,
): Promise<PushResult> {
  const hex = sha256Hex(bytes);
  const byDigest = reference.includes(':');
  if (byDigest) requireDigest(hex, reference);
  else parseTag(reference);
  const document = readManifestDocument(bytes, contentType);
  const { subject } = document;
  const image = { mediaType: document.mediaType, digest: formatDigest(hex), size: bytes.length };
  if (byDigest) {
    await requireParts(contents, document);
    await keep(contents, hex, bytes);
  } else if (!(await isThere(contents, reference, hex))) {
    const ref = requireVersion(contents, reference);
    const published = await publish(contents, { ref, document, image, bytes }, options);
    await refer(contents, document, image);
    return { hex, subject, published };
  }
  await refer(contents, document, image);
  return { hex, subject };
}

function requireDigest(hex: string, reference: string): void {
  if (parseDigest(reference) === hex) return;
  const message = `the manifest has the digest ${formatDigest(hex)}, not ${reference}`;
  throw new PluginServerError('PS_OCI_DIGEST_MISMATCH', message);
}

/** Whether the tag shows exactly this manifest already; that it shows another one is the end. */
async function isThere(contents: Contents, tag: string, hex: string): Promise<boolean> {
  const { library, repository } = contents;
  const asVersion = { name: repository.name, version: tag };
  // `1.0.0-solo` may show a layout of 1.0.0, and can be pushed as a version all the same.
  if (isPluginVersion(tag) && (await library.manifest(asVersion)) === undefined) return false;
  const found = await contents.manifest(tag);
  if (found === undefined) return false;
  if (found.hex === hex) return true;
  throw tagExists(contents, tag, { published: found.hex, pushed: hex });
}

function tagExists(
  { repository }: Contents,
  tag: string,
  digests: { readonly published: string; readonly pushed: string },
): PluginServerError {
  const [published, pushed] = [formatDigest(digests.published), formatDigest(digests.pushed)];
  const message = `${formatRepository(repository)}:${tag} is ${published} and never changes; pushed was ${pushed}`;
  return new PluginServerError('PS_OCI_TAG_EXISTS', message, { detail: { published, pushed } });
}

/** Only a version can be pushed; what other tags show follows from versions. */
function requireVersion({ repository: { name } }: Contents, tag: string): PluginRef {
  if (isPluginVersion(tag)) return { name, version: tag };
  const target = layoutTarget(name, tag);
  if (tag !== LATEST && target === undefined) {
    throw new PluginServerError('PS_OCI_TAG', `the tag ${JSON.stringify(tag)} is no version`);
  }
  throw new PluginServerError('PS_OCI_TAG', `the tag ${tag} is made by the server`, {
    hint: `Push ${target?.version ?? 'a version'} first; this tag follows from it.`,
  });
}

async function publish(
  contents: Contents,
  pushed: {
    readonly ref: PluginRef;
    readonly document: ManifestDocument;
    readonly image: Descriptor;
    readonly bytes: Buffer;
  },
  { limits, now, by }: PushOptions,
): Promise<string> {
  const { ref, document, image, bytes } = pushed;
  const hex = parseDigest(image.digest);
  const bounds = { unpackedBytes: limits.maxUnpackedBytes };
  await requireParts(contents, document);
  const files = await readImageFiles(requireImage(document), ref, { contents, limits: bounds });
  const source = sourceOfImage(document.annotations);
  const checked = await checkFiles(files, ref, { now, by, source, image });
  // Before the version: what its record names must be there as soon as it is.
  await keep(contents, hex, bytes);
  const { manifest, created } = await contents.library.publish(checked);
  if (created || manifest.oci?.digest === image.digest) return manifest.sha256;
  // The same files, published a moment ago in another form.
  const shown = await contents.manifest(ref.version);
  if (shown?.hex === hex) return manifest.sha256;
  throw tagExists(contents, ref.version, { published: shown?.hex ?? '', pushed: hex });
}

function requireImage(document: ManifestDocument): ImageDocument {
  if (document.kind === 'image') return document;
  throw new PluginServerError('PS_OCI_LAYOUT', 'the tag of a version shows one image, and this is an index', {
    hint: 'Push the image itself, since a module has no platforms: `docker buildx build --provenance=false`, `buildah push` instead of `buildah manifest push`.',
  });
}

/** Whatever a manifest names must be in the repository before it. */
async function requireParts(contents: Contents, document: ManifestDocument): Promise<void> {
  if (document.kind === 'index') {
    for (const { digest } of document.manifests) {
      if ((await contents.manifestOf(parseDigest(digest))) === undefined) throw partUnknown(contents, digest);
    }
    return;
  }
  for (const { digest, size, mediaType } of [document.config, ...document.layers]) {
    // By its type a layer that is never pushed (OCI image-spec, layer.md).
    if (/nondistributable|foreign/.test(mediaType)) continue;
    const found = await contents.blobSize(parseDigest(digest));
    if (found === undefined) throw partUnknown(contents, digest);
    if (found !== size) {
      const message = `the manifest says that ${digest} has ${size} bytes, it has ${found}`;
      throw new PluginServerError('PS_OCI_MANIFEST', message);
    }
  }
}

function partUnknown({ repository }: Contents, digest: string): PluginServerError {
  return new PluginServerError(
    'PS_OCI_PART_UNKNOWN',
    `the manifest names ${digest}, which ${formatRepository(repository)} does not have`,
    { detail: { digest } },
  );
}

async function keep(contents: Contents, hex: string, bytes: Buffer): Promise<void> {
  if ((await contents.manifestOf(hex)) === undefined) await contents.pushed.keep('manifests', hex, bytes);
}

async function refer(contents: Contents, document: ManifestDocument, image: Descriptor): Promise<void> {
  const { subject, annotations } = document;
  if (subject === undefined) return;
  const artifactType =
    document.artifactType ?? (document.kind === 'image' ? document.config.mediaType : undefined);
  await addReferrer(contents.pushed, subject, {
    ...image,
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(annotations === undefined ? {} : { annotations }),
  });
}
