/**
 * Which layout a pushed image has, by the rules of those who load it: Istio, and Higress and Envoy Gateway with it. An image
 * that none of them could load is refused here, where somebody looks, and not when a gateway starts.
 * Spec: Solo's wasm image specification; Istio, pkg/wasm/imagefetcher.
 */
import { PluginServerError } from '../errors.js';
import type { Descriptor } from './layouts/descriptor.js';
import type { ImageDocument } from './manifest-document.js';
import {
  CNCF_MODULE,
  DOCKER_LAYER,
  DOCKER_MANIFEST,
  HIGRESS_FILES,
  OCI_LAYER,
  SOLO_MODULE,
  WASM_TO_OCI_MODULE,
} from './media-types.js';

/** Where the files of a package are in an image. */
export interface ImageLayout {
  /** The layer with the module: an archive that holds it, or the module itself. */
  readonly module: Descriptor;
  readonly isArchive: boolean;
  /** The layers of other files of the package, by name. */
  readonly files: ReadonlyMap<string, Descriptor>;
}

/**
 * The layout of an image.
 *
 * @throws PluginServerError PS_OCI_LAYOUT
 */
export function layoutOf({ mediaType, layers }: ImageDocument): ImageLayout {
  const archive = mediaType === DOCKER_MANIFEST ? DOCKER_LAYER : OCI_LAYER;
  const last = layers.at(-1);
  if (last?.mediaType === archive) return { module: last, isArchive: true, files: filesIn(layers) };
  const module = layers.find((layer) => layer.mediaType === SOLO_MODULE);
  if (mediaType !== DOCKER_MANIFEST && layers.length === 2 && module !== undefined) {
    return { module, isArchive: false, files: filesIn(layers) };
  }
  const seen = layers.map((layer) => layer.mediaType.slice(0, 100)).join(', ');
  throw new PluginServerError(
    'PS_OCI_LAYOUT',
    `no gateway loads an image with ${count(layers.length)}${seen === '' ? '' : ` (${seen})`}: ` +
      `Istio, Higress and Envoy Gateway want plugin.wasm in a last layer of the type ${archive}, ` +
      `or exactly two layers with one of the type ${SOLO_MODULE}`,
    { hint: hintFor(layers, archive) },
  );
}

function filesIn(layers: readonly Descriptor[]): Map<string, Descriptor> {
  const files = new Map<string, Descriptor>();
  for (const [name, mediaType] of HIGRESS_FILES) {
    const [file, second] = layers.filter((layer) => layer.mediaType === mediaType);
    if (second !== undefined) {
      throw new PluginServerError('PS_OCI_LAYOUT', `the image has two layers of the type ${mediaType}`);
    }
    if (file !== undefined) files.set(name, file);
  }
  return files;
}

function hintFor(layers: readonly Descriptor[], archive: string): string {
  const types = layers.map(({ mediaType }) => mediaType);
  if (types.some((type) => type === CNCF_MODULE || type === WASM_TO_OCI_MODULE || type === SOLO_MODULE)) {
    return (
      'Publish the module as a package (`postern publish`), and it can be pulled in every layout; or push it as ' +
      `\`oras push … spec.yaml:application/vnd.module.wasm.spec.v1+yaml plugin.tar.gz:${archive}\`.`
    );
  }
  if (types.some((type) => type.includes('zstd') || type.endsWith('.tar'))) {
    return 'Compress the layer with gzip: `buildah push --compression-format gzip`, `docker buildx build -o type=image,compression=gzip`.';
  }
  return `Put plugin.wasm into the last layer: FROM scratch, then COPY plugin.wasm ./plugin.wasm.`;
}

function count(layers: number): string {
  return layers === 1 ? '1 layer' : `${layers} layers`;
}
