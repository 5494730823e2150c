/** One layer with the module, for the tools of the WebAssembly world; no gateway loads it. Spec: CNCF TAG Runtime, wasm OCI artifact. */
import { CNCF_CONFIG, CNCF_MODULE } from '../media-types.js';
import { describe, encodeJson } from './descriptor.js';
import {
  composeImage,
  ownContent,
  titleAnnotations,
  type DerivedImage,
  type VersionContent,
} from './image.js';

export function cncfImage(version: VersionContent): DerivedImage {
  const { module } = version;
  const config = ownContent(
    encodeJson({
      // Not the time of publishing: the same module must give the same image on every server.
      created: '1970-01-01T00:00:00Z',
      architecture: 'wasm',
      os: 'wasip1',
      layerDigests: [`sha256:${module.sha256}`],
    }),
  );
  return composeImage({
    config: describe(CNCF_CONFIG, config),
    layers: [describe(CNCF_MODULE, module, 'plugin.wasm')],
    annotations: titleAnnotations(version),
    content: [config, { kind: 'file', name: 'plugin.wasm', ...module }],
  });
}
