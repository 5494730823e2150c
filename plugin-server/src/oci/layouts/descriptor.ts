/** How an image names content: its type, digest and size. Spec: OCI image-spec, descriptor.md. */
import { sha256Hex } from '@postern/contract/digest';

/** What content is made of. */
export interface Sized {
  readonly size: number;
  readonly sha256: string;
}

/** A reference to content, as a manifest holds it. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Describes content that is `title` to whoever unpacks the image; without a title it is no file. */
export function describe(mediaType: string, { sha256, size }: Sized, title?: string): Descriptor {
  const annotations = title === undefined ? {} : { annotations: { 'org.opencontainers.image.title': title } };
  return { mediaType, digest: `sha256:${sha256}`, size, ...annotations };
}

/** JSON as this server writes it into images: the same value gives the same bytes for ever. */
export function encodeJson(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

/** Size and digest of bytes. */
export function measure(bytes: Uint8Array): Sized {
  return { size: bytes.length, sha256: sha256Hex(bytes) };
}
