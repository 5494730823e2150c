import { expect, it } from 'vitest';

import { acceptedCodings } from '../../src/serving/content-coding.js';
import { isZstdThere } from '../../src/serving/encode.js';

/** Without zstd where this Node has none. */
const known = (...codings: string[]): string[] =>
  codings.filter((coding) => coding !== 'zstd' || isZstdThere);

it.each([
  [undefined, []],
  ['', []],
  ['identity', []],
  ['gzip', known('gzip')],
  ['GZip', known('gzip')],
  ['x-gzip', known('gzip')],
  ['gzip, deflate, br', known('gzip')],
  ['gzip, deflate, br, zstd', known('zstd', 'gzip')],
  ['zstd;q=0.5, gzip;q=1.0', known('gzip', 'zstd')],
  [' gzip ; q=0.001 ', known('gzip')],
  ['gzip;q=0', []],
  ['gzip;q=0.000', []],
  // Anything goes is not the same as being able to unpack something.
  ['*', []],
  ['*;q=0.1', []],
  ['gzip;q=0.5, identity;q=1', []],
  ['gzip;q=0.5, identity;q=0.5', known('gzip')],
  // What is not an item of the list says nothing.
  ['gzip;q=2', []],
  ['gzip;q=0.1234', []],
  ['gzip;q=-1', []],
  ['gzip;x=1', []],
  ['gzip q=1', []],
  [',,, gzip', known('gzip')],
  ['gzip;q=0.2, gzip;q=0', []],
  ['\u0000gzip', []],
])('Accept-Encoding %j asks for %j and takes the plain bytes too', (header, codings) => {
  expect(acceptedCodings(header)).toEqual({ codings, identity: true });
});

it.each([
  ['identity;q=0', []],
  ['*;q=0', []],
  ['gzip, *;q=0', known('gzip')],
  ['gzip;q=0.1, identity;q=0', known('gzip')],
  ['gzip, identity;q=0, *;q=1', known('gzip')],
])('Accept-Encoding %j asks for %j and refuses the plain bytes', (header, codings) => {
  expect(acceptedCodings(header)).toEqual({ codings, identity: false });
});

it('reads the same header to the same answer', () => {
  const long = `gzip${', deflate'.repeat(100)}`;
  expect(acceptedCodings(long)).toEqual(acceptedCodings(long));
  expect(acceptedCodings('gzip')).toBe(acceptedCodings('gzip'));
});
