import type { IncomingHttpHeaders } from 'node:http';

import { describe, expect, it } from 'vitest';

import { decide } from '../../src/serving/conditions.js';

const ETAG = '"sha256-abc"';
const FILE = { etag: ETAG, size: 100 };

function get(headers: IncomingHttpHeaders, method = 'GET', file = FILE) {
  return decide(method, headers, file);
}

describe('If-None-Match', () => {
  it.each([ETAG, `W/${ETAG}`, '*', `"other", ${ETAG}`, ` ${ETAG} `, `"a",W/${ETAG},"b"`])(
    '%s names the file, so nothing is sent',
    (value) => {
      expect(get({ 'if-none-match': value })).toEqual({ status: 304 });
      expect(get({ 'if-none-match': value }, 'HEAD')).toEqual({ status: 304 });
    },
  );

  it.each(['"other"', 'sha256-abc', '"sha256-abc', '', '"SHA256-ABC"'])('%j does not', (value) => {
    expect(get({ 'if-none-match': value })).toEqual({ status: 200 });
  });

  it('counts before a range', () => {
    expect(get({ 'if-none-match': ETAG, range: 'bytes=0-1' })).toEqual({ status: 304 });
  });
});

describe('If-Match', () => {
  it.each([ETAG, '*', `"other", ${ETAG}`])('%s lets the request through', (value) => {
    expect(get({ 'if-match': value })).toEqual({ status: 200 });
  });

  it.each(['"other"', `W/${ETAG}`])('%s stops it, since it must match strongly', (value) => {
    expect(get({ 'if-match': value })).toEqual({ status: 412 });
  });
});

describe('Range', () => {
  it.each([
    ['bytes=0-0', 0, 0],
    ['bytes=0-99', 0, 99],
    ['bytes=10-19', 10, 19],
    ['bytes=90-', 90, 99],
    ['bytes=90-1000', 90, 99],
    ['bytes=-1', 99, 99],
    ['bytes=-100', 0, 99],
    ['bytes=-1000', 0, 99],
    ['BYTES=1-2', 1, 2],
    ['bytes = 1-2 ', 1, 2],
  ])('%s is a part', (range, start, end) => {
    expect(get({ range })).toEqual({ status: 206, start, end });
  });

  it.each(['bytes=100-', 'bytes=100-200', 'bytes=-0', 'bytes=99999999999999999999-'])(
    '%s has no byte of the file',
    (range) => {
      expect(get({ range })).toEqual({ status: 416 });
    },
  );

  it.each([
    'bytes=5-4',
    'bytes=-',
    'bytes=',
    'bytes=a-b',
    'lines=0-1',
    '0-1',
    'bytes=0-1,5-6',
    'bytes=0-1-2',
    '',
  ])('%j is ignored', (range) => {
    expect(get({ range })).toEqual({ status: 200 });
  });

  it('counts for GET only', () => {
    expect(get({ range: 'bytes=0-1' }, 'HEAD')).toEqual({ status: 200 });
  });

  it('has nothing to take from an empty file', () => {
    expect(get({ range: 'bytes=0-' }, 'GET', { etag: ETAG, size: 0 })).toEqual({ status: 416 });
  });
});

describe('If-Range', () => {
  it('lets the range count when it is the file’s tag', () => {
    expect(get({ range: 'bytes=0-1', 'if-range': ETAG })).toEqual({ status: 206, start: 0, end: 1 });
  });

  it.each(['"other"', `W/${ETAG}`, 'Sun, 22 Nov 2026 18:00:00 GMT'])('%s gives the whole file', (value) => {
    expect(get({ range: 'bytes=0-1', 'if-range': value })).toEqual({ status: 200 });
  });
});
