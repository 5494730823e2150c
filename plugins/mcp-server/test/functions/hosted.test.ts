/** Functions that ask the gateway: for randomness, the time, and whose request it is. */

import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { FunctionProbe } from './probe.ts';

let probe: FunctionProbe;

beforeAll(async () => {
  probe = await FunctionProbe.load();
});

const call = (line: string): string => probe.call(line).toString();
const many = (line: string, times = 200): string[] => Array.from({ length: times }, () => call(line));

describe('random', () => {
  test('uuidv4 is of version 4, and never the same', () => {
    const made = many('uuidv4', 2000);
    for (const uuid of made) {
      expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
    expect(new Set(made).size).toBe(made.length);
    // every digit that is not of the version or the variant comes up
    for (const place of [0, 9, 15, 20, 35]) expect(new Set(made.map((uuid) => uuid[place])).size).toBe(16);
  });

  test.each([
    ['randAlpha 40', /^[A-Za-z]{40}$/, 52],
    ['randAlphaNum 40', /^[A-Za-z0-9]{40}$/, 62],
    ['randNumeric 40', /^[0-9]{40}$/, 10],
    ['randAscii 40', /^[ -~]{40}$/, 95],
    ['randAlpha 0', /^$/, 0],
    ['randAlpha -1', /^$/, 0],
  ])('%s', (line, shape, letters) => {
    const made = many(line);
    for (const text of made) expect(text).toMatch(shape);
    expect(new Set(made.join('')).size).toBe(letters);
  });

  test('randBytes is so many bytes in base64', () => {
    expect(Buffer.from(call('randBytes 100000'), 'base64').length).toBe(100_000);
    expect(new Set(many('randBytes 16')).size).toBe(200);
    expect(call('randBytes 0')).toBe('');
    expect(call('randBytes -1')).toBe('error runtime error: makeslice: len out of range');
    expect(call('randBytes 99999999999')).toBe('error the result is too long');
  });

  test('randInt is from the first up to before the second', () => {
    expect(new Set(many('randInt -2 3')).size).toBe(5);
    expect(call('randInt 1 2')).toBe('1');
    expect(call('randInt 2 2')).toBe('error invalid argument to Intn');
    expect(call('randInt 3 2')).toBe('error invalid argument to Intn');
  });

  test('more than a rendering may make is refused', () => {
    expect(call('randAlpha 2000000')).toBe('error the result is too long');
  });

  test('encryptAES gives another text each time, which decryptAES reads', () => {
    for (const size of [1, 15, 16, 17, 100]) {
      const text = 'é'.repeat(size);
      const secret = call(`encryptAES "pass" "${text}"`);
      expect(secret).not.toBe(call(`encryptAES "pass" "${text}"`));
      expect(call(`decryptAES "pass" "${secret}"`)).toBe(text);
    }
  });
});

describe('the time', () => {
  test('now is what Go prints of it, with the clock that never goes back', () => {
    expect(call('now')).toMatch(/^2024-02-29 12:34:56\.789012345 \+0000 UTC m=\+0\.000000001$/);
    probe.host.now += 1_500_000_000n;
    expect(call('now')).toBe('2024-02-29 12:34:58.289012345 +0000 UTC m=+1.500000001');
    probe.host.now -= 1_500_000_000n;
  });
});

describe('whose request it is', () => {
  beforeEach(() => {
    probe.host.headers.clear();
    probe.host.properties.clear();
  });

  test.each([
    ['10.0.0.1:4711', '10.0.0.1'],
    ['127.0.0.1', '127.0.0.1'],
    ['[2001:db8::1]:4711', '2001:db8::1'],
    ['2001:db8::1', '2001:db8::1'],
    [undefined, ''],
  ])('getSocketIP of %s', (address, ip) => {
    if (address !== undefined) probe.host.properties.set('source.address', address);
    expect(call('getSocketIP')).toBe(ip);
    expect(call('getRealIP')).toBe(ip);
  });

  test.each([
    ['1.2.3.4', '1.2.3.4'],
    [' 1.2.3.4 , 5.6.7.8', '1.2.3.4'],
    ['1.2.3.4:80,5.6.7.8', '1.2.3.4'],
    ['[::1]:80', '::1'],
    ['::1, 1.2.3.4', '::1'],
    ['unknown', 'unknown'],
    ['', '10.0.0.1'],
    [',1.2.3.4', ''],
    [']', 'error runtime error: slice bounds out of range [1:0]'],
  ])('getRealIP with x-forwarded-for %j', (forwarded, ip) => {
    probe.host.properties.set('source.address', '10.0.0.1:4711');
    probe.host.headers.set('x-forwarded-for', forwarded);
    expect(call('getRealIP')).toBe(ip);
    expect(call('getSocketIP')).toBe('10.0.0.1');
  });
});
