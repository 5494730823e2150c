import { assert, property, string } from 'fast-check';
import { expect, test } from 'vitest';

import { headerName } from '../../src/http/header-name.js';

test('gives names in lower case, however they are written', () => {
  for (const name of ['Content-Type', 'content-type', 'CONTENT-TYPE', 'cOnTeNt-TyPe']) {
    expect(headerName(name)).toBe('content-type');
  }
  expect(headerName('X-Made-Up')).toBe('x-made-up');
  expect(headerName("!#$%&'*+-.^_`|~09az")).toBe("!#$%&'*+-.^_`|~09az");
});

test('knows what is no name', () => {
  for (const text of ['', ' a', 'a ', 'a:b', ':path', 'a\r', 'a\0', 'caf\xe9', '\u212a', 'a(b)']) {
    expect(headerName(text), JSON.stringify(text)).toBeUndefined();
  }
});

test('agrees with the rule for any text', () => {
  const rule = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
  assert(
    property(string({ unit: 'binary', maxLength: 20 }), (text) => {
      expect(headerName(text)).toBe(rule.test(text) ? text.toLowerCase() : undefined);
    }),
  );
});
