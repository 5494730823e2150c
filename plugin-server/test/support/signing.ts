/** Signs modules as `postern sign --layout wasmsign` does, written here byte by byte so that tests need no toolchain. */
import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

import { publicKeyOf, type PublicKey } from '@postern/contract/signature';

export interface TestKey {
  readonly publicKey: PublicKey;
  readonly publicPem: string;
  readonly privatePem: string;
  sign(module: Buffer): Buffer;
}

export function createKey(): TestKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    publicKey: publicKeyOf(publicKey),
    publicPem: String(publicKey.export({ type: 'spki', format: 'pem' })),
    privatePem: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
    sign: (module) => Buffer.concat([module, signatureSection(module, privateKey)]),
  };
}

function signatureSection(module: Buffer, key: KeyObject): Buffer {
  const message = createHash('sha512')
    .update('WasmSignature')
    .update(Buffer.alloc(4))
    .update(module)
    .digest();
  const name = Buffer.from('signature_wasmsign');
  const content = Buffer.concat([
    Buffer.from([name.length]),
    name,
    Buffer.from([2, 0, 0, 0]),
    sign(null, message, key),
  ]);
  // Less than 128 bytes, so the length is one byte.
  return Buffer.concat([Buffer.from([0, content.length]), content]);
}
