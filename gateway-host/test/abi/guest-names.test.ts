import { describe, expect, it } from 'vitest';
import { readName } from '../../src/abi/guest-names.js';
import { fast } from '../../src/abi/wasm-api.js';

const bytes = fast(Buffer.alloc(256));

function name(text: string, at = 10): string {
  bytes.write(text, at, 'latin1');
  return readName(bytes, at, at + text.length);
}

describe('a name that a guest says', () => {
  it('is what its bytes say now, also where another name stood before', () => {
    for (const text of ['x-a', 'x-b', 'x-a', 'user-agent', 'x-b']) expect(name(text)).toBe(text);
  });

  it('is not mistaken for one of the same size and the same chosen bytes', () => {
    // First, last, and those at a quarter and a half are equal; one byte between them is not.
    expect(name('abcdefgh')).toBe('abcdefgh');
    expect(name('abcdeXgh')).toBe('abcdeXgh');
    expect(name('abcdefgh')).toBe('abcdefgh');
  });

  it('keeps bytes above 0x7f and NUL', () => {
    expect(name('request\0headers\0\u00e9\u00ff')).toBe('request\0headers\0\u00e9\u00ff');
    expect(name('')).toBe('');
  });

  it('may be long', () => {
    expect(name('y'.repeat(200))).toBe('y'.repeat(200));
  });
});
