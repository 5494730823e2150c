/** Ed25519 keys as PEM files: PKCS #8 and SPKI, as openssl writes them too. No message ever shows a private key. Spec: RFC 8410. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import path from 'node:path';
import { publicKeyOf } from '@postern/contract/signature';
import type { PublicKey } from '@postern/contract/signature';
import { ToolchainError } from '../errors.js';
import { readIfPresent } from '../files/read-bounded.js';

/** A key that signs. */
export interface PrivateKey {
  /** That of its public half. */
  readonly id: string;
  sign(message: Uint8Array): Uint8Array;
}

/** A new pair of keys as the contents of two files. */
export interface KeyPair {
  readonly privatePem: string;
  readonly publicPem: string;
  readonly publicKey: PublicKey;
}

/** A key file has a few hundred bytes. */
const MAX_KEY_BYTES = 16 * 1024;

/** Makes a pair of keys. */
export function generateKeys(): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    privatePem: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
    publicPem: String(publicKey.export({ type: 'spki', format: 'pem' })),
    publicKey: publicKeyOf(publicKey),
  };
}

/** Reads the private key that `arg` names on the command line. */
export async function readPrivateKey(arg: string, cwd: string): Promise<PrivateKey> {
  const pem = await readPem(arg, cwd);
  if (/BEGIN PUBLIC KEY/.test(pem)) {
    throw wrongKey(`${arg} is a public key; signing needs the private one`);
  }
  if (/BEGIN ENCRYPTED|Proc-Type: 4,ENCRYPTED/.test(pem)) {
    const hint = `Decrypt it into a file of your own: \`openssl pkey -in ${arg} -out plain.key\`.`;
    throw wrongKey(`${arg} is encrypted with a passphrase`, hint);
  }
  const key = parse(arg, () => createPrivateKey(pem));
  return {
    id: publicKeyOf(createPublicKey(key)).id,
    sign: (message) => sign(null, message, key),
  };
}

/** Reads the public key that `arg` names on the command line. */
export async function readPublicKey(arg: string, cwd: string): Promise<PublicKey> {
  const pem = await readPem(arg, cwd);
  // Node would derive the public key from it, and private keys would go to wherever modules are verified.
  if (/PRIVATE KEY/.test(pem)) {
    throw wrongKey(`${arg} is a private key; verifying needs the public one and should never see this`);
  }
  return publicKeyOf(parse(arg, () => createPublicKey(pem)));
}

async function readPem(arg: string, cwd: string): Promise<string> {
  const bytes = await readIfPresent(path.resolve(cwd, arg), MAX_KEY_BYTES);
  if (bytes !== undefined) return new TextDecoder().decode(bytes);
  throw new ToolchainError('TC_FILE_MISSING', `there is no key ${arg}`, {
    hint: 'Make a pair of keys with `postern keygen`.',
  });
}

function parse(arg: string, read: () => KeyObject): KeyObject {
  let key: KeyObject;
  try {
    key = read();
  } catch {
    // The reason would be OpenSSL's, and its words may quote the file.
    throw wrongKey(`${arg} is not a key in PEM form`);
  }
  if (key.asymmetricKeyType === 'ed25519') return key;
  throw wrongKey(`${arg} is a key for ${key.asymmetricKeyType ?? 'another algorithm'}, not for Ed25519`);
}

function wrongKey(message: string, hint?: string): ToolchainError {
  return new ToolchainError('TC_KEY', message, hint === undefined ? {} : { hint });
}
