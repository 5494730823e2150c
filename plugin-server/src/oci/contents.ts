/** What a repository has: manifests and blobs, of images that are made of its versions and of what was pushed. */
import { sha256Hex } from '@postern/contract/digest';
import { isPluginVersion } from '@postern/contract/plugin';

import { PluginServerError } from '../errors.js';
import type { Library } from '../library.js';
import type { ServedFile } from '../serving/served-file.js';
import { formatDigest, parseDigest } from './digest.js';
import type { DerivedVersions, DerivedVersion } from './derived-versions.js';
import { inferMediaType } from './manifest-document.js';
import { PushedObjects } from './pushed-objects.js';
import type { Descriptor } from './layouts/descriptor.js';
import { formatRepository, type Repository } from './repository.js';
import { prepareBytes, prepareContent } from './served-content.js';
import { parseTag, resolveTag } from './tags.js';

const BLOB = 'application/octet-stream';

/** A manifest of a repository. */
export interface FoundManifest {
  readonly mediaType: string;
  readonly hex: string;
  readonly bytes: Buffer;
  /** The version that it shows, where that is known. */
  readonly version?: string;
}

export class Contents {
  readonly repository: Repository;
  readonly library: Library;
  readonly pushed: PushedObjects;
  readonly #derived: DerivedVersions;

  constructor(repository: Repository, library: Library, derived: DerivedVersions) {
    this.repository = repository;
    this.library = library;
    this.pushed = new PushedObjects(library.store.objects, repository.name);
    this.#derived = derived;
  }

  /**
   * The manifest behind a tag or digest; undefined when there is none.
   *
   * @throws PluginServerError PS_OCI_DIGEST, PS_OCI_TAG
   */
  async manifest(reference: string): Promise<FoundManifest | undefined> {
    return reference.includes(':')
      ? this.manifestOf(parseDigest(reference))
      : this.#tagged(parseTag(reference));
  }

  /** The manifest with this digest. */
  async manifestOf(hex: string): Promise<FoundManifest | undefined> {
    const bytes = await this.pushed.read('manifests', hex);
    if (bytes !== undefined) return { mediaType: inferMediaType(bytes), hex, bytes };
    const version = await this.#derived.withDigest(this.library, this.repository, hex);
    const image = version?.images.withManifest(`sha256:${hex}`);
    if (version === undefined || image === undefined) return undefined;
    return {
      ...{ mediaType: image.descriptor.mediaType, hex, bytes: image.manifest },
      version: version.manifest.version,
    };
  }

