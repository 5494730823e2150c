import { createHash, createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { ByteRoom, outputOf, type RoomExports } from '../byte-room.ts';
import { loadBareModule } from '../json/bare-module.ts';

interface ProbeExports extends RoomExports {
  collect(): void;
  addToDigest(at: number, size: number): void;
  forgetDigest(): void;
  finishDigest(): void;
  takeKey(at: number, size: number): void;
  addToCode(at: number, size: number): void;
  finishCode(): void;
  codeEquals(at: number, size: number): number;
  same(left: number, leftSize: number, right: number, rightSize: number): number;
}

let wasm: ProbeExports;
let room: ByteRoom;
let other: ByteRoom;

beforeAll(async () => {
  wasm = await loadBareModule<ProbeExports>('test/crypto/fixtures/crypto-probe.ts');
  room = new ByteRoom(wasm, 1 << 20);
  other = new ByteRoom(wasm, 1 << 10);
});

function digestOf(pieces: readonly Uint8Array[]): string {
  for (const piece of pieces) wasm.addToDigest(room.at, room.put(piece));
  wasm.finishDigest();
  return outputOf(wasm).toString('hex');
}

function codeOf(pieces: readonly Uint8Array[]): string {
  for (const piece of pieces) wasm.addToCode(room.at, room.put(piece));
  wasm.finishCode();
  return outputOf(wasm).toString('hex');
}

const sha256 = (...pieces: Uint8Array[]): string =>
  createHash('sha256').update(Buffer.concat(pieces)).digest('hex');
const counted = (size: number): Uint8Array =>
  Uint8Array.from({ length: size }, (_, i) => (i * 7 + size) & 255);

/** Sizes around the borders of blocks. */
const size = fc.oneof(
  fc.nat(300),
  fc.constantFrom(0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 127, 128, 129, 191, 192, 4096),
);
const piece = size.chain((length) => fc.uint8Array({ minLength: length, maxLength: length }));

describe('SHA-256', () => {
  /* FIPS 180-4, example messages */
  test.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [
      'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    ],
  ])('of %j', (text, digest) => {
    expect(digestOf([Buffer.from(text)])).toBe(digest);
  });

  test('agrees with node:crypto for every size up to 260, and a megabyte', () => {
    for (let length = 0; length <= 260; length++) {
      expect(digestOf([counted(length)]), `${length} bytes`).toBe(sha256(counted(length)));
    }
    expect(digestOf([counted(1 << 20)])).toBe(sha256(counted(1 << 20)));
  });

  test('is the same however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        expect(digestOf(pieces)).toBe(sha256(...pieces));
      }),
      { numRuns: 2000, seed: 6 },
    );
  });

  test('can be begun anew', () => {
    wasm.addToDigest(room.at, room.put(counted(100)));
    wasm.forgetDigest();
    expect(digestOf([counted(5)])).toBe(sha256(counted(5)));
  });
});

describe('HMAC-SHA256', () => {
  test('agrees with node:crypto for keys and messages of any size, message after message', () => {
    fc.assert(
      fc.property(piece, fc.array(piece, { minLength: 1, maxLength: 3 }), (key, pieces) => {
        wasm.collect();
        wasm.takeKey(other.at, other.put(key.subarray(0, 1000)));
        // the key is copied
        other.put(new Uint8Array(1000));
        const expected = createHmac('sha256', key.subarray(0, 1000))
          .update(Buffer.concat(pieces))
          .digest('hex');
        expect(codeOf(pieces)).toBe(expected);
        expect(codeOf(pieces)).toBe(expected);
      }),
      { numRuns: 1000, seed: 7 },
    );
  });

  test('tells a right code from a wrong, a cut and a longer one', () => {
    wasm.takeKey(other.at, other.put('secret'));
    const right = createHmac('sha256', 'secret').update('message').digest();
    const shows = (code: Uint8Array): boolean => {
      wasm.addToCode(room.at, room.put('message'));
      return wasm.codeEquals(other.at, other.put(code)) === 1;
    };
    expect(shows(right)).toBe(true);
    for (let i = 0; i < 32; i++) {
      const wrong = Buffer.from(right);
      wrong[i] = (wrong[i] ?? 0) ^ 1;
      expect(shows(wrong)).toBe(false);
    }
    expect(shows(right.subarray(0, 31))).toBe(false);
    expect(shows(Buffer.concat([right, Buffer.of(0)]))).toBe(false);
    expect(shows(Buffer.alloc(0))).toBe(false);
    expect(shows(right)).toBe(true);
  });
});

test('bytes are the same when their sizes and all of them are', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ maxLength: 40 }), (left, right) => {
      const same = (a: Uint8Array, b: Uint8Array): boolean =>
        wasm.same(room.at, room.put(a), other.at, other.put(b)) === 1;
      expect(same(left, left)).toBe(true);
      expect(same(left, right)).toBe(Buffer.from(left).equals(right));
    }),
    { numRuns: 1000, seed: 8 },
  );
});
