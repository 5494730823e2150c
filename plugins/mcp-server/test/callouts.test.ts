import { describe, expect, test } from 'vitest';
import type { TestCallout } from '@postern/gateway-host/testing';
import { call, errorOf, type Host, oneTool, post, resultOf, startPlugin, textOf } from './harness.ts';

const get = (url: string) => ({ requestTemplate: { method: 'GET', url } });
const two = {
  server: { name: 'two', cluster: 'shop', timeout: 3000 },
  tools: [
    {
      name: 'order',
      args: [{ name: 'id', position: 'path' }],
      ...get('https://shop.test/v1/orders/{id}?k=1'),
    },
    {
      name: 'weather',
      cluster: 'sky',
      timeout: 700,
      ...get('http://sky.test:81/now'),
      responseTemplate: { body: '{{.t}}°' },
    },
    { name: 'direct', responseTemplate: { body: 'nobody is asked' } },
  ],
};

function waiting(host: Host): TestCallout {
  const [callout, ...more] = host.callouts;
  if (callout === undefined || more.length > 0) throw new Error(`${host.callouts.length} callouts`);
  return callout;
}

describe('a tool of a cluster', () => {
  test('sends its request there, and the client waits', async () => {
    const host = await startPlugin(two);
    const exchange = call(host, { id: 'a b' }, 'order', {
      headers: [
        ['cookie', 'a=b'],
        ['traceparent', '00-1-2-01'],
      ],
    });
    expect(exchange.outcome).toBe('paused');
    const { upstream, headers, body, timeoutMs } = waiting(host);
    expect({ upstream, timeoutMs, body: body.toString() }).toEqual({
      upstream: 'shop',
      timeoutMs: 3000,
      body: '',
    });
    expect(Object.fromEntries(headers)).toMatchObject({
      ':method': 'GET',
      ':authority': 'shop.test',
      ':path': '/v1/orders/a%20b?k=1',
      accept: '*/*',
      traceparent: '00-1-2-01',
    });
    expect(headers.map(([name]) => name)).not.toContain('cookie');
    waiting(host).respond({ headers: [['set-cookie', 'x=y']], body: '{"id":1}' });
    expect(textOf(exchange)).toBe('{"id":1}');
    expect(exchange.response.headers.map(([name]) => name).sort()).toEqual([
      ':status',
      'content-length',
      'content-type',
    ]);
  });

  test('of another one stands beside it in one server', async () => {
    const host = await startPlugin(two);
    const exchange = call(host, {}, 'weather');
    expect(waiting(host)).toMatchObject({ upstream: 'sky', timeoutMs: 700 });
    expect(waiting(host).header(':authority')).toBe('sky.test:81');
    waiting(host).respond({ body: '{"t":21}' });
    expect(textOf(exchange)).toBe('21°');
    expect(textOf(call(host, {}, 'direct'))).toBe('nobody is asked');
  });

  test('goes where its URL says, whatever the upstream prefix', async () => {
    const host = await startPlugin({ upstreamPrefix: '/~', ...two });
    call(host, { id: '1' }, 'order');
    expect(waiting(host).header(':path')).toBe('/v1/orders/1?k=1');
    expect(waiting(host).header(':authority')).toBe('shop.test');
  });

  test('posts its body', async () => {
    const host = await startPlugin(
      oneTool(
        {
          args: [{ name: 'a', type: 'string' }],
          requestTemplate: { method: 'POST', url: 'http://x.test/p', argsToJsonBody: true },
        },
        { cluster: 'x' },
      ),
    );
    call(host, { a: 'ä' });
    expect(waiting(host).body.toString()).toBe('{"a":"ä"}');
    expect(waiting(host).header('content-type')).toBe('application/json; charset=utf-8');
    expect(waiting(host).header('content-length')).toBe('10');
  });

  test.each([
    ['404', { status: 404, body: 'none' }, 'call failed, status: 404, response: none'],
    [
      '504',
      { status: 504, body: 'upstream request timeout' },
      'call failed, status: 504, response: upstream request timeout',
    ],
    [
      'compressed bytes',
      { headers: [['content-encoding', 'br']] as [string, string][], body: 'x' },
      'the upstream answered with a content-encoding, which cannot be read',
    ],
  ])('that answers %s has failed', async (_, answer, text) => {
    const host = await startPlugin(two);
    const exchange = call(host, { id: '1' }, 'order');
    waiting(host).respond(answer);
    expect(resultOf(exchange)).toEqual({ content: [{ type: 'text', text }], isError: true });
  });

  test('that does not answer has failed', async () => {
    const host = await startPlugin(two);
    const exchange = call(host, { id: '1' }, 'order');
    waiting(host).fail();
    expect(textOf(exchange)).toBe('call failed, status: 503, response: ');
  });

  test('tells its error template the headers of the callout', async () => {
    const host = await startPlugin(
      oneTool(
        { ...get('http://x.test/'), errorResponseTemplate: '{{gjson "_headers.x-why"}}' },
        { cluster: 'x' },
      ),
    );
    const exchange = call(host);
    waiting(host).respond({ status: 500, headers: [['x-why', 'because']], body: '{}' });
    expect(textOf(exchange)).toBe('because');
  });

  test('answers images', async () => {
    const host = await startPlugin(oneTool(get('http://x.test/'), { cluster: 'x' }));
    const exchange = call(host);
    waiting(host).respond({ headers: [['content-type', 'image/png']], body: 'png' });
    expect(resultOf(exchange).content).toEqual([{ type: 'image', data: 'cG5n', mimeType: 'image/png' }]);
  });

  test('whose client has gone is answered to nobody', async () => {
    const host = await startPlugin(two);
    const { stream } = call(host, { id: '1' }, 'order');
    const callout = waiting(host);
    stream.close();
    callout.respond({ body: 'late' });
    expect(host.logs.filter(({ level }) => level === 'error')).toEqual([]);
    const next = call(host, { id: '1' }, 'order');
    waiting(host).respond({ body: 'now' });
    expect(textOf(next)).toBe('now');
  });
});

