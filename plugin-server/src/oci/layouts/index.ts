/** Which images are made of a stored version. */
import { cncfImage } from './cncf.js';
import { higressImage } from './higress.js';
import type { ContentSource, DerivedImage, VersionContent } from './image.js';
import type { Sized } from './descriptor.js';
import { soloImage } from './solo.js';

export type Layout = 'higress' | 'solo' | 'cncf';

/** The images of one version. */
export class DerivedImages {
  readonly images: Readonly<Record<Layout, DerivedImage>>;

  constructor(version: VersionContent) {
    this.images = {
      higress: higressImage(version),
      solo: soloImage(version),
      cncf: cncfImage(version),
    };
  }

  /** The image whose manifest has this digest. */
  withManifest(digest: string): DerivedImage | undefined {
    return Object.values(this.images).find(({ descriptor }) => descriptor.digest === digest);
  }

  /** Whether any of the images, or its content, has this digest. */
  has(hex: string): boolean {
    return this.withManifest(`sha256:${hex}`) !== undefined || this.content(hex) !== undefined;
  }

  /** Content of any of the images, by the hexadecimal digits of its digest. */
  content(hex: string): (Sized & ContentSource) | undefined {
    for (const { content } of Object.values(this.images)) {
      const found = content.get(hex);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}
