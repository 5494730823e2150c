/** The media types of images that hold plugins, and who came up with each. */

/** OCI image-spec. */
export const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
export const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';
export const OCI_LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip';
export const OCI_EMPTY = 'application/vnd.oci.empty.v1+json';

/** Docker image manifest version 2, schema 2: what `docker push` sends. */
export const DOCKER_MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';
export const DOCKER_INDEX = 'application/vnd.docker.distribution.manifest.list.v2+json';
export const DOCKER_LAYER = 'application/vnd.docker.image.rootfs.diff.tar.gzip';

/** Solo's wasm image specification, `oci` variant. */
export const SOLO_CONFIG = 'application/vnd.module.wasm.config.v1+json';
export const SOLO_MODULE = 'application/vnd.module.wasm.content.layer.v1+wasm';

/** CNCF TAG Runtime, wasm OCI artifact. */
export const CNCF_CONFIG = 'application/vnd.wasm.config.v0+json';
export const CNCF_MODULE = 'application/wasm';

/** wasm-to-oci, which came before all of them. */
export const WASM_TO_OCI_MODULE = 'application/vnd.wasm.content.layer.v1+wasm';

/** Higress: one layer for each file of a package but the module, in the order in which its tools push them. */
export const HIGRESS_FILES: readonly (readonly [file: string, mediaType: string])[] = [
  ['spec.yaml', 'application/vnd.module.wasm.spec.v1+yaml'],
  ['README.md', 'application/vnd.module.wasm.doc.v1+markdown'],
  ['README_ZH.md', 'application/vnd.module.wasm.doc.v1.zh+markdown'],
  ['README_EN.md', 'application/vnd.module.wasm.doc.v1.en+markdown'],
  ['icon.png', 'application/vnd.module.wasm.icon.v1+png'],
];