test('a batch calls one after the other', async () => {
  const host = await startPlugin(two);
  const message = (id: number, name: string, args = {}) => ({
    jsonrpc: '2.0',
    id,
    method: 'tools/call',
    params: { name, arguments: args },
  });
  const exchange = post(
    host,
    [message(1, 'order', { id: 'x' }), message(2, 'direct'), message(3, 'weather')],
    {
      headers: [['mcp-protocol-version', '2025-03-26']],
    },
  );
  waiting(host).respond({ body: 'first' });
  waiting(host).respond({ body: '{"t":3}' });
  const answers = exchange.response.json() as { id: number; result: { content: { text: string }[] } }[];
  expect(answers.map(({ id, result }) => [id, result.content[0]?.text])).toEqual([
    [1, 'first'],
    [2, 'nobody is asked'],
    [3, '3°'],
  ]);
});

test('on the route, a timeout shortens the route’s own', async () => {
  const tools = [
    { name: 'tool', timeout: 250, ...get('http://x.test/') },
    { name: 'other', ...get('http://x.test/') },
  ];
  const host = await startPlugin({ server: { name: 's', timeout: 900 }, tools });
  expect(call(host).upstream.header('x-envoy-upstream-rq-timeout-ms')).toBe('250');
  expect(call(host, {}, 'other').upstream.header('x-envoy-upstream-rq-timeout-ms')).toBe('900');
  const plain = await startPlugin(oneTool(get('http://x.test/')));
  expect(call(plain).upstream.header('x-envoy-upstream-rq-timeout-ms')).toBeUndefined();
});

test('a cluster that the gateway does not know is an error that the model reads', async () => {
  const { createHost } = await import('@postern/gateway-host/testing');
  const { readPlugin } = await import('./harness.ts');
  const host = await createHost({
    plugins: [{ module: await readPlugin(), configuration: JSON.stringify(two) }],
    clusters: ['shop'],
  });
  const exchange = call(host, {}, 'weather');
  expect(resultOf(exchange)).toMatchObject({ isError: true });
  expect(textOf(exchange)).toBe('the gateway does not reach the cluster sky');
  expect(() => errorOf(exchange)).not.toThrow();
});
