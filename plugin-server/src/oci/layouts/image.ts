/** An image that is made of a stored version: its manifest, and where the content behind each digest comes from. */
import { encodeJson, measure, type Descriptor, type Sized } from './descriptor.js';
import { OCI_MANIFEST } from '../media-types.js';

/** What images are made of. All of it stands in the version's record, so that no image needs the module to be read. */
export interface VersionContent {
  readonly name: string;
  readonly version: string;
  /** The files of the package, by name. */
  readonly files: Readonly<Record<string, Sized>>;
  readonly module: Sized;
  /** The archive that holds the module (module-archive.ts). */
  readonly archive: Sized;
}

/** Where content comes from: a file of the version, the archive made of its module, or a few bytes of the image's own. */
export type ContentSource =
  | { readonly kind: 'file'; readonly name: string }
  | { readonly kind: 'archive' }
  | { readonly kind: 'bytes'; readonly bytes: Buffer };

export interface DerivedImage {
  /** Of the manifest. */
  readonly descriptor: Descriptor;
  readonly manifest: Buffer;
  /** By the hexadecimal digits of the digest. */
  readonly content: ReadonlyMap<string, Sized & ContentSource>;
}

/** What a layout says of a version. */
export interface ImageParts {
  readonly artifactType?: string;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly annotations: Readonly<Record<string, string>>;
  readonly content: readonly (Sized & ContentSource)[];
}

/** Makes the image of its parts. */
export function composeImage({ content, ...parts }: ImageParts): DerivedImage {
  const { artifactType, config, layers, annotations } = parts;
  const manifest = encodeJson({
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    ...(artifactType === undefined ? {} : { artifactType }),
    config,
    layers,
    annotations,
  });
  const { sha256, size } = measure(manifest);
  return {
    descriptor: { mediaType: OCI_MANIFEST, digest: `sha256:${sha256}`, size },
    manifest,
    content: new Map(content.map((source) => [source.sha256, source])),
  };
}

/** Content of the image's own. */
export function ownContent(bytes: Buffer): Sized & ContentSource {
  return { kind: 'bytes', bytes, ...measure(bytes) };
}

/** What every layout says about the version. */
export function titleAnnotations({ name, version }: VersionContent): Record<string, string> {
  return { 'org.opencontainers.image.title': name, 'org.opencontainers.image.version': version };
}
