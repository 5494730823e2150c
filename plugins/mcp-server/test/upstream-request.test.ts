import { describe, expect, test } from 'vitest';
import { call, oneTool, send, startPlugin, textOf, type PostOptions } from './harness.ts';

interface Sent {
  readonly line: string;
  readonly body: string;
  readonly headers: Record<string, string>;
}

async function sent(
  tool: Record<string, unknown>,
  args: unknown = {},
  server: Record<string, unknown> = {},
  options: PostOptions = {},
): Promise<Sent> {
  const host = await startPlugin(oneTool(tool, server));
  const stream = call(host, args, 'tool', options);
  if (stream.outcome !== 'upstream') throw new Error(`answered: ${textOf(stream)}`);
  const { upstream } = stream;
  const headers = Object.fromEntries(upstream.headers);
  return {
    line: `${headers[':method']} ${headers[':path']}`,
    body: upstream.body.toString(),
    headers,
  };
}

const arg = (name: string, position?: string, more: Record<string, unknown> = {}) => ({
  name,
  ...(position ? { position } : {}),
  ...more,
});

describe('the request line', () => {
  test('puts path and query arguments in their place', async () => {
    const request = await sent(
      {
        args: [arg('id', 'path'), arg('q', 'query'), arg('n', 'query', { type: 'integer' })],
        requestTemplate: { url: 'https://api.test/v1/orders/{id}?fixed=1', method: 'GET' },
      },
      { id: 'a b', q: 'x&y=é z', n: 10 },
    );
    expect(request.line).toBe('GET /v1/orders/a%20b?fixed=1&n=10&q=x%26y%3D%C3%A9+z');
    expect(request.headers[':authority']).toBe('api.test');
    expect(request.body).toBe('');
    expect(request.headers['content-length']).toBe('0');
    expect(request.headers).not.toHaveProperty('content-type');
  });

  test('overwrites a key of the URL, sorts, and re-encodes', async () => {
    const request = await sent(
      {
        args: [arg('b', 'query')],
        requestTemplate: { url: '/x?z=%20+1&b=old&a=%zz&&k', method: 'GET' },
      },
      { b: 'new' },
    );
    expect(request.line).toBe('GET /x?b=new&k=&z=++1');
  });

  test('takes the rest of the arguments with argsToUrlParam', async () => {
    const request = await sent(
      {
        args: [
          arg('a', undefined, { type: 'number' }),
          arg('b', undefined, { type: 'object' }),
          arg('c', 'header'),
          arg('d'),
        ],
        requestTemplate: { url: '/x', method: 'POST', argsToUrlParam: true },
      },
      { a: 1.5, b: { k: [1, null] }, c: 'h' },
    );
    expect(request.line).toBe('POST /x?a=1.5&b=%7B%22k%22%3A%5B1%2Cnull%5D%7D');
    expect(request.headers['c']).toBe('h');
  });

  test('renders templates, with what the client sent encoded', async () => {
    const request = await sent(
      {
        args: [arg('city'), arg('q')],
        requestTemplate: {
          url: '{{.config.base}}/{{ .args.city }}/now?key={{.config.auth.key}}&q={{.args.q}}&none={{.config.no.such}}',
          method: 'GET',
        },
      },
      { city: 'São/Paulo', q: 'a&b=c#d' },
      { config: { base: 'http://api.test/v2', auth: { key: 'k1' } } },
    );
    expect(request.line).toBe('GET /v2/S%C3%A3o%2FPaulo/now?key=k1&none=&q=a%26b%3Dc%23d');
  });

  test.each([
    ['http://api.test', 'GET /'],
    ['http://api.test?x=1', 'GET /?x=1'],
    ['http://user:pw@api.test:8080/a#frag?x', 'GET /a'],
    ['/a/%7e/é ü/"q"', 'GET /a/%7e/%C3%A9%20%C3%BC/%22q%22'],
    ['a/b', 'GET /a/b'],
  ])('reads the URL %s', async (url, line) => {
    expect((await sent({ requestTemplate: { url, method: 'GET' } })).line).toBe(line);
  });

  test('keeps the authority for a relative URL', async () => {
    const request = await sent({ requestTemplate: { url: '/a', method: 'GET' } });
    expect(request.headers[':authority']).not.toBe('');
    expect(request.headers[':authority']).not.toBe('api.test');
  });

  test('drops absent optional arguments and leaves their placeholder visible', async () => {
    const tool = {
      args: [arg('id', 'path'), arg('q', 'query')],
      requestTemplate: { url: '/o/{id}/{other}', method: 'GET' },
    };
    expect((await sent(tool)).line).toBe('GET /o/%7Bid%7D/%7Bother%7D');
  });

  test('numbers keep their text', async () => {
    const tool = {
      args: [arg('a', 'query', { type: 'number' }), arg('b', 'query', { type: 'number' })],
      requestTemplate: { url: '/x', method: 'GET' },
    };
    const host = await startPlugin(oneTool(tool));
    const body =
      '{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"tool","arguments":{"a":1000000.10,"b":123456789012345678901}}}';
    const stream = send(host, {
      method: 'POST',
      path: '/m',
      headers: [['content-type', 'application/json']],
      body,
    });
    expect(stream.upstream.header(':path')).toBe('/x?a=1000000.10&b=123456789012345678901');
  });

  test.each([
    ['get', 'GET /x'],
    [undefined, 'GET /x'],
    ['Delete', 'DELETE /x'],
    ['HEAD', 'HEAD /x'],
  ])('method %s', async (method, line) => {
    expect((await sent({ requestTemplate: { url: '/x', method } })).line).toBe(line);
  });
});

