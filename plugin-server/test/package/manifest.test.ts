import { describe, expect, it } from 'vitest';

import { decodeManifest } from '../../src/package/manifest.js';

const REF = { name: 'key-auth', version: '1.0.0' };
const SHA = 'a'.repeat(64);
const GOOD = {
  ...REF,
  sha256: SHA,
  size: 3,
  publishedAt: '2026-11-22T18:00:00.000Z',
  phase: 'AUTHN',
  priority: 1,
  targets: {},
  files: { 'plugin.wasm': { size: 3, sha256: SHA } },
};

const read = (value: unknown) => decodeManifest(Buffer.from(JSON.stringify(value)), REF);

describe('a record read back from the store', () => {
  it('is what was written, with fields of later versions kept', () => {
    expect(read({ ...GOOD, later: true })).toEqual({ ...GOOD, later: true });
  });

  it.each([
    ['another name', { ...GOOD, name: 'other' }],
    ['another version', { ...GOOD, version: '1.0.1' }],
    ['no digest', { ...GOOD, sha256: undefined }],
    ['a digest that is none', { ...GOOD, sha256: 'abc' }],
    ['a size that is text', { ...GOOD, size: '3' }],
    ['no files', { ...GOOD, files: undefined }],
    ['a file without a digest', { ...GOOD, files: { 'plugin.wasm': { size: 3 } } }],
    ['a file that is nothing', { ...GOOD, files: { 'plugin.wasm': null } }],
    ['no targets', { ...GOOD, targets: null }],
    ['a list instead', []],
    ['null instead', null],
  ])('is damaged with %s', (_what, value) => {
    expect(() => read(value)).toThrow(expect.objectContaining({ code: 'PS_STORE_DAMAGED' }));
  });

  it.each(['', '{', '\0\0\0'])('is damaged as %j', (text) => {
    expect(() => decodeManifest(Buffer.from(text), REF)).toThrow(
      expect.objectContaining({
        code: 'PS_STORE_DAMAGED',
        message: expect.stringContaining('key-auth@1.0.0'),
      }),
    );
  });
});
