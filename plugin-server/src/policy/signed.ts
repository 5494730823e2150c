/** Only modules that the holder of a known key signed are stored. Whatever is not known to be good is refused. */
import { createPublicKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import { formatPluginRef } from '@postern/contract/plugin';
import { judgeEmbedded, publicKeyOf, type PublicKey } from '@postern/contract/signature';
import { ServiceError } from '@postern/service/errors';

import { PluginServerError } from '../errors.js';
import type { CheckedVersion } from '../package/intake.js';
import { MODULE_FILE } from '../package/manifest.js';

/**
 * Refuses a module without a signature, with one that is bad, or with one by nobody known. Every signature that it carries
 * must be good by the same key.
 *
 * @throws PluginServerError PS_SIGNATURE
 */
export function requireSignature({ ref, files }: CheckedVersion, keys: readonly PublicKey[]): void {
  const module = files.get(MODULE_FILE) ?? new Uint8Array();
  const verdicts = keys.map((key) => judgeEmbedded(module, key));
  if (verdicts.some((found) => found.length > 0 && found.every(({ good }) => good))) return;
  const reasons = verdicts.flatMap((found) => found.filter(({ good }) => !good).map(({ reason }) => reason));
  const seen = verdicts.every((found) => found.length === 0)
    ? 'it carries no signature'
    : [...new Set(reasons)].slice(0, 3).join('; ');
  throw new PluginServerError(
    'PS_SIGNATURE',
    `${formatPluginRef(ref)} is not signed by ${keys.map(({ id }) => id).join(' or ')}: ${seen}`,
  );
}

/**
 * Reads the public keys that `--require-signature` names, separated by commas.
 *
 * @throws ServiceError SV_SETTING_VALUE when one cannot be read: a server that would take anything must not start
 */
export async function readKeys(list: string): Promise<PublicKey[]> {
  const files = list
    .split(',')
    .map((file) => file.trim())
    .filter((file) => file !== '');
  if (files.length === 0) throw wrong(list, 'names no file');
  return Promise.all(files.map(readKey));
}

async function readKey(file: string): Promise<PublicKey> {
  const pem = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw wrong(file, 'cannot be read', cause);
  });
  // Node would derive the public key from it, and private keys would go to wherever plugins are stored.
  if (/PRIVATE KEY/.test(pem)) throw wrong(file, 'is a private key; this server needs the public one');
  let key: ReturnType<typeof createPublicKey>;
  try {
    key = createPublicKey(pem);
  } catch {
    // OpenSSL's words may quote the file.
    throw wrong(file, 'is not a public key in PEM form');
  }
  if (key.asymmetricKeyType !== 'ed25519') {
    throw wrong(file, `is a key for ${key.asymmetricKeyType ?? 'another algorithm'}, not for Ed25519`);
  }
  return publicKeyOf(key);
}

function wrong(file: string, seen: string, cause?: unknown): ServiceError {
  return new ServiceError('SV_SETTING_VALUE', `--require-signature: ${file} ${seen}`, {
    hint: 'Name the .pub files that `postern keygen` writes, separated by commas.',
    cause,
  });
}