describe('bodies', () => {
  test('argsToJsonBody takes body arguments and those without position', async () => {
    const request = await sent(
      {
        args: [
          arg('d', 'body', { type: 'array', default: [1] }),
          arg('a'),
          arg('b', 'body', { type: 'object' }),
          arg('c', 'query', { type: 'integer' }),
        ],
        requestTemplate: { url: '/x', method: 'POST', argsToJsonBody: true },
      },
      { a: 'é"', b: { n: 1.1 }, c: 2 },
    );
    expect(request.line).toBe('POST /x?c=2');
    expect(request.body).toBe('{"a":"é\\"","b":{"n":1.1},"d":[1]}');
    expect(request.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(request.headers['content-length']).toBe(String(Buffer.byteLength(request.body)));
  });

  test('body arguments alone make a JSON body, or none when absent', async () => {
    const tool = {
      args: [arg('a'), arg('b', 'body', { type: 'boolean' })],
      requestTemplate: { url: '/x', method: 'PUT' },
    };
    expect((await sent(tool, { a: '1', b: false })).body).toBe('{"b":false}');
    const none = await sent(tool, { a: '1' });
    expect([none.body, none.headers['content-length'], none.headers['content-type']]).toEqual([
      '',
      '0',
      undefined,
    ]);
  });

  test('argsToFormBody sorts and encodes', async () => {
    const request = await sent(
      {
        args: [arg('z'), arg('a', 'body', { type: 'boolean' }), arg('p', 'path')],
        requestTemplate: { url: '/{p}', method: 'POST', argsToFormBody: true },
      },
      { z: 'x y&', a: true, p: '1' },
    );
    expect(request.body).toBe('a=true&z=x+y%26');
    expect(request.headers['content-type']).toBe('application/x-www-form-urlencoded');
  });

  test('a configured form type makes body arguments a form', async () => {
    const request = await sent(
      {
        args: [arg('a', 'body')],
        requestTemplate: {
          url: '/x',
          method: 'POST',
          headers: [{ key: 'Content-Type', value: 'application/x-www-form-urlencoded; charset=utf-8' }],
        },
      },
      { a: '1 2' },
    );
    expect(request.body).toBe('a=1+2');
    expect(request.headers['content-type']).toBe('application/x-www-form-urlencoded; charset=utf-8');
  });

  test('a body template wins, and tells JSON from text', async () => {
    const template = (body: string) => ({
      args: [arg('a', 'body'), arg('o', undefined, { type: 'object' })],
      requestTemplate: { url: '/x', method: 'POST', body, argsToJsonBody: true },
    });
    const json = await sent(template('{"v":"{{.args.a}}","o":{{.args.o}},"n":"{{.args.o.k}}"}'), {
      a: 'x',
      o: { k: 'y' },
    });
    expect(json.body).toBe('{"v":"x","o":{"k":"y"},"n":"y"}');
    expect(json.headers['content-type']).toBe('application/json; charset=utf-8');
    const text = await sent(template('a is {{.args.a}}'), { a: 'x' });
    expect([text.body, text.headers['content-type']]).toEqual(['a is x', 'text/plain; charset=utf-8']);
  });

  test('templates know the whole data, comments and trim markers', async () => {
    const body = '{{/* all */}} [ {{- . -}} , {{.args}} ,{{.config}}]';
    const request = await sent(
      {
        args: [arg('a', undefined, { type: 'integer' })],
        requestTemplate: { url: '/x', method: 'POST', body },
      },
      { a: 1 },
      { config: { k: 'v' } },
    );
    expect(request.body).toBe(' [{"args":{"a":1},"config":{"k":"v"}}, {"a":1} ,{"k":"v"}]');
  });
});

describe('headers', () => {
  test('come from templates, header and cookie arguments', async () => {
    const request = await sent(
      {
        args: [arg('X-Trace', 'header'), arg('sid', 'cookie'), arg('lang', 'cookie')],
        requestTemplate: {
          url: '/x',
          method: 'GET',
          headers: [
            { key: 'Authorization', value: 'Bearer {{.config.token}}' },
            { key: 'X-Dup', value: 'first' },
            { key: 'x-dup', value: 'second' },
            { key: '', value: 'skipped' },
            { key: 'Accept', value: 'text/csv' },
          ],
        },
      },
      { 'X-Trace': 't1', sid: 's', lang: 'de' },
      { config: { token: 'secret' } },
    );
    expect(request.headers).toMatchObject({
      authorization: 'Bearer secret',
      'x-dup': 'second',
      accept: 'text/csv',
      'x-trace': 't1',
      cookie: 'sid=s; lang=de',
    });
  });

  test('of the client stay behind, but for tracing', async () => {
    const headers: [string, string][] = [
      ['authorization', 'Bearer client'],
      ['cookie', 'session=1'],
      ['user-agent', 'agent'],
      ['accept-encoding', 'gzip'],
      ['mcp-session-id', 's'],
      ['mcp-protocol-version', '2025-06-18'],
      ['x-mse-consumer', 'demo'],
      ['x-envoy-allow-mcp-tools', '*'],
      ['x-higress-mcpserver-config', 'e30='],
      ['x-custom', '1'],
      ['te', 'trailers'],
      ['traceparent', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'],
    ];
    const request = await sent({ requestTemplate: { url: '/x', method: 'GET' } }, {}, {}, { headers });
    const names = Object.keys(request.headers)
      .filter((name) => name !== 'x-request-id')
      .toSorted();
    expect(names).toEqual([
      ':authority',
      ':method',
      ':path',
      ':scheme',
      'accept',
      'content-length',
      'traceparent',
      'x-forwarded-proto',
    ]);
    expect(request.headers['accept']).toBe('*/*');
  });

  test('that frame the message are not the configuration’s', async () => {
    const names = ['Content-Length', 'Transfer-Encoding', 'Host', 'Connection', 'Accept-Encoding'];
    const request = await sent({
      requestTemplate: { url: '/x', method: 'GET', headers: names.map((key) => ({ key, value: '99' })) },
    });
    expect(request.headers['content-length']).toBe('0');
    expect(Object.keys(request.headers)).not.toContain('transfer-encoding');
    expect(Object.keys(request.headers)).not.toContain('host');
    expect(Object.keys(request.headers)).not.toContain('accept-encoding');
  });

  test('that order Envoy to wait or to repeat are not the configuration’s', async () => {
    const names = ['X-Envoy-Upstream-Rq-Timeout-Ms', 'x-envoy-retry-on', 'Expect'];
    const request = await sent({
      requestTemplate: { url: '/x', method: 'GET', headers: names.map((key) => ({ key, value: '0' })) },
    });
    expect(Object.keys(request.headers).filter((name) => /^x-envoy|^expect/.test(name))).toEqual([]);
  });
});

describe('arguments that Higress lets pass', () => {
  const compat = { mode: 'compat' };

  const typed = (type: string) => ({
    args: [arg('v', undefined, { type })],
    requestTemplate: { url: '/x', method: 'POST', argsToJsonBody: true },
  });

  test.each([
    ['integer', '12', '12'],
    ['integer', 1.9, '1'],
    ['integer', -0.5, '0'],
    ['integer', 1e21, '9223372036854775807'],
    ['integer', 'abc', '"abc"'],
    ['integer', '1.5', '"1.5"'],
    ['integer', ' 1', '" 1"'],
    ['integer', null, 'null'],
    ['number', '1.50', '1.5'],
    ['number', '', '""'],
    ['boolean', 'true', 'true'],
    ['boolean', 'yes', '"yes"'],
    ['string', 5, '5'],
    ['string', 'true', '"true"'],
    ['int', '5', '"5"'],
  ])('%s given %j is sent as %s', async (type, given, expected) => {
    expect((await sent(typed(type), { v: given }, compat)).body).toBe(`{"v":${expected}}`);
  });

  test('defaults stand in for what is absent, not for null', async () => {
    const tool = {
      args: [
        arg('a', 'body', { default: false }),
        arg('b', 'body', { default: null }),
        arg('c', 'body', { default: 'x' }),
      ],
      requestTemplate: { url: '/x', method: 'POST' },
    };
    expect((await sent(tool, { c: null }, compat)).body).toBe('{"a":false,"c":null}');
  });

  test.each([[undefined], [null], [[]], ['text'], [5]])(
    '%j in place of an object means none',
    async (given) => {
      const tool = {
        args: [arg('a', 'body', { default: 1 })],
        requestTemplate: { url: '/x', method: 'POST' },
      };
      expect((await sent(tool, given, compat)).body).toBe('{"a":1}');
    },
  );

  test('of two equal keys the last counts', async () => {
    const host = await startPlugin(oneTool(typed('string'), compat));
    const body =
      '{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"tool","arguments":{"v":1,"\\u0076":2}}}';
    const stream = send(host, {
      method: 'POST',
      path: '/m',
      headers: [['content-type', 'application/json']],
      body,
    });
    expect(stream.upstream.body.toString()).toBe('{"v":2}');
  });
});
