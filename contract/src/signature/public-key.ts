/** A key that verifies signatures of modules: Ed25519, told apart by the identifier that wasmsign2 forms. */
import { createHmac, verify, type KeyObject } from 'node:crypto';

/** A key that verifies. */
export interface PublicKey {
  /** 24 hex digits by which people and wasmsign2 tell keys apart. */
  readonly id: string;
  /** The 32 bytes in hex, as a host is built with them. */
  readonly hex: string;
  verifies(message: Uint8Array, signature: Uint8Array): boolean;
}

/** The key in a public Ed25519 key of Node. */
export function publicKeyOf(key: KeyObject): PublicKey {
  // The last 32 bytes of SPKI; before them stands only the algorithm.
  const raw = key.export({ type: 'spki', format: 'der' }).subarray(-32);
  return {
    id: createHmac('sha256', raw).update('key_id').digest('hex').slice(0, 24),
    hex: raw.toString('hex'),
    verifies: (message, signature) => verify(null, message, key, signature),
  };
}
