import { expect, it } from 'vitest';

import { xxHash64 } from '../../../src/http/upstream/xxhash64.js';

// The first two from the specification, the third from the reference implementation.
it.each([
  ['', 0xef46db3751d8e999n],
  ['abc', 0x44bc2cf5ad770999n],
  ['a', 0xd24ec4f1a98c6e5bn],
  ['Nobody inspects the spammish repetition', 0xfbcea83c8a378bf1n],
])('hashes %j', (text, hash) => {
  expect(xxHash64(text)).toBe(hash);
});
