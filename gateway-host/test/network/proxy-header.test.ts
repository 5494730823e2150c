import { describe, expect, it } from 'vitest';

import { readProxyHeader } from '../../src/network/proxy-header.js';

const V4 = [1, 2, 3, 4, 5, 6, 7, 8, 0x12, 0x34, 0, 80];
const FROM_1234 = { remoteAddress: '1.2.3.4', remotePort: 4660, localAddress: '5.6.7.8', localPort: 80 };
const FROM_SIX = { ...FROM_1234, remoteAddress: '2001:db8::1', localAddress: '2001:db8::2' };

function second(command: number, family: number, body: readonly number[], told = body.length): Buffer {
  const signature = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
  return Buffer.from([...signature, command, family, told >> 8, told & 0xff, ...body]);
}

const six = (last: number): number[] => [0x20, 1, 0xd, 0xb8, ...Array<number>(11).fill(0), last];

describe('a header of version 1', () => {
  it.each<[string, unknown]>([
    ['PROXY TCP4 1.2.3.4 5.6.7.8 4660 80\r\nrest', FROM_1234],
    ['PROXY TCP6 2001:DB8:0::1 2001:db8::2 4660 80\r\n', FROM_SIX],
    ['PROXY UNKNOWN whatever\r\n', 'itself'],
    ['PROXY TCP4 1.2.3.4 5.6.7.8 4660', 'more'],
    ['PRO', 'more'],
    [`PROXY ${'x'.repeat(102)}`, 'broken'],
    ['PROXY TCP4 1.2.3.4 5.6.7.8 4660 80 9\r\n', 'broken'],
    ['PROXY TCP4 1.2.3.4 5.6.7.8 70000 80\r\n', 'broken'],
    ['PROXY TCP4 2001:db8::1 5.6.7.8 4660 80\r\n', 'broken'],
    ['PROXY TCP5 1.2.3.4 5.6.7.8 4660 80\r\n', 'broken'],
    ['PROXY TCP4 239.0.0.1 5.6.7.8 4660 80\r\n', 'broken'],
    ['PROXY TCP4 1.2.3.4 0.0.0.0 4660 80\r\n', 'broken'],
    ['proxy', 'none'],
    ['GET / HTTP/1.1', 'none'],
  ])('%j', (text, expected) => {
    expect(shown(Buffer.from(text))).toEqual(expected);
  });
});

describe('a header of version 2', () => {
  it.each<[string, Buffer, unknown]>([
    ['IPv4', second(0x21, 0x11, V4), FROM_1234],
    ['IPv6', second(0x21, 0x21, [...six(1), ...six(2), 0x12, 0x34, 0, 80]), FROM_SIX],
    ['the proxy itself', second(0x20, 0, []), 'itself'],
    ['a field behind the addresses', second(0x21, 0x11, [...V4, 0xea, 0, 1, 7]), FROM_1234],
    ['a field that is cut', second(0x21, 0x11, [...V4, 0xea, 0, 9, 7]), 'broken'],
    ['half of it', second(0x21, 0x11, V4).subarray(0, 20), 'more'],
    ['half of its signature', second(0x21, 0x11, V4).subarray(0, 9), 'more'],
    ['another version', second(0x31, 0x11, V4), 'broken'],
    ['a local socket', second(0x21, 0x31, Array<number>(216).fill(1)), 'broken'],
    ['too little for its family', second(0x21, 0x21, V4), 'broken'],
    ['a group', second(0x21, 0x11, [224, ...V4.slice(1)]), 'broken'],
  ])('%s', (_, bytes, expected) => {
    expect(shown(bytes)).toEqual(expected);
  });
});

it('says where it ends', () => {
  const lengths = ['PROXY UNKNOWN\r\nrest', second(0x21, 0x11, V4)].map((bytes) => {
    const reading = readProxyHeader(Buffer.from(bytes));
    return typeof reading === 'object' && 'length' in reading ? reading.length : undefined;
  });
  expect(lengths).toEqual([15, 28]);
});

function shown(bytes: Buffer): unknown {
  const reading = readProxyHeader(bytes);
  if (reading === undefined) return 'more';
  if (reading === 'none') return 'none';
  return 'broken' in reading ? 'broken' : (reading.addresses ?? 'itself');
}
