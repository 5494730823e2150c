import { describe, expect, it } from 'vitest';

import { HeaderMap } from '../../../src/abi/header-map.js';
import { parseConfigText } from '../../../src/config/document.js';
import { routeConfiguration } from '../../../src/config/messages/route.js';
import { routeMatcher } from '../../../src/http/route/route-match.js';
import { RouteTable } from '../../../src/http/route/route-table.js';

type Json = Record<string, unknown>;

function table(config: Json): RouteTable {
  return new RouteTable(routeConfiguration(parseConfigText(JSON.stringify(config), 'r.json')));
}

const answer = { direct_response: { status: 200 } };

function hosts(domains: Record<string, string[]>, more: Json = {}): RouteTable {
  const virtual_hosts = Object.entries(domains).map(([name, list]) => ({
    name,
    domains: list,
    routes: [{ name, match: { prefix: '/' }, ...answer }],
  }));
  return table({ virtual_hosts, ...more });
}

function routes(...list: Json[]): RouteTable {
  const named = list.map((one, i) => ({ name: String(i), ...answer, match: one }));
  return table({ virtual_hosts: [{ name: 'all', domains: ['*'], routes: named }] });
}

function select(of: RouteTable, path: string, headers: [string, string][] = [], authority = 'h.test') {
  const pseudo: [string, string][] = [
    [':authority', authority],
    [':path', path],
    [':method', 'GET'],
    [':scheme', 'http'],
  ];
  return of.select(HeaderMap.from([...pseudo, ...headers, ['x-forwarded-proto', 'http']]))?.rule.name;
}

describe('a virtual host is found by', () => {
  const found = hosts({
    exact: ['a.test', 'a.test:8080'],
    suffix: ['*.test'],
    longer: ['*.b.test'],
    prefix: ['a.*'],
    port: ['*:9090'],
    any: ['*'],
  });
  it.each([
    ['a.test', 'exact'],
    ['A.TEST', 'exact'],
    ['a.test:8080', 'exact'],
    ['a.test:81', 'prefix'],
    ['x.test', 'suffix'],
    ['x.b.test', 'longer'],
    ['b.test', 'suffix'],
    ['.test', 'any'],
    ['a.org', 'prefix'],
    ['c.org:9090', 'port'],
    ['c.org', 'any'],
    ['', 'any'],
  ])('%s: %s', (authority, name) => {
    expect(select(found, '/', [], authority)).toBe(name);
  });

  it('nothing when no domain fits', () => {
    expect(select(hosts({ only: ['a.test'] }), '/', [], 'b.test')).toBeUndefined();
  });

  it('its name without the port when told so', () => {
    const ignoring = hosts({ only: ['a.test'] }, { ignore_port_in_host_matching: true });
    expect(select(ignoring, '/', [], 'a.test:81')).toBe('only');
  });
});

describe('a path is matched', () => {
  const paths = routes(
    { path: '/exact' },
    { path_separated_prefix: '/sep' },
    { prefix: '/pre/' },
    { prefix: '/CASE', case_sensitive: false },
  );
  it.each([
    ['/exact', '0'],
    ['/exact?q', '0'],
    ['/exact/', undefined],
    ['/sep', '1'],
    ['/sep/x', '1'],
    ['/sep?q', '1'],
    ['/sepx', undefined],
    ['/pre/', '2'],
    ['/pre', undefined],
    ['/pre?/', undefined],
    ['/case/x', '3'],
    ['/EXACT', undefined],
  ])('%s: %s', (path, name) => {
    expect(select(paths, path)).toBe(name);
  });

  it('by the first route that fits, not the best', () => {
    expect(select(routes({ prefix: '/' }, { path: '/exact' }), '/exact')).toBe('0');
  });
});

