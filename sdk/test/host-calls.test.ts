import { createHost, type TestHost, type TestStream } from '@postern/gateway-host/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compileFixture } from './compile-fixture.js';

const compiled = compileFixture('surface');
let host: TestHost;

beforeEach(async () => {
  const properties = { 'xds.route_name': 'acme/orders', 'test.integer': 42, 'test.flag': true };
  // A clock that stands: two readings are compared.
  const now = (): bigint => 1_785_240_000_123_456_789n;
  host = await createHost({ plugins: [{ module: await compiled }], properties, now });
});

afterEach(() => {
  host.close();
  expect(host.logs.filter(({ level }) => level === 'critical')).toEqual([]);
});

function said(): string[] {
  return host.logs.map(({ message }) => message);
}

function body(path: string, chunks: string[]): TestStream {
  return host.request({ path, body: chunks });
}

describe('headers', () => {
  it('are read, added, replaced and removed, repeated ones and bytes included', () => {
    const headers: [string, string][] = [
      ['x-twice', 'one'],
      ['x-twice', 'two ü'],
      ['x-removed', 'x'],
    ];
    const { upstream } = host.request({ path: '/headers', headers });
    expect(said()).toEqual([
      'pair one',
      'pair two ü',
      'same count true',
      'first one missing null',
      'missing status 1 size 0',
      'wrong phase 2',
      'size known true -1',
    ]);
    const kept = upstream?.headers.filter(([name]) => name === 'x-added').map(([, value]) => value);
    expect(kept?.map((value) => Buffer.from(value, 'latin1').toString('hex'))).toEqual(['6f6e65', 'c3bcff']);
    expect(upstream?.headers.filter(([name]) => name === 'x-twice')).toEqual([['x-twice', 'three']]);
    expect(upstream?.header('x-removed')).toBeUndefined();
  });

  it('are replaced as a whole', () => {
    const { upstream } = host.request({ path: '/set-headers', headers: { 'x-old': '1' } });
    expect(upstream?.headers).toEqual([
      [':method', 'GET'],
      [':path', '/other'],
      [':authority', 'other.local'],
      ['x-forwarded-proto', 'http'],
      ['x-only', ''],
    ]);
  });
});

describe('bodies', () => {
  it('are read whole and in part once they are complete', () => {
    expect(body('/body/keep', ['hel', 'lo']).upstream?.body.toString()).toBe('hello');
    expect(said()).toEqual(['body 5 5', 'part llo', 'outside null']);
  });

  it.each([
    ['/body/replace', 'new'],
    ['/body/set', 'gesetzt: ü'],
    ['/body/around', '<hello>'],
  ])('are changed: %s', (path, expected) => {
    const { upstream } = body(path, ['hel', 'lo']);
    expect(upstream?.body.toString()).toBe(expected);
    expect(upstream?.header('content-length')).toBeUndefined();
  });

  it('of answers are held and changed with their headers', () => {
    const { response } = host.request({ path: '/response' }).respond({ body: ['ans', 'wer'] });
    expect(response?.text()).toBe('ANSWER');
    expect(response?.status).toBe(201);
    expect(response?.header('x-seen')).toBe('yes');
  });
});

describe('other host calls', () => {
  it('answer in place of the upstream', () => {
    const stream = host.request({ path: '/local' });
    expect(stream.outcome).toBe('local-reply');
    expect(stream.response?.status).toBe(418);
    expect(stream.response?.text()).toBe('short and stout');
    expect(stream.response?.headers.filter(([name]) => name === 'x-pot')).toHaveLength(2);
  });

  it('read and store properties', () => {
    host.request({ path: '/properties' });
    expect(said()).toEqual([
      'route acme/orders absent null',
      'integer 42 7',
      'flag true true',
      'defaults 0 false',
      'wrong size 9 true',
      'own mine',
      'status 1',
    ]);
  });

  it('count, measure and observe', () => {
    host.request({ path: '/metrics' });
    host.request({ path: '/metrics' });
    expect(said()).toEqual(['counter 5 gauge 42', 'refused 2', 'counter 10 gauge 42', 'refused 2']);
    expect(host.metric('surface.requests')).toBe(10);
  });

  it('share data with compare and set', () => {
    host.request({ path: '/shared-data' });
    expect(said()).toEqual(['first null', 'one then 0', 'stale true two']);
  });

  it('log on every level, and tell the time', () => {
    host.request({ path: '/logging' });
    expect(host.logs.slice(0, 5).map(({ level, message }) => `${level}: ${message}`)).toEqual([
      'trace: level 0',
      'debug: level 1',
      'info: level 2',
      'warn: level 3',
      'error: level 4',
    ]);
    expect(said()[6]).toBe('bytes ü');
    const points = [0x20, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x10_000, 0x10_ffff];
    expect(said().slice(7, 17)).toEqual(points.map((point) => `point ${String.fromCodePoint(point)}`));
    // As three bytes each, which are no UTF-8.
    expect(said()[17]).toMatch(/^halves A\ufffd+B\ufffd+$/);
    expect(said().slice(18)).toEqual(['bad level 2 lowest 0', 'same time true']);
    host.logs.splice(5, 1);
  });

  it('change the effective context only to one that is there', () => {
    host.request({ path: '/contexts' });
    expect(said()).toEqual(['own 0 unknown 2']);
  });
});
