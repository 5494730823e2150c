import { createHash, createHmac, createPublicKey, sign, verify } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { readPrivateKey, readPublicKey } from '../../src/signature/keys.js';
import { findSignatures } from '@postern/contract/signature';
import type { PublicKey } from '@postern/contract/signature';
import type { PrivateKey } from '../../src/signature/keys.js';
import { signModule } from '../../src/signature/signed-module.js';
import { temporaryFolder } from '../harness.js';
import { wasmModule } from '../wasm-bytes.js';
import { KNOWN_KEY, KNOWN_PUBLIC_HEX, writeKnownKey } from './known-key.js';

/** The section that wasmsign2 0.2.6 itself wrote for `wasmModule()` and the known key. */
const SECTION_OF_WASMSIGN2 =
  '008101097369676e61747572650101010172011e834b3d9e5adf9cafabd2772ad7bc9b480c9fc65a480803911a54ae75671ceb' +
  '014f0c58fb94a6933f01b8b7707a8b01401d2184d93e41cfacdb00c85a5914186aa44b1a7c2de623cd2f1babe8a56123247df4' +
  'ba7a611535bf848092cd5c0f5e231b025697645890b2e45786be308cc700';

/** The section that the host's verifier of 2022, built with the known key, found to be good behind `wasmModule()`. */
const SECTION_OF_2022 =
  '0057127369676e61747572655f7761736d7369676e0200000025e2c897f8052a74b9ccbdd1a55530508a734d0f4e56c9dc22ec' +
  '53c722a6a758538f1cffba81396e2adbfccd056cc485b06b6229eea7d49c14d7118a05117c06';

const MODULE = Buffer.from(wasmModule());
let key: PrivateKey;
let publicKey: PublicKey;

beforeAll(async () => {
  const folder = temporaryFolder();
  writeKnownKey(folder);
  key = await readPrivateKey('known.key', folder);
  publicKey = await readPublicKey('known.pub', folder);
});

describe('a signature of wasmsign2', () => {
  it('has the bytes that its layout asks for, written out here', () => {
    const rest = MODULE.subarray(8);
    const digest = createHash('sha256').update(rest).digest();
    const keyId = createHmac('sha256', Buffer.from(KNOWN_PUBLIC_HEX, 'hex')).update('key_id').digest();
    const signed = sign(null, Buffer.concat([Buffer.from('wasmsig\x01\x01\x01'), digest]), KNOWN_KEY);
    const expected = Buffer.concat([
      MODULE.subarray(0, 8),
      // Custom section of 129 bytes, its name of 9, version, content and hash function, one set of 114 bytes.
      Buffer.from([0, 0x81, 0x01, 9]),
      Buffer.from('signature'),
      Buffer.from([1, 1, 1, 1, 114]),
      // One digest; one signature of 79 bytes: a key id of 12, Ed25519, 64 bytes.
      Buffer.from([1]),
      digest,
      Buffer.from([1, 79, 12]),
      keyId.subarray(0, 12),
      Buffer.from([1, 64]),
      signed,
      rest,
    ]);
    expect(Buffer.from(signModule(MODULE, key, 'wasmsign2')).toString('hex')).toBe(expected.toString('hex'));
  });

  it('is the one that wasmsign2 makes', () => {
    const signed = Buffer.from(signModule(MODULE, key, 'wasmsign2')).toString('hex');
    expect(signed).toBe(MODULE.toString('hex', 0, 8) + SECTION_OF_WASMSIGN2 + MODULE.toString('hex', 8));
  });

  it.each<[string, (signed: Buffer) => Buffer, string]>([
    ['is not first', (signed) => moveBehind(signed), 'not the first one'],
    [
      'covers other bytes',
      (signed) => Buffer.concat([signed, customSection('x')]),
      'changed after it was signed',
    ],
    ['is of another version', (signed) => patched(signed, 21, 2), 'none that hosts know'],
    ['holds two sets', (signed) => patched(signed, 24, 2), 'holds 2 sets of digests'],
    ['holds two digests', (signed) => patched(signed, 26, 2), 'holds 2 digests'],
    ['holds no signature', (signed) => patched(signed, 59, 0), 'cut short'],
    ['announces a key id longer than itself', (signed) => patched(signed, 61, 127), 'cut short'],
    ['is of another algorithm', (signed) => patched(signed, 74, 2), 'not an Ed25519 signature'],
    [
      'is shorter than a signature',
      (signed) => Buffer.concat([signed.subarray(0, 8), customSection('signature'), MODULE.subarray(8)]),
      'none that hosts know',
    ],
  ])('is no good when it %s', (_what, change, fault) => {
    const [found] = findSignatures(change(Buffer.from(signModule(MODULE, key, 'wasmsign2'))));
    expect(found?.fault).toContain(fault);
    expect(found?.isBy(publicKey)).toBe(false);
  });

  it('is no good when one of its bits is another', () => {
    const [found] = findSignatures(patched(Buffer.from(signModule(MODULE, key, 'wasmsign2')), 100, 0));
    expect([found?.fault, found?.isBy(publicKey)]).toEqual([undefined, false]);
  });
});