  /** The blob with this digest, ready to be sent. */
  async blob(hex: string): Promise<ServedFile | undefined> {
    const version = await this.#derived.withDigest(this.library, this.repository, hex);
    return (version && (await this.#derivedBlob(version, hex))) ?? this.#pushedBlob(hex);
  }

  /** Bytes of the blob; undefined when there is none. */
  async blobSize(hex: string): Promise<number | undefined> {
    const version = await this.#derived.withDigest(this.library, this.repository, hex);
    return version?.images.content(hex)?.size ?? this.pushed.size('blobs', hex);
  }

  /**
   * The whole of what a manifest names, in memory.
   *
   * @throws PluginServerError PS_OCI_PART_UNKNOWN
   */
  async bytes({ digest, size }: Descriptor): Promise<Buffer> {
    const blob = await this.blob(parseDigest(digest));
    if (blob === undefined || blob.size !== size) {
      const message = `${formatRepository(this.repository)} has no blob ${digest} of ${size} bytes`;
      throw new PluginServerError('PS_OCI_PART_UNKNOWN', message, { detail: { digest } });
    }
    return blob.bytes ?? blob.read({ start: 0, end: size - 1 });
  }

  /** Whether a plugin of that name was ever published or pushed to. */
  async isKnown(): Promise<boolean> {
    if ((await this.library.versions(this.repository.name)).length > 0) return true;
    for (const kind of ['manifests', 'blobs', 'uploads'] as const) {
      if ((await this.pushed.list(kind)).length > 0) return true;
    }
    return false;
  }

  /** The version whose own tag is, or shows, what `reference` names: not the tags of other layouts, which follow from it. */
  async versionOf(reference: string): Promise<string | undefined> {
    const { library, repository } = this;
    if (!reference.includes(':')) {
      const ref = { name: repository.name, version: parseTag(reference) };
      return isPluginVersion(reference) && (await library.manifest(ref)) ? reference : undefined;
    }
    const version = await this.versionShowing(parseDigest(reference));
    const shown = version === undefined ? undefined : await this.#tagged(version);
    return shown !== undefined && formatDigest(shown.hex) === reference ? version : undefined;
  }

  /** The version whose tags show the manifest with this digest. */
  async versionShowing(hex: string): Promise<string | undefined> {
    const { library, repository } = this;
    const derived = await this.#derived.withDigest(library, repository, hex);
    if (derived?.images.withManifest(`sha256:${hex}`) !== undefined) return derived.manifest.version;
    if ((await library.versions(repository.name)).length === 0) return undefined;
    const records = await library.manifests(repository.name);
    return records.find(({ oci }) => oci?.digest === `sha256:${hex}`)?.version;
  }

  /** The images made of a version. */
  async imagesOf(version: string): Promise<DerivedVersion | undefined> {
    const manifest = await this.library.manifest({ name: this.repository.name, version });
    return manifest && this.#derived.of(this.repository, manifest);
  }

  async #tagged(tag: string): Promise<FoundManifest | undefined> {
    const target = await resolveTag(this.library, this.repository.name, tag);
    const version = target && (await this.imagesOf(target.version));
    if (target === undefined || version === undefined) return undefined;
    const shown = target.layout ?? 'higress';
    const { descriptor, manifest } = version.images.images[shown];
    const published = version.manifest.oci;
    if (target.layout === undefined && published !== undefined && published.digest !== descriptor.digest) {
      return this.#asPushed(target.version, published);
    }
    const hex = sha256Hex(manifest);
    return { mediaType: descriptor.mediaType, hex, bytes: manifest, version: target.version };
  }

  async #asPushed(
    version: string,
    { mediaType, digest }: { readonly mediaType: string; readonly digest: string },
  ): Promise<FoundManifest> {
    const hex = parseDigest(digest);
    const bytes = await this.pushed.read('manifests', hex);
    if (bytes !== undefined) return { mediaType, hex, bytes, version };
    const plugin = `${this.repository.name}@${version}`;
    throw new PluginServerError('PS_STORE_DAMAGED', `the manifest of ${plugin}, ${digest}, is not there`);
  }

  async #derivedBlob(
    { images, archive, manifest }: DerivedVersion,
    hex: string,
  ): Promise<ServedFile | undefined> {
    const content = images.content(hex);
    if (content === undefined) return undefined;
    const { size } = content;
    switch (content.kind) {
      case 'bytes':
        return prepareBytes({ mediaType: BLOB, hex, bytes: content.bytes });
      case 'archive':
        return prepareContent({ mediaType: BLOB, hex, size, read: (range) => archive.read(range) });
      case 'file': {
        const file = await this.#derived.file(this.repository, manifest.version, content.name);
        return prepareContent({ mediaType: BLOB, hex, size, bytes: file.bytes, read: file.read });
      }
    }
  }

  async #pushedBlob(hex: string): Promise<ServedFile | undefined> {
    const size = await this.pushed.size('blobs', hex);
    if (size === undefined) return undefined;
    if (size === 0) return prepareBytes({ mediaType: BLOB, hex, bytes: Buffer.alloc(0) });
    const read = (range: { start: number; end: number }): Promise<Buffer> =>
      this.pushed.readPart('blobs', hex, range);
    return prepareContent({ mediaType: BLOB, hex, size, read });
  }
}

/** Sends a manifest as a file is sent. */
export function prepareManifest({ mediaType, hex, bytes }: FoundManifest, byTag: boolean): ServedFile {
  return prepareBytes({ mediaType, hex, bytes, byTag });
}
