/**
 * `verify_signature` and `sign`: a public or private key, a hash, and what the library says when they do not fit.
 * A key that cannot be read is no bad argument: the result's own error says so, as in Envoy.
 * Spec: Envoy ext/verify_signature.proto, ext/sign.proto, source/common/crypto/utility_impl.cc.
 */
import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { Status } from '@postern/contract/abi';
import { ProtobufFields } from '../protobuf-fields.js';
import type { ForeignFunctions } from './foreign-function.js';

const HASHES = new Set(['sha1', 'sha224', 'sha256', 'sha384', 'sha512']);
const NO_PRIVATE_KEY = 'Invalid key type: private key required for signing operation.';
const UNFIT_PRIVATE_KEY = 'Invalid private key: key data is corrupted or malformed.';
const UNFIT_PUBLIC_KEY = 'Failed to initialize digest verify.';
const BAD_SIGNATURE = 'Failed to verify digest. Error code: 0';

export const signingFunctions: ForeignFunctions = {
  verify_signature: (_vm, input) => {
    const fields = ProtobufFields.read(input);
    const [hash, pem] = [fields?.text(1), fields?.text(5)];
    if (fields === undefined || hash === undefined || pem === undefined) return Status.BadArgument;
    const der = fields.bytes(2);
    if ((pem === '') === (der.length === 0)) return Status.BadArgument;
    const key = pem === '' ? publicFromDer(der) : publicFromPem(pem);
    const error = verifyError(hash, key, fields.bytes(3), fields.bytes(4));
    const result = new BinaryWriter();
    if (error === undefined) result.tag(1, 0).bool(true);
    else result.tag(2, 2).string(error);
    return Buffer.from(result.finish());
  },

  sign: (_vm, input) => {
    const fields = ProtobufFields.read(input);
    const [hash, pem] = [fields?.text(1), fields?.text(4)];
    if (fields === undefined || hash === undefined || pem === undefined) return Status.BadArgument;
    const der = fields.bytes(2);
    if ((pem === '') === (der.length === 0)) return Status.BadArgument;
    const key = pem === '' ? privateFromDer(der) : attempt(() => createPrivateKey(pem));
    const signed = signedOrError(hash, key, fields.bytes(3));
    const result = new BinaryWriter();
    if (typeof signed === 'string') result.tag(3, 2).string(signed);
    else result.tag(1, 0).bool(true).tag(2, 2).bytes(signed);
    return Buffer.from(result.finish());
  },
};

function verifyError(
  hash: string,
  key: KeyObject | undefined,
  signature: Buffer,
  text: Buffer,
): string | undefined {
  if (!HASHES.has(hash.toLowerCase())) return `${hash} is not supported.`;
  if (key === undefined || !takesHash(key)) return UNFIT_PUBLIC_KEY;
  const good = attempt(() => verify(hash.toLowerCase(), text, key, signature)) === true;
  return good ? undefined : BAD_SIGNATURE;
}

function signedOrError(hash: string, key: KeyObject | undefined, text: Buffer): Buffer | string {
  if (!HASHES.has(hash.toLowerCase())) return `${hash} is not supported.`;
  if (key === undefined) return NO_PRIVATE_KEY;
  const signed = takesHash(key) ? attempt(() => sign(hash.toLowerCase(), text, key)) : undefined;
  return signed ?? UNFIT_PRIVATE_KEY;
}

/** Other kinds of keys, such as Ed25519, are never used with a hash of the caller's choice. */
function takesHash(key: KeyObject): boolean {
  return key.asymmetricKeyType === 'rsa' || key.asymmetricKeyType === 'ec';
}

function publicFromDer(bytes: Buffer): KeyObject | undefined {
  const key = firstElement(bytes);
  return key && attempt(() => createPublicKey({ key, format: 'der', type: 'spki' }));
}

function publicFromPem(text: string): KeyObject | undefined {
  // Node makes a public key of a certificate or a private key too; Envoy does not.
  return text.includes('-----BEGIN PUBLIC KEY-----') ? attempt(() => createPublicKey(text)) : undefined;
}

function privateFromDer(bytes: Buffer): KeyObject | undefined {
  const key = firstElement(bytes);
  return key && attempt(() => createPrivateKey({ key, format: 'der', type: 'pkcs8' }));
}

/** The first ASN.1 element: what follows it is not read. */
function firstElement(bytes: Buffer): Buffer | undefined {
  const first = bytes[1] ?? 0;
  if (first < 0x80) return bytes.subarray(0, 2 + first);
  const count = first & 0x7f;
  if (count === 0 || count > 4 || bytes.length < 2 + count) return undefined;
  return bytes.subarray(0, 2 + count + bytes.readUIntBE(2, count));
}

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
