import { createCipheriv, createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { ByteRoom, outputOf, type RoomExports } from '../byte-room.ts';
import { loadBareModule } from '../json/bare-module.ts';

interface ProbeExports extends RoomExports {
  digest1(at: number, size: number): void;
  digest512(at: number, size: number): void;
  encrypt(at: number, size: number): void;
  decrypt(at: number, size: number): void;
}

let wasm: ProbeExports;
let room: ByteRoom;

beforeAll(async () => {
  wasm = await loadBareModule<ProbeExports>('test/crypto/fixtures/crypto-probe.ts');
  room = new ByteRoom(wasm, 1 << 20);
});

const counted = (size: number): Buffer =>
  Buffer.from(Uint8Array.from({ length: size }, (_, i) => (i * 7 + size) & 255));

describe.each([
  ['sha1', 'digest1', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
  [
    'sha512',
    'digest512',
    'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
  ],
] as const)('%s', (name, digest, known) => {
  const digestOf = (bytes: string | Uint8Array): string => {
    wasm[digest](room.at, room.put(bytes));
    return outputOf(wasm).toString('hex');
  };

  test('of "abc", the example of FIPS 180-4', () => {
    expect(digestOf('abc')).toBe(known);
  });

  test('agrees with node:crypto for every size up to 300, and a megabyte', () => {
    for (const size of [...Array(301).keys(), 1 << 20]) {
      const expected = createHash(name).update(counted(size)).digest('hex');
      expect(digestOf(counted(size)), `${size} bytes`).toBe(expected);
    }
  });
});

describe('AES-256 in chained blocks', () => {
  /* SP 800-38A, F.2.5 */
  const KEY = Buffer.from('603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4', 'hex');
  const BEGIN = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex');

  const run = (way: 'encrypt' | 'decrypt', ...pieces: Uint8Array[]): Buffer => {
    wasm[way](room.at, room.put(Buffer.concat(pieces)));
    return outputOf(wasm);
  };

  test('gives the vectors of the standard', () => {
    const plain = Buffer.from('6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51', 'hex');
    const secret = 'f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d';
    expect(run('encrypt', KEY, BEGIN, plain).toString('hex')).toBe(secret);
    expect(run('decrypt', KEY, BEGIN, Buffer.from(secret, 'hex'))).toEqual(plain);
  });

  test('agrees with node:crypto, there and back', () => {
    const bytes = (size: number): fc.Arbitrary<Uint8Array> =>
      fc.uint8Array({ minLength: size, maxLength: size });
    fc.assert(
      fc.property(bytes(32), bytes(16), fc.nat(6), (key, begin, blocks) => {
        const plain = counted(blocks * 16);
        const cipher = createCipheriv('aes-256-cbc', key, begin).setAutoPadding(false);
        const secret = Buffer.concat([cipher.update(plain), cipher.final()]);
        expect(run('encrypt', key, begin, plain)).toEqual(secret);
        expect(run('decrypt', key, begin, secret)).toEqual(plain);
      }),
      { numRuns: 300, seed: 9 },
    );
  });
});
