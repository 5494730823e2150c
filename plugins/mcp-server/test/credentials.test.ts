/** What credentials do that no observed record shows: cookies, other placements, hostile values. The records do the rest. */

import { describe, expect, test } from 'vitest';
import { call, type Exchange, type PostOptions, resultOf, startPlugin, textOf } from './harness.ts';

const schemes = [
  { id: 'bearer', type: 'http', scheme: 'bearer', defaultCredential: 'B' },
  { id: 'basic', type: 'http', scheme: 'basic', defaultCredential: 'u:p' },
  { id: 'header', type: 'apiKey', in: 'header', name: 'X-Key' },
  { id: 'query', type: 'apiKey', in: 'query', name: 'key' },
  { id: 'cookie', type: 'apiKey', in: 'cookie', name: 'sid', defaultCredential: 'C' },
  { id: 'owned', type: 'apiKey', in: 'header', name: 'Content-Length', defaultCredential: '1' },
];

interface Wanted {
  readonly client?: object;
  readonly api?: object;
  readonly tool?: object;
  readonly server?: object;
}

async function called({ client, api, tool, server }: Wanted, options: PostOptions = {}): Promise<Exchange> {
  const host = await startPlugin({
    server: { name: 's', securitySchemes: schemes, ...server },
    tools: [
      {
        name: 'tool',
        security: client,
        requestTemplate: { url: 'http://api.test/?z=1', method: 'GET', security: api, ...tool },
      },
    ],
  });
  return call(host, {}, 'tool', options);
}

describe('a cookie', () => {
  test('holds a key, beside cookies of the configuration', async () => {
    expect((await called({ api: { id: 'cookie' } })).upstream.header('cookie')).toBe('sid=C');
    const headers = [{ key: 'Cookie', value: 'a=b' }];
    const exchange = await called({ api: { id: 'cookie', credential: 'K' }, tool: { headers } });
    expect(exchange.upstream.headers.filter(([name]) => name === 'cookie')).toEqual([
      ['cookie', 'a=b; sid=K'],
    ]);
  });

  test.each([
    ['sid=MINE', 'MINE'],
    ['a=b; sid=MINE; c=d', 'MINE'],
    ['xsid=no; sid=M=1', 'M=1'],
  ])('of a client that says %j shows %j', async (cookie, token) => {
    const client = { id: 'cookie', passthrough: true };
    const exchange = await called({ client, api: { id: 'bearer' } }, { headers: [['cookie', cookie]] });
    expect(exchange.upstream.header('authorization')).toBe(`Bearer ${token}`);
    expect(exchange.upstream.header('cookie')).toBeUndefined();
  });
});

describe('what the client shows', () => {
  test('can go anywhere, and stays nowhere else', async () => {
    const client = { id: 'bearer', passthrough: true };
    const options: PostOptions = { headers: [['authorization', 'BEARER  t1 ']] };
    const at = async (id: string) => (await called({ client, api: { id } }, options)).upstream;
    expect((await at('header')).header('x-key')).toBe('t1');
    expect((await at('query')).header(':path')).toBe('/?key=t1&z=1');
    expect((await at('cookie')).header('cookie')).toBe('sid=t1');
    expect((await at('basic')).header('authorization')).toBe('Basic t1');
    expect((await at('header')).header('authorization')).toBeUndefined();
  });

  test('in the query of its request is read unescaped, and cannot end a header', async () => {
    const wanted = { client: { id: 'query', passthrough: true }, api: { id: 'header' } };
    const good = await called(wanted, { path: '/m?a=1&key=a%26b+c' });
    expect(good.upstream.header('x-key')).toBe('a&b c');
    const evil = await called(wanted, { path: '/m?key=a%0d%0ax:1' });
    expect(textOf(evil)).toBe('the credential for the security scheme header holds a control character');
  });

  test('is asked for by the server where the tool says nothing', async () => {
    const server = { defaultDownstreamSecurity: { id: 'header' } };
    const refused = await called({ server });
    expect(resultOf(refused).isError).toBe(true);
    expect(textOf(refused)).toContain('shows no credential for the security scheme header');
    const served = await called({ server }, { headers: [['x-key', 'k']] });
    expect(served.upstream.header('x-key')).toBeUndefined();
  });

  test('is asked for by tools that answer from their arguments too', async () => {
    const host = await startPlugin({
      server: { name: 's', securitySchemes: schemes },
      tools: [{ name: 'tool', security: { id: 'header' }, responseTemplate: { body: 'open' } }],
    });
    expect(resultOf(call(host, {})).isError).toBe(true);
    expect(textOf(call(host, {}, 'tool', { headers: [['x-key', 'k']] }))).toBe('open');
  });
});

describe('a requirement', () => {
  test.each([
    [{ id: 'header' }, 'there is no credential for the security scheme header'],
    [{ id: 'header', credential: '' }, 'there is no credential for the security scheme header'],
    [{ id: 'nobody' }, 'the security scheme nobody is not one that this gateway can follow'],
    [{ id: 'owned' }, 'the security scheme owned is not one that this gateway can follow'],
  ])('%j that cannot be met is a result that says so, and no call', async (api, words) => {
    const exchange = await called({ api });
    expect(exchange.outcome).toBe('local-reply');
    expect(resultOf(exchange)).toMatchObject({ isError: true, content: [{ text: words }] });
  });

  test.each([
    [{ id: 'basic' }, 'Basic dTpw'],
    [{ id: 'basic', credential: 'Basic abc' }, 'Basic abc'],
    [{ id: 'basic', credential: 'abc' }, 'Basic abc'],
    [{ id: 'bearer', credential: 'Bearer abc' }, 'Bearer abc'],
    [{ id: 'bearer', credential: 'bearer abc' }, 'Bearer bearer abc'],
  ])('%j is written as %s', async (api, value) => {
    expect((await called({ api })).upstream.header('authorization')).toBe(value);
  });

  test('of several schemes with one id means the last', async () => {
    const again = [
      ...schemes,
      { id: 'bearer', type: 'apiKey', in: 'query', name: 'k2', defaultCredential: 'x' },
    ];
    const exchange = await called({ api: { id: 'bearer' }, server: { securitySchemes: again } });
    expect(exchange.upstream.header(':path')).toBe('/?k2=x&z=1');
  });
});
