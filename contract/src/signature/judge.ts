/** Whether a module is signed by the holder of a key: every signature that is found must be good. */
import { ContractError } from '../errors/index.js';
import { findSignatures } from './find-signatures.js';
import type { LayoutName } from './layout.js';
import type { PublicKey } from './public-key.js';

/** What became of one signature. */
export interface SignatureVerdict {
  /** Where it stands: inside the module in a layout, or in a file beside it. `unreadable` is a module that is none. */
  readonly kind: LayoutName | 'detached' | 'unreadable';
  readonly good: boolean;
  /** The key that made it, as far as it is known. */
  readonly keyId: string | undefined;
  /** Why it is not good. */
  readonly reason: string | undefined;
}

/** Judges the signatures inside a module; none at all gives an empty list, which is not a good sign. */
export function judgeEmbedded(module: Uint8Array, key: PublicKey): SignatureVerdict[] {
  try {
    return findSignatures(module).map(({ layout, fault, keyId, isBy }) => {
      if (fault !== undefined) return { kind: layout, good: false, keyId, reason: fault };
      if (isBy(key)) return { kind: layout, good: true, keyId: key.id, reason: undefined };
      return { kind: layout, good: false, keyId, reason: notBy(keyId, key) };
    });
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    return [{ kind: 'unreadable', good: false, keyId: undefined, reason: error.message }];
  }
}

/** Why a signature that is whole does not count. */
export function notBy(keyId: string | undefined, key: PublicKey): string {
  if (keyId !== undefined && keyId !== key.id) return `it is by key ${keyId}, not by ${key.id}`;
  return `it is not by key ${key.id}, or the file was changed after it was signed`;
}