describe('headers are matched', () => {
  const match = (header: Json) => routes({ prefix: '/', headers: [{ name: 'X-A', ...header }] });
  it.each<[Json, [string, string][], boolean]>([
    [{ string_match: { exact: 'b' } }, [['x-a', 'b']], true],
    [{ string_match: { exact: 'b' } }, [['x-a', 'B']], false],
    [{ string_match: { exact: 'B', ignore_case: true } }, [['x-a', 'b']], true],
    [{ string_match: { prefix: 'b' } }, [['x-a', 'bc']], true],
    [{ string_match: { suffix: 'c' } }, [['x-a', 'bc']], true],
    [{ string_match: { contains: 'c' } }, [['x-a', 'bcd']], true],
    [
      { string_match: { exact: 'b,c' } },
      [
        ['x-a', 'b'],
        ['x-a', 'c'],
      ],
      true,
    ],
    [{ string_match: { exact: 'b' } }, [], false],
    [{ string_match: { exact: 'b' }, invert_match: true }, [], false],
    [{ string_match: { exact: 'b' }, invert_match: true }, [['x-a', 'c']], true],
    [{ string_match: { exact: '' }, treat_missing_header_as_empty: true }, [], true],
    [{ present_match: true }, [['x-a', '']], true],
    [{ present_match: true }, [], false],
    [{ present_match: false }, [], true],
    [{ present_match: true, invert_match: true }, [], true],
    [{}, [['x-a', 'b']], true],
    [{}, [], false],
    [{ present_match: true, treat_missing_header_as_empty: true }, [], true],
    [{ present_match: false, treat_missing_header_as_empty: true }, [], false],
    [{ string_match: { safe_regex: { regex: '[0-9]+' } } }, [['x-a', '12']], true],
    [{ string_match: { safe_regex: { regex: '[0-9]+' } } }, [['x-a', '12a']], false],
    [{ range_match: { start: 5, end: 7 } }, [['x-a', '5']], true],
    [{ range_match: { start: 5, end: 7 } }, [['x-a', '7']], false],
    [{ range_match: { start: -5, end: '7' } }, [['x-a', '-5']], true],
    [{ range_match: { start: 5, end: 7 } }, [['x-a', '5x']], false],
    [{ range_match: { start: 5, end: 7 }, invert_match: true }, [['x-a', '']], true],
    [{ range_match: { start: 5, end: 7 }, invert_match: true }, [], false],
    [{ exact_match: 'b' }, [['x-a', 'b']], true],
    [{ prefix_match: 'b' }, [['x-a', 'bc']], true],
    [{ suffix_match: 'c' }, [['x-a', 'bc']], true],
    [{ contains_match: 'b' }, [['x-a', 'abc']], true],
    [{ safe_regex_match: { regex: 'b.' } }, [['x-a', 'bc']], true],
    [{ string_match: { exact: 'ü' } }, [['x-a', Buffer.from('ü').toString('latin1')]], true],
  ])('%j with %j: %s', (header, sent, wanted) => {
    expect(select(match(header), '/', sent)).toBe(wanted ? '0' : undefined);
  });

  it('of the request line too', () => {
    const posts = routes(
      { prefix: '/', headers: [{ name: ':method', string_match: { exact: 'POST' } }] },
      { prefix: '/' },
    );
    expect(select(posts, '/')).toBe('1');
  });
});

it.each<[string, [string, string][], string]>([
  ['no cookie', [], '1'],
  ['the cookie', [['cookie', 'a=1']], '0'],
  ['another value, and what must not be there', [['cookie', 'a=2; b=2']], '1'],
  ['what must not be there as it must not be', [['cookie', 'b=1']], '2'],
  ['quotes and other cookies', [['cookie', 'b=1; a="1"']], '0'],
  [
    'a second line',
    [
      ['cookie', 'x=1'],
      ['cookie', 'a=1'],
    ],
    '0',
  ],
])('matches cookies: %s', (_, headers, name) => {
  const cookie = (called: string, more: Json = {}): Json => ({
    prefix: '/',
    cookies: [{ name: called, string_match: { exact: '1' }, ...more }],
  });
  expect(
    select(routes(cookie('a'), cookie('b', { invert_match: true }), { prefix: '/' }), '/', headers),
  ).toBe(name);
});

it.each([
  ['application/grpc', '0'],
  ['application/grpc+proto', '0'],
  ['application/grpc-web', '1'],
  ['text/plain', '1'],
])('tells gRPC from other requests: %s', (type, name) => {
  expect(select(routes({ prefix: '/', grpc: {} }, { prefix: '/' }), '/', [['content-type', type]])).toBe(
    name,
  );
});

describe('a regular expression for the path', () => {
  const paths = routes(
    { safe_regex: { regex: '/a/[0-9]+' } },
    { safe_regex: { regex: '/B' }, case_sensitive: false },
  );
  it.each([
    ['/a/1', '0'],
    ['/a/1?x', '0'],
    ['/a/1/', undefined],
    ['/B', '1'],
    ['/b', undefined],
  ])('%s: %s', (path, name) => {
    expect(select(paths, path)).toBe(name);
  });
});

it.each([
  ['/x;a', 'exact'],
  ['/x;a?b', 'exact'],
  ['/x;a/y', 'deeper'],
  ['/x?a;b', 'exact'],
  ['/z', 'rest'],
])('leaves path parameters out when told so: %s', (path, name) => {
  const list = [
    { name: 'exact', match: { path: '/x' }, ...answer },
    { name: 'deeper', match: { path: '/x/y' }, ...answer },
    { name: 'rest', match: { prefix: '/' }, ...answer },
  ];
  const hosted = { virtual_hosts: [{ name: 'all', domains: ['*'], routes: list }] };
  expect(select(table({ ...hosted, ignore_path_parameters_in_path_matching: true }), path)).toBe(name);
});

