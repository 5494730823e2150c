import { describe, expect, it } from 'vitest';

import { normalizePath } from '../../../src/http/downstream/path-normalization.js';

const CLEAN = { normalizePath: true, mergeSlashes: true, escapedSlashes: 'REJECT_REQUEST' } as const;
const AS_IS = { normalizePath: false, mergeSlashes: false, escapedSlashes: 'KEEP_UNCHANGED' } as const;

// Results read from Envoy 1.40.
describe('a path is brought into one form', () => {
  it.each([
    ['/a/../b', '/b'],
    ['/a/./b', '/a/b'],
    ['//a//b', '/a/b'],
    ['/a/%2e%2e/b', '/b'],
    ['/a/%2E/b', '/a/b'],
    ['/a\\b', '/a/b'],
    ['/..', '/'],
    ['/../../x', '/x'],
    ['/a/..', '/'],
    ['/%41', '/A'],
    ['/a%zz', '/a%zz'],
    ['/a?x=/../y', '/a?x=/../y'],
    ['/a?', '/a?'],
    ['/a;b/../c', '/c'],
    ['/only/..', '/'],
    ['/a/../?q', '/?q'],
    ['/a//../b', '/a/b'],
    ['/acme/orders/mcp/%7e/x', '/acme/orders/mcp/~/x'],
    ['/a/b.', '/a/b.'],
    ['/.a', '/.a'],
    ['/a%20b', '/a%20b'],
  ])('%s becomes %s', (given, wanted) => {
    expect(normalizePath(given, CLEAN)).toEqual({ kind: 'path', path: wanted });
  });

  it.each(['/a%2fb', '/a%2Fb', '/a%5Cb', '/a%00b', '/a#b', 'a', '*'])('refuses %s', (given) => {
    expect(normalizePath(given, CLEAN)).toEqual({ kind: 'refused' });
  });

  it('is stable: a second pass changes nothing', () => {
    for (const path of ['/a//%2e/b/../c', '/%7Ea/..//./x', '/a/%252e/b']) {
      const first = normalizePath(path, CLEAN);
      expect(first.kind).toBe('path');
      if (first.kind === 'path') expect(normalizePath(first.path, CLEAN)).toEqual(first);
    }
  });
});

describe('a path is left as it is', () => {
  it.each(['/a/../b', '//a//b', '/a%2fb', '/a/%2e%2e/b', '/%41', '/a%00b'])('%s', (given) => {
    expect(normalizePath(given, AS_IS)).toEqual({ kind: 'path', path: given });
  });
});

describe('escaped slashes', () => {
  it('are unescaped before dots are resolved', () => {
    const settings = { ...CLEAN, escapedSlashes: 'UNESCAPE_AND_FORWARD' } as const;
    expect(normalizePath('/a%2f..%2fb?q=%2f', settings)).toEqual({ kind: 'path', path: '/b?q=%2f' });
  });

  it('send the client to the unescaped path', () => {
    const settings = { ...CLEAN, escapedSlashes: 'UNESCAPE_AND_REDIRECT' } as const;
    expect(normalizePath('/a%2Fb', settings)).toEqual({ kind: 'redirect', path: '/a/b' });
    expect(normalizePath('/a/b', settings)).toEqual({ kind: 'path', path: '/a/b' });
  });
});
