/** Public entry of `@postern/contract/signature`: anything added here is public. */
export { faulty, LAYOUT_NAMES, type FoundSignature, type LayoutName } from './layout.js';
export { findSignatures, type EmbeddedSignature } from './find-signatures.js';
export { judgeEmbedded, notBy, type SignatureVerdict } from './judge.js';
export { publicKeyOf, type PublicKey } from './public-key.js';
export { HEADER_BYTES, isModule, splitModule, type RawSection } from './sections.js';
export { wasmsign } from './wasmsign.js';
export { wasmsign2 } from './wasmsign2.js';
