import { describe, expect, it } from 'vitest';

import {
  FilterChainMatcher,
  type ConnectionTraits,
  type FilterChainMatch,
} from '../../src/network/filter-chain-match.js';

const ALL: FilterChainMatch = {
  prefixRanges: [],
  serverNames: [],
  transportProtocol: '',
  applicationProtocols: [],
  directSourceRanges: [],
  sourceType: 'ANY',
  sourceRanges: [],
  sourcePorts: [],
};
const TRAITS: ConnectionTraits = {
  localAddress: '10.0.0.1',
  localPort: 8080,
  remoteAddress: '192.168.1.7',
  remotePort: 40_000,
  serverName: '',
  transportProtocol: 'raw_buffer',
  applicationProtocols: [],
};

/** Chains by name; the answer is the name of the one that was found. */
function find(chains: Record<string, Partial<FilterChainMatch>>, traits: Partial<ConnectionTraits>) {
  const list = Object.entries(chains).map(([chain, match]) => ({ chain, match: { ...ALL, ...match } }));
  return new FilterChainMatcher(list, undefined).find({ ...TRAITS, ...traits });
}

const range = (address: string, length: number) => [{ address, length }];

describe('server names', () => {
  const chains = {
    exact: { serverNames: ['a.x.test'] },
    short: { serverNames: ['*.test'] },
    long: { serverNames: ['*.x.test'] },
    any: {},
  };
  it.each([
    ['a.x.test', 'exact'],
    ['b.x.test', 'long'],
    ['c.b.x.test', 'long'],
    ['x.test', 'short'],
    ['other', 'any'],
    ['', 'any'],
  ])('%s', (serverName, wanted) => {
    expect(find(chains, { serverName })).toBe(wanted);
  });
});

it('prefers the longest prefix of the destination', () => {
  const chains = {
    wide: { prefixRanges: range('10.0.0.0', 8) },
    narrow: { prefixRanges: range('10.0.0.0', 24) },
    six: { prefixRanges: range('::', 0) },
  };
  expect(find(chains, {})).toBe('narrow');
  expect(find(chains, { localAddress: '10.9.0.1' })).toBe('wide');
  expect(find(chains, { localAddress: 'fd00::1' })).toBe('six');
  expect(find(chains, { localAddress: '11.0.0.1' })).toBeUndefined();
});

it('tries the port first, and never comes back from a choice', () => {
  const chains = {
    port: { destinationPort: 8080, serverNames: ['a.test'] },
    name: { serverNames: ['b.test'] },
  };
  expect(find(chains, { serverName: 'a.test' })).toBe('port');
  expect(find(chains, { serverName: 'b.test', localPort: 9 })).toBe('name');
  expect(find(chains, { serverName: 'b.test' })).toBeUndefined();
});

it('tells TLS and plain connections apart, and protocols in the order of the client', () => {
  const chains = {
    tls: { transportProtocol: 'tls' },
    h2: { transportProtocol: 'tls', applicationProtocols: ['h2'] },
    h1: { transportProtocol: 'tls', applicationProtocols: ['http/1.1'] },
    plain: { transportProtocol: 'raw_buffer' },
  };
  const tls = { transportProtocol: 'tls' } as const;
  expect(find(chains, {})).toBe('plain');
  expect(find(chains, tls)).toBe('tls');
  expect(find(chains, { ...tls, applicationProtocols: ['http/1.1', 'h2'] })).toBe('h1');
  expect(find(chains, { ...tls, applicationProtocols: ['h3', 'h2'] })).toBe('h2');
});

it('looks at the source last: type, range, port', () => {
  const chains = {
    local: { sourceType: 'SAME_IP_OR_LOOPBACK' },
    range: { sourceType: 'EXTERNAL', sourceRanges: range('192.168.0.0', 16) },
    port: { sourceType: 'EXTERNAL', sourceRanges: range('192.168.0.0', 16), sourcePorts: [40_001] },
    any: {},
  } as const;
  expect(find(chains, { remoteAddress: '127.0.0.1' })).toBe('local');
  expect(find(chains, { remoteAddress: '10.0.0.1' })).toBe('local');
  expect(find(chains, {})).toBe('range');
  expect(find(chains, { remotePort: 40_001 })).toBe('port');
});
