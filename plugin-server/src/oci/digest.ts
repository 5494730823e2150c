/** Content by its digest, as the OCI API writes it: `sha256:HEX`. Spec: OCI image-spec, descriptor.md, digests. */
import { isSha256Hex, sha256Hex } from '@postern/contract/digest';

import { PluginServerError } from '../errors.js';

const PREFIX = 'sha256:';
const LONGEST_SHOWN = 80;

/** Writes a digest of these 64 hexadecimal digits. */
export function formatDigest(hex: string): string {
  return PREFIX + hex;
}

/** The digest of these bytes. */
export function digestOf(bytes: Uint8Array): string {
  return formatDigest(sha256Hex(bytes));
}

/** Whether `text` is a digest that this server can check. */
export function isDigest(text: string): boolean {
  return text.startsWith(PREFIX) && isSha256Hex(text.slice(PREFIX.length));
}

/**
 * The hexadecimal digits of a digest.
 *
 * @throws PluginServerError PS_OCI_DIGEST
 */
export function parseDigest(text: string): string {
  if (isDigest(text)) return text.slice(PREFIX.length);
  const shown = JSON.stringify(text.slice(0, LONGEST_SHOWN));
  throw new PluginServerError('PS_OCI_DIGEST', `${shown} is not a sha256 digest`);
}
