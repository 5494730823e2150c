/** The first key of RFC 8032 §7.1 as files, so that signatures are the same in every run. */
import { createPrivateKey, createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';

const SEED = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60';

/** PKCS #8 of an Ed25519 key is this prefix and the seed (RFC 8410 §7). */
const PREFIX = '302e020100300506032b657004220420';

/** The private key. */
export const KNOWN_KEY: KeyObject = createPrivateKey({
  key: Buffer.from(PREFIX + SEED, 'hex'),
  format: 'der',
  type: 'pkcs8',
});

/** Its public half, as RFC 8032 prints it. */
export const KNOWN_PUBLIC_HEX = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a';

/** Writes known.key and known.pub into a folder. */
export function writeKnownKey(folder: string): void {
  writeFileSync(path.join(folder, 'known.key'), KNOWN_KEY.export({ type: 'pkcs8', format: 'pem' }), {
    mode: 0o600,
  });
  const publicKey = createPublicKey(KNOWN_KEY);
  writeFileSync(path.join(folder, 'known.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
}
