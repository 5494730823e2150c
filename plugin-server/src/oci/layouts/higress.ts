/**
 * The layout of Higress's own tools: a layer for each file that describes the plugin, and last the archive with the module.
 * Istio, Higress and Envoy Gateway look at the last layer only, so all of them load it. Spec: Higress, wasm image
 * specification; Solo's wasm image specification, `compat` variant.
 */
import { HIGRESS_FILES, OCI_LAYER, SOLO_CONFIG } from '../media-types.js';
import { describe, encodeJson, type Descriptor, type Sized } from './descriptor.js';
import {
  composeImage,
  ownContent,
  titleAnnotations,
  type ContentSource,
  type DerivedImage,
  type VersionContent,
} from './image.js';

export function higressImage(version: VersionContent): DerivedImage {
  const config = ownContent(encodeJson({ type: 'envoy_proxy' }));
  const layers: Descriptor[] = [];
  const content: (Sized & ContentSource)[] = [config];
  for (const [name, mediaType] of HIGRESS_FILES) {
    const file = version.files[name];
    if (file === undefined) continue;
    layers.push(describe(mediaType, file, name));
    content.push({ kind: 'file', name, ...file });
  }
  layers.push(describe(OCI_LAYER, version.archive, 'plugin.tar.gz'));
  content.push({ kind: 'archive', ...version.archive });
  return composeImage({
    config: describe(SOLO_CONFIG, config),
    layers,
    // By this annotation Harbor knows that it is a plugin.
    annotations: { 'module.wasm.image/variant': 'compat', ...titleAnnotations(version) },
    content,
  });
}
