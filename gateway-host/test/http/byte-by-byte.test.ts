import { beforeEach, expect, it, vi } from 'vitest';

import { RequestParser } from '../../src/http/downstream/http1/request-parser.js';
import { GrowingBytes } from '../../src/http/growing-bytes.js';
import type * as headEndModule from '../../src/http/head-end.js';
import { Http1Reader } from '../../src/http/upstream/http1-reader.js';

const LIMITS = { maxHeadBytes: 61_440, maxHeaders: 100 };
const VALUE = 'v'.repeat(1_000);
const LINES = Array.from({ length: 50 }, (_, i) => `x-${i}: ${VALUE}\r\n`).join('');

type HeadEnd = typeof headEndModule;

/** What was looked at and what was made room for: not how long it took. */
let looked = 0;

vi.mock('../../src/http/head-end.js', async (original) => {
  const real = await original<HeadEnd>();
  const headEnd = (bytes: Uint8Array, from: number): number => {
    looked += bytes.length - from;
    return real.headEnd(bytes, from);
  };
  return { ...real, headEnd };
});

const allocate = vi.spyOn(Buffer, 'allocUnsafeSlow');

beforeEach(() => {
  looked = 0;
  allocate.mockClear();
});

/** Bytes that were copied, at most: each room is filled once. */
const copied = (): number => allocate.mock.calls.reduce((sum, [size]) => sum + size, 0);

function pushEach(text: string, push: (bytes: Buffer) => void): void {
  for (const byte of Buffer.from(text, 'latin1')) push(Buffer.of(byte));
}

it("an answer's head that comes byte by byte costs its length", () => {
  const head = `HTTP/1.1 200 OK\r\n${LINES}content-length: 0\r\n\r\n`;
  const seen: (string | undefined)[] = [];
  const nothing = (): void => undefined;
  const reader = new Http1Reader(LIMITS, {
    onHeaders: (headers) => void seen.push(headers.get('x-49')),
    onInterim: nothing,
    onData: nothing,
    onTunnel: nothing,
    onEnd: nothing,
  });
  for (let answer = 1; answer <= 2; answer++) {
    reader.expect({ head: false, tunnel: undefined });
    pushEach(head, (bytes) => reader.read(bytes));
    expect(looked).toBeLessThanOrEqual(answer * 4 * head.length);
    expect(copied()).toBeLessThanOrEqual(answer * 4 * head.length);
  }
  expect(seen).toEqual([VALUE, VALUE]);
});

it("a request's head that comes byte by byte costs its length", () => {
  const head = `GET / HTTP/1.1\r\nhost: a\r\n${LINES}\r\n`;
  const seen: (string | undefined)[] = [];
  const rules = { ...LIMITS, customMethods: false, http10: false };
  const nothing = (): void => undefined;
  const parser = new RequestParser(rules, {
    onHead: (_line, raw) => void seen.push(raw.at(-1)),
    onData: nothing,
    onEnd: nothing,
  });
  pushEach(head, (bytes) => parser.push(bytes));
  expect(seen).toEqual([VALUE]);
  expect(looked).toBeLessThanOrEqual(4 * head.length);
  expect(copied()).toBeLessThanOrEqual(4 * head.length);
});

it('what was handed out stays as it was when more is joined', () => {
  const joined = new GrowingBytes();
  const first = joined.join(Buffer.from('ab'), Buffer.from('cd'));
  const rest = first.subarray(2);
  const more = joined.join(rest, Buffer.from('ef'));
  const other = joined.join(Buffer.from('gh'), Buffer.from('ij'));
  expect([first, rest, more, other].map(String)).toEqual(['abcd', 'cd', 'cdef', 'ghij']);
});
