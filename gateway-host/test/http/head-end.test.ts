import { expect, test } from 'vitest';

import { afterHead, headEnd } from '../../src/http/head-end.js';

/** The lines and the rest, or undefined while the head goes on. */
function split(text: string, from = 0): [string, string] | undefined {
  const bytes = Buffer.from(text, 'latin1');
  const end = headEnd(bytes, from);
  if (end < 0) return undefined;
  return [text.slice(0, end), text.slice(afterHead(bytes, end))];
}

test.each([
  ['a: 1\r\n\r\nbody', 'a: 1\r', 'body'],
  ['a: 1\n\nbody', 'a: 1', 'body'],
  ['a: 1\n\r\nbody', 'a: 1', 'body'],
  ['a: 1\r\n\nbody', 'a: 1\r', 'body'],
  ['a: 1\r\nb: 2\r\n\r\n', 'a: 1\r\nb: 2\r', ''],
  ['a: 1\r\n\r\nx\n\ny\r\n\r\n', 'a: 1\r', 'x\n\ny\r\n\r\n'],
  ['a: 1\n\nx\r\n\r\n', 'a: 1', 'x\r\n\r\n'],
])('%j ends at its first empty line', (text, lines, rest) => {
  expect(split(text)).toEqual([lines, rest]);
});

test.each(['', '\n', 'a: 1\r\n', 'a: 1\r\n\r', 'a: 1\n\r', 'a: 1\n\rb', 'a: 1\r\r\n'])(
  '%j goes on',
  (text) => {
    expect(split(text)).toBeUndefined();
  },
);

test('an empty line is found whose beginning was looked at before', () => {
  const text = 'a: 1\r\n\r\nbody';
  for (let seen = 0; seen <= 7; seen++)
    expect(split(text, Math.max(0, seen - 2))).toEqual(['a: 1\r', 'body']);
});