it('finds virtual hosts by another header when told so', () => {
  const of = hosts({ a: ['a.test'], any: ['*'] }, { vhost_header: 'X-Vh' });
  expect(select(of, '/', [['x-vh', 'A.test']], 'b.test')).toBe('a');
  expect(select(of, '/', [['x-vh', 'c.test']], 'a.test')).toBe('any');
  expect(select(of, '/', [], 'a.test')).toBeUndefined();
});

it('takes a star inside a domain for a character', () => {
  const of = hosts({ exact: ['a*b'], suffix: ['*a*'] });
  expect(select(of, '/', [], 'a*b')).toBe('exact');
  expect(select(of, '/', [], 'xa*')).toBe('suffix');
  expect(select(of, '/', [], 'axb')).toBeUndefined();
});

it('shares requests by chance, the same for all routes that are tried', () => {
  const share = { runtime_fraction: { default_value: { numerator: 25 } } };
  const of = routes({ prefix: '/', ...share }, { prefix: '/' });
  const headers = HeaderMap.from([
    [':authority', 'h'],
    [':path', '/'],
    ['x-forwarded-proto', 'http'],
  ]);
  expect([0, 0.2499, 0.25, 0.99].map((random) => of.select(headers, random)?.rule.name)).toEqual([
    '0',
    '0',
    '1',
    '1',
  ]);
});

describe('weighted clusters', () => {
  const weighted_clusters = {
    clusters: [
      { name: 'a', weight: 1 },
      { name: 'none', weight: 0 },
      { cluster_header: 'X-C', weight: 3 },
    ],
  };
  const of = (more: Json = {}): RouteTable =>
    table({
      virtual_hosts: [
        {
          name: 'all',
          domains: ['*'],
          routes: [
            { match: { prefix: '/' }, route: { weighted_clusters: { ...weighted_clusters, ...more } } },
          ],
        },
      ],
    });
  const request = (more: [string, string][] = []): HeaderMap =>
    HeaderMap.from([[':authority', 'h'], [':path', '/'], ['x-forwarded-proto', 'http'], ...more]);

  it.each([
    [0, 'a'],
    [0.2499, 'a'],
    [0.25, 'from-header'],
    [0.99, 'from-header'],
  ])('are drawn by weight: %d', (random, name) => {
    const headers = request([['x-c', 'from-header']]);
    expect(of().select(headers, random)?.clusterName(headers)).toBe(name);
  });

  it('are drawn by a header when told so', () => {
    const drawn = ['0', '3', '4', '18446744073709551615', 'no number'].map((value) => {
      const headers = request([
        ['x-n', value],
        ['x-c', 'b'],
      ]);
      return of({ header_name: 'X-N' }).select(headers, 0)?.clusterName(headers);
    });
    expect(drawn).toEqual(['a', 'b', 'a', 'b', 'a']);
  });

  it('have no name where the header that names them is missing', () => {
    expect(of().select(request(), 0.9)?.clusterName(request())).toBe('');
  });
});

it.each([
  [{ name: 'a', string_match: { exact: '1' } }, '/?a=1&b', '0'],
  [{ name: 'a', string_match: { exact: '1' } }, '/?a=2&a=1', undefined],
  [{ name: 'b', present_match: true }, '/?a=1&b', '0'],
  [{ name: 'c', present_match: true }, '/?a=1&b', undefined],
  [{ name: 'c' }, '/', undefined],
])('matches the query %j in %s', (rule, path, name) => {
  expect(select(routes({ prefix: '/', query_parameters: [rule] }), path)).toBe(name);
});

it('finds among many routes the same one as a walk over all of them', () => {
  const kinds = ['path', 'prefix', 'path_separated_prefix'] as const;
  const words = ['a', 'b', 'ab', '~', ''];
  // A small generator, so that a failure can be repeated.
  let seed = 7;
  const next = (below: number): number => (seed = (seed * 16807) % 2147483647) % below;
  const path = (): string =>
    Array.from({ length: 1 + next(4) }, () => `/${words[next(words.length)] ?? ''}`).join('');
  const list = Array.from({ length: 200 }, (_, i): Json => {
    const value = path().replace(/\/+$/, '') || '/a';
    const kind = kinds[next(3)] ?? 'path';
    const match = { [kind]: kind === 'path_separated_prefix' && value.length < 3 ? '/ab' : value };
    return { name: String(i), ...answer, match: { ...match, case_sensitive: next(5) > 0 } };
  });
  const config = { virtual_hosts: [{ name: 'all', domains: ['*'], routes: list }] };
  const of = table(config);
  const rules = of.config.virtualHosts[0]?.routes ?? [];
  for (let i = 0; i < 2000; i++) {
    const target = path();
    const headers = HeaderMap.from([[':path', target]]);
    const walked = rules.find((rule) => routeMatcher(rule.match)(target, { headers, random: 0 }))?.name;
    expect([target, select(of, target)]).toEqual([target, walked]);
  }
});
