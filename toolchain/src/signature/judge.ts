/** Whether a file is signed by the holder of a key: every signature that is found must be good. */
import { ContractError } from '@postern/contract/errors';
import { ToolchainError } from '../errors.js';
import { isModule } from './sections.js';
import type { PublicKey } from './keys.js';
import { findSignatures } from './signed-module.js';
import type { LayoutName } from './layout.js';

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

const DETACHED_BYTES = 64;

/**
 * Judges the signatures of `bytes`; none at all gives an empty list.
 *
 * @param detached the contents of a signature's own file
 */
export function judgeSignatures(
  bytes: Uint8Array,
  detached: Uint8Array | undefined,
  key: PublicKey,
): SignatureVerdict[] {
  const verdicts = isModule(bytes) ? judgeEmbedded(bytes, key) : [];
  return detached === undefined ? verdicts : [...verdicts, judgeDetached(bytes, detached, key)];
}

/** Refuses a module, which messages call `shown`, that the holder of the key did not sign. */
export function requireSignedBy(key: PublicKey, module: Uint8Array, shown: string): void {
  const verdicts = judgeSignatures(module, undefined, key);
  const bad = verdicts.find(({ good }) => !good);
  if (verdicts.length > 0 && bad === undefined) return;
  const seen = bad === undefined ? 'it carries none' : (bad.reason ?? 'it is bad');
  throw new ToolchainError('TC_SIGNATURE', `${shown} has no good signature by key ${key.id}: ${seen}`);
}

function judgeEmbedded(bytes: Uint8Array, key: PublicKey): SignatureVerdict[] {
  try {
    return findSignatures(bytes).map(({ layout, fault, keyId, isBy }) => {
      if (fault !== undefined) return { kind: layout, good: false, keyId, reason: fault };
      if (isBy(key)) return { kind: layout, good: true, keyId: key.id, reason: undefined };
      return { kind: layout, good: false, keyId, reason: notBy(keyId, key) };
    });
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    return [{ kind: 'unreadable', good: false, keyId: undefined, reason: error.message }];
  }
}

function judgeDetached(bytes: Uint8Array, signature: Uint8Array, key: PublicKey): SignatureVerdict {
  const kind = 'detached';
  if (signature.length !== DETACHED_BYTES) {
    const reason = `it has ${signature.length} bytes; an Ed25519 signature has ${DETACHED_BYTES}`;
    return { kind, good: false, keyId: undefined, reason };
  }
  if (key.verifies(bytes, signature)) return { kind, good: true, keyId: key.id, reason: undefined };
  return { kind, good: false, keyId: undefined, reason: notBy(undefined, key) };
}

function notBy(keyId: string | undefined, key: PublicKey): string {
  if (keyId !== undefined && keyId !== key.id) return `it is by key ${keyId}, not by ${key.id}`;
  return `it is not by key ${key.id}, or the file was changed after it was signed`;
}
