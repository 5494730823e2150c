/** Exactly two layers, a configuration and the module as it is. Spec: Solo's wasm image specification, `oci` variant. */
import { OCI_EMPTY, SOLO_CONFIG, SOLO_MODULE } from '../media-types.js';
import { describe, encodeJson } from './descriptor.js';
import {
  composeImage,
  ownContent,
  titleAnnotations,
  type DerivedImage,
  type VersionContent,
} from './image.js';

export function soloImage(version: VersionContent): DerivedImage {
  const empty = ownContent(encodeJson({}));
  const config = ownContent(encodeJson({ type: 'envoy_proxy' }));
  return composeImage({
    artifactType: SOLO_MODULE,
    config: describe(OCI_EMPTY, empty),
    layers: [
      describe(SOLO_CONFIG, config, 'runtime-config.json'),
      describe(SOLO_MODULE, version.module, 'plugin.wasm'),
    ],
    annotations: titleAnnotations(version),
    content: [empty, config, { kind: 'file', name: 'plugin.wasm', ...version.module }],
  });
}
