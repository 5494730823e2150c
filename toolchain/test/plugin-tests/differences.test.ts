import { describe, expect, it } from 'vitest';
import { bytesDifference, textDifference, valueDifference } from '../../src/plugin-tests/differences.js';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');

describe('the difference of two texts', () => {
  it.each([
    ['b', 'a', 'expected "a", seen "b"'],
    ['', 'say "\\"', String.raw`expected "say \"\\\"", seen ""`],
    ['a\u00a0b', 'a b', String.raw`expected "a b", seen "a\u00a0b"`],
    ['\u001b[31m\ud800', '\n\t', String.raw`expected "\n\t", seen "\u001b[31m\ud800"`],
    ['e\u200b\u{e0061}', 'é😀', String.raw`expected "é😀", seen "e\u200b\u{e0061}"`],
  ])('shows short ones whole: %j and %j', (actual, expected, sentence) => {
    expect(textDifference(actual, expected)).toBe(sentence);
  });

  it('shows long ones where they differ', () => {
    const same = 'all the same\n'.repeat(10);
    expect(textDifference(`${same}here${same}`, `${same}there`)).toBe(
      [
        'expected 135 characters, seen 264; they differ from character 131 on, in line 11:',
        String.raw`  expected …"e same\nall the same\nthere"`,
        String.raw`  seen     …"e same\nall the same\nhereall the same\nall the same\nall the sa"…`,
      ].join('\n'),
    );
    expect(textDifference('x'.repeat(80), 'x'.repeat(79))).toContain(
      'expected 79 characters, seen 80; they differ from character 80 on:\n',
    );
  });
});

describe('the difference of two runs of bytes', () => {
  it('shows short ones whole', () => {
    expect(bytesDifference(bytes('a\u0000'), bytes(''))).toBe('expected 0 bytes (none), seen 2 61 00 "a."');
    expect(bytesDifference(bytes('\u00ff'), bytes('~'))).toBe('expected 1 byte 7e "~", seen 1 ff "."');
  });

  it('shows long ones where they differ', () => {
    expect(bytesDifference(bytes('0123456789abcdefX'), bytes('0123456789abcdefgh'))).toBe(
      [
        'expected 18 bytes, seen 17; they differ from index 16 on; from index 8:',
        '  expected 38 39 61 62 63 64 65 66 67 68 "89abcdefgh"',
        '  seen     38 39 61 62 63 64 65 66 58 "89abcdefX"',
      ].join('\n'),
    );
  });
});

it('says of two objects that look alike what helps', () => {
  expect(valueDifference('Point', 'Point')).toContain(
    'two objects that are not the same; give their class an operator ==',
  );
  expect(valueDifference('1', '2')).toBe('expected 2, seen 1');
});