describe('a signature of wasmsign', () => {
  it('has the bytes that its layout asks for, written out here', () => {
    const message = createHash('sha512')
      .update('WasmSignature')
      .update(Buffer.from([0, 0, 0, 0]))
      .update(MODULE)
      .digest();
    const expected = Buffer.concat([
      MODULE,
      Buffer.from([0, 87, 18]),
      Buffer.from('signature_wasmsign'),
      Buffer.from([2, 0, 0, 0]),
      sign(null, message, KNOWN_KEY),
    ]);
    expect(Buffer.from(signModule(MODULE, key, 'wasmsign')).toString('hex')).toBe(expected.toString('hex'));
    expect(verify(null, message, createPublicKey(KNOWN_KEY), expected.subarray(-64))).toBe(true);
  });

  it('is the one that the host of 2022 takes', () => {
    const signed = Buffer.from(signModule(MODULE, key, 'wasmsign')).toString('hex');
    expect(signed).toBe(MODULE.toString('hex') + SECTION_OF_2022);
  });

  it.each<[string, (signed: Buffer) => Buffer, string]>([
    ['is not last', (signed) => Buffer.concat([signed, customSection('x')]), 'not the last one'],
    ['is of another algorithm', (signed) => patched(signed, signed.length - 68, 1), 'not an Ed25519'],
    ['is short', () => Buffer.concat([MODULE, customSection('signature_wasmsign')]), 'has 0 bytes'],
  ])('is no good when it %s', (_what, change, fault) => {
    const [found] = findSignatures(change(Buffer.from(signModule(MODULE, key, 'wasmsign'))));
    expect(found?.fault).toContain(fault);
  });
});

describe('signing', () => {
  it.each(['wasmsign2', 'wasmsign'] as const)('twice with %s gives the same module', (layout) => {
    const once = signModule(MODULE, key, layout);
    expect(Buffer.from(signModule(once, key, layout)).equals(once)).toBe(true);
  });

  it('replaces a signature of the other layout', () => {
    const other = signModule(MODULE, key, 'wasmsign');
    const signed = signModule(other, key, 'wasmsign2');
    expect(findSignatures(signed).map(({ layout }) => layout)).toEqual(['wasmsign2']);
    expect(Buffer.from(signed).equals(signModule(MODULE, key, 'wasmsign2'))).toBe(true);
  });

  it('keeps every other section as it is, sizes of more bytes than needed included', () => {
    const padded = Buffer.concat([MODULE, Buffer.from([0, 0x82, 0x80, 0x00, 1, 0x78])]);
    const signed = Buffer.from(signModule(padded, key, 'wasmsign2'));
    expect(signed.subarray(-padded.length + 8).equals(padded.subarray(8))).toBe(true);
    expect(findSignatures(signed)[0]?.isBy(publicKey)).toBe(true);
  });

  it('refuses what is no module', () => {
    expect(() => signModule(Buffer.from('text'), key, 'wasmsign2')).toThrow(/begins with/);
  });
});

function patched(bytes: Buffer, at: number, value: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = value;
  return copy;
}

/** An empty custom section. */
function customSection(name: string): Buffer {
  return Buffer.concat([Buffer.from([0, name.length + 1, name.length]), Buffer.from(name)]);
}

/** Another custom section before the signature. */
function moveBehind(signed: Buffer): Buffer {
  return Buffer.concat([signed.subarray(0, 8), customSection('x'), signed.subarray(8)]);
}
