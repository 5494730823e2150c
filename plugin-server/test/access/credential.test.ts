import { describe, expect, it } from 'vitest';

import { credentialOf } from '../../src/access/credential.js';
import { basic } from '../support/tokens.js';

function of(...values: string[]): ReturnType<typeof credentialOf> {
  const rawHeaders = values.flatMap((value) => ['Authorization', value]);
  return credentialOf({ headers: values[0] === undefined ? {} : { authorization: values[0] }, rawHeaders });
}

describe('a credential', () => {
  it.each([
    ['Bearer abc', 'abc'],
    ['bearer  abc ', 'abc'],
    [basic('token', 'abc'), 'abc'],
    [basic('', 'abc'), 'abc'],
    [basic('user', 'a:b'), 'a:b'],
    [basic('user', ''), ''],
    [basic('user', 'abc').replace('Basic', 'BASIC'), 'abc'],
  ])('is read from %j', (header, text) => {
    expect(of(header)).toEqual({ kind: 'secret', text });
  });

  it('is none without the header', () => {
    expect(of()).toEqual({ kind: 'none' });
  });

  it.each([
    '',
    'abc',
    'Bearer',
    'Bearer ',
    'Bearer a b',
    'Digest abc',
    'Basic ',
    'Basic !!!!',
    'Basic YWJj',
    `Basic ${Buffer.from('a:b\n').toString('base64')}`,
    `Basic ${Buffer.from('a\0:b').toString('base64')}`,
    `Basic ${Buffer.from('a:b\x7f').toString('base64')}`,
    `Bearer ${'x'.repeat(5000)}`,
    basic('x'.repeat(5000), 'y'),
  ])('is unreadable: %j', (header) => {
    expect(of(header)).toMatchObject({ kind: 'unreadable' });
  });

  it('is refused when there are two, even two of the same', () => {
    expect(() => of('Bearer a', 'Bearer a')).toThrow('two Authorization headers');
  });
});
