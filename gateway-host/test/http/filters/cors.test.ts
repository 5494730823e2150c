import { expect, it } from 'vitest';

import { gatewayWith, statOf, typed, type Json } from './filters.js';

const CORS = typed('cors.v3.Cors', {});
const forward = { match: { prefix: '/' }, route: { cluster: 'up' } };

const policy = (value: Json): Json => ({
  typed_per_filter_config: { f: typed('cors.v3.CorsPolicy', value) },
});
const preflight = (origin: string, more: Record<string, string> = {}): Record<string, string> => ({
  origin,
  'access-control-request-method': 'PUT',
  ...more,
});

const corsOf = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('access-control-')));

const FULL = {
  allow_origin_string_match: [{ exact: 'http://a.test' }, { safe_regex: { regex: 'http://[0-9]+' } }],
  allow_methods: 'GET, PUT',
  allow_headers: 'x-a',
  expose_headers: 'x-e',
  max_age: '60',
  allow_credentials: true,
};

it('answers a preflight itself, with all that the policy says', async () => {
  const { ask } = await gatewayWith(CORS, [{ ...forward, ...policy(FULL) }]);
  const answer = await ask('/', preflight('http://a.test'), 'OPTIONS');
  expect([answer.status, answer.body]).toEqual([200, '']);
  expect(corsOf(answer.headers)).toEqual({
    'access-control-allow-origin': 'http://a.test',
    'access-control-allow-credentials': 'true',
    'access-control-allow-methods': 'GET, PUT',
    'access-control-allow-headers': 'x-a',
    'access-control-max-age': '60',
    'access-control-expose-headers': 'x-e',
  });
});

it.each([
  ['an origin that a pattern matches', { origin: 'http://12' }, 'GET', true],
  ['another origin', { origin: 'http://no' }, 'GET', false],
  ['no origin', {}, 'GET', false],
  ['OPTIONS that asks nothing', { origin: 'http://a.test' }, 'OPTIONS', true],
  ['a preflight of another origin', preflight('http://no'), 'OPTIONS', false],
])('lets %s go to the upstream', async (_, headers, method, marked) => {
  const { ask } = await gatewayWith(CORS, [{ ...forward, ...policy(FULL) }]);
  const answer = await ask('/', { ...headers }, method);
  expect(answer.body).toContain('from upstream');
  expect('access-control-allow-origin' in answer.headers).toBe(marked);
});

it('answers preflights of other origins without a word when told not to forward them', async () => {
  const { ask } = await gatewayWith(CORS, [
    { ...forward, ...policy({ ...FULL, forward_not_matching_preflights: false }) },
  ]);
  const answer = await ask('/', preflight('http://no'), 'OPTIONS');
  expect([answer.status, answer.body, corsOf(answer.headers)]).toEqual([200, '', {}]);
});

it('names the origin that asked where all are welcome', async () => {
  const value = { allow_origin_string_match: [{ exact: '*' }], allow_private_network_access: true };
  const { ask } = await gatewayWith(CORS, [{ ...forward, ...policy(value) }]);
  const answer = await ask(
    '/',
    preflight('http://any', { 'access-control-request-private-network': 'true' }),
    'OPTIONS',
  );
  expect(corsOf(answer.headers)).toEqual({
    'access-control-allow-origin': 'http://any',
    'access-control-allow-private-network': 'true',
  });
});

it('takes from the level above what a level leaves out', async () => {
  const routes = [{ ...forward, ...policy({ allow_credentials: true }) }];
  const virtualHosts = [
    {
      name: 'v',
      domains: ['*'],
      routes,
      ...policy({ allow_origin_string_match: [{ exact: 'http://a.test' }], allow_methods: 'V' }),
    },
  ];
  const { ask } = await gatewayWith(CORS, [], { virtualHosts });
  expect(corsOf((await ask('/', preflight('http://a.test'), 'OPTIONS')).headers)).toEqual({
    'access-control-allow-origin': 'http://a.test',
    'access-control-allow-credentials': 'true',
    'access-control-allow-methods': 'V',
  });
});

it('counts, and changes nothing, in the shadow', async () => {
  const value = {
    ...FULL,
    filter_enabled: { default_value: {} },
    shadow_enabled: { default_value: { numerator: 100 } },
  };
  const gateway = await gatewayWith(CORS, [{ ...forward, ...policy(value) }]);
  expect((await gateway.ask('/', preflight('http://a.test'), 'OPTIONS')).body).toContain('from upstream');
  expect(corsOf((await gateway.ask('/', { origin: 'http://no' })).headers)).toEqual({});
  expect([
    statOf(gateway, 'http.in.cors.origin_valid'),
    statOf(gateway, 'http.in.cors.origin_invalid'),
  ]).toEqual([1, 1]);
});

it('has nothing to say of routes that forward nothing, and of routes that switch it off', async () => {
  const off = { '@type': 'type.googleapis.com/envoy.config.route.v3.FilterConfig', disabled: true };
  const { ask } = await gatewayWith(
    CORS,
    [
      { match: { path: '/direct' }, direct_response: { status: 200 }, ...policy(FULL) },
      { match: { path: '/off' }, route: { cluster: 'up' }, typed_per_filter_config: { f: off } },
    ],
    { routeConfig: policy(FULL) },
  );
  expect(corsOf((await ask('/direct', { origin: 'http://a.test' })).headers)).toEqual({});
  expect(corsOf((await ask('/off', { origin: 'http://a.test' })).headers)).toEqual({});
});
