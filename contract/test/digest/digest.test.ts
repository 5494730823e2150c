import { expect, it } from 'vitest';

import { isSha256Hex, sha256Hex } from '../../src/digest/index.js';

it.each([
  ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
])('digests %j as FIPS 180 says', (text, digest) => {
  expect(sha256Hex(Buffer.from(text))).toBe(digest);
  expect(isSha256Hex(digest)).toBe(true);
});

it.each([
  '',
  'a'.repeat(63),
  'a'.repeat(65),
  'A'.repeat(64),
  'g'.repeat(64),
  `${'a'.repeat(64)}\n`,
  `sha256:${'a'.repeat(57)}`,
])('does not take %j for a digest', (text) => expect(isSha256Hex(text)).toBe(false));
