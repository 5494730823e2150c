/** Whether a file is signed by the holder of a key: every signature that is found must be good. */
import { isModule, judgeEmbedded, notBy } from '@postern/contract/signature';
import type { PublicKey, SignatureVerdict } from '@postern/contract/signature';
import { ToolchainError } from '../errors.js';

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

function judgeDetached(bytes: Uint8Array, signature: Uint8Array, key: PublicKey): SignatureVerdict {
  const kind = 'detached';
  if (signature.length !== DETACHED_BYTES) {
    const reason = `it has ${signature.length} bytes; an Ed25519 signature has ${DETACHED_BYTES}`;
    return { kind, good: false, keyId: undefined, reason };
  }
  if (key.verifies(bytes, signature)) return { kind, good: true, keyId: key.id, reason: undefined };
  return { kind, good: false, keyId: undefined, reason: notBy(undefined, key) };
}
