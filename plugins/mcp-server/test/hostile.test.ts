import { describe, expect, test } from 'vitest';
import { call, oneTool, post, resultOf, send, startPlugin, textOf, type Exchange } from './harness.ts';

async function path(url: string, args: Record<string, unknown>, position = 'path'): Promise<Exchange> {
  const declared = Object.keys(args).map((name) => ({ name, position: position || undefined }));
  const tool = { args: declared, requestTemplate: { url, method: 'GET' } };
  return call(await startPlugin(oneTool(tool)), args);
}

describe('a path argument stays one segment', () => {
  test.each([
    ['a/b', 'a%2Fb'],
    ['a?b=c', 'a%3Fb%3Dc'],
    ['a#b', 'a%23b'],
    ['100%', '100%25'],
    ['%2e%2e', '%252e%252e'],
    ['..x', '..x'],
    ['...', '...'],
    ['a\\b', 'a%5Cb'],
    ['a;b', 'a%3Bb'],
    ['a b\r\nc', 'a%20b%0D%0Ac'],
    ['{id}', '%7Bid%7D'],
    ['é\u0000', '%C3%A9%00'],
    ['/../../other/mcp', '%2F..%2F..%2Fother%2Fmcp'],
  ])('%j', async (id, segment) => {
    const exchange = await path('/v1/{id}/z', { id });
    if (exchange.outcome === 'upstream') expect(exchange.upstream.header(':path')).toBe(`/v1/${segment}/z`);
    else expect(textOf(exchange)).toBe('the path of the request would contain a dot segment');
    expect(exchange.outcome).toBe(id.includes('/..') ? 'local-reply' : 'upstream');
  });

  test.each(['.', '..', '../x', 'x/..', './', 'a/./b', '..\\x', '/..'])('%j is refused', async (id) => {
    const exchange = await path('/v1/{id}', { id });
    expect(exchange.outcome).toBe('local-reply');
    expect(resultOf(exchange).isError).toBe(true);
  });

  test.each([
    ['/v1/{a}{b}/z', { a: '.', b: '.' }],
    ['/v1/{a}./z', { a: '.' }],
    ['/v1/%2e{a}', { a: '.' }],
  ])('%s with %j makes no dot segment together', async (url, args) => {
    expect(textOf(await path(url, args))).toBe('the path of the request would contain a dot segment');
  });

  test('an empty one is refused: DELETE /orders/ is another request', async () => {
    expect(textOf(await path('/orders/{id}', { id: '' }))).toBe(
      'argument id must not be empty: it is a part of the path',
    );
  });

  test('a value is not read as a placeholder again', async () => {
    const exchange = await path('/{a}/{b}', { a: '{b}', b: 'x' });
    expect(exchange.upstream.header(':path')).toBe('/%7Bb%7D/x');
  });
});

describe('a URL template stays in its place', () => {
  test.each([
    ['/v1/{{.args.x}}/z', '../admin', undefined],
    ['/v1/{{.args.x}}', '..', undefined],
    ['/v1/{{.args.x}}/z', 'a/b?c#d', '/v1/a%2Fb%3Fc%23d/z'],
    ['/v1?q={{.args.x}}', 'a&admin=1#x', '/v1?q=a%26admin%3D1%23x'],
    ['{{.args.x}}/z', 'http://evil.test/a', '/http%3A%2F%2Fevil.test%2Fa/z'],
    ['{{.args.x}}', '//evil.test', '/%2F%2Fevil.test'],
  ])('%s with %j', async (url, x, expected) => {
    const exchange = await path(url, { x }, '');
    if (expected === undefined) expect(resultOf(exchange).isError).toBe(true);
    else expect(exchange.upstream.header(':path')).toBe(expected);
  });

  test('an argument cannot choose another host', async () => {
    const exchange = await path('https://{{.args.x}}.api.test/z', { x: 'evil.test/' }, '');
    expect(textOf(exchange)).toMatch(/invalid URL escape "%2F"/);
  });
});

describe('a header argument stays one header', () => {
  const tool = (position: string) => ({
    args: [{ name: 'x-arg', position }, { name: 'plain' }],
    requestTemplate: {
      url: '/x',
      method: 'GET',
      headers: [{ key: 'X-Templated', value: 'v={{.args.plain}}' }],
    },
  });

  test.each(['a\r\nx-evil: 1', 'a\nb', 'a\rb', 'a\u0000b', '\u007f', '\u001b[31m'])('%j', async (value) => {
    for (const position of ['header', 'cookie']) {
      const host = await startPlugin(oneTool(tool(position)));
      for (const args of [{ 'x-arg': value }, { plain: value }]) {
        const exchange = call(host, args);
        expect(exchange.outcome).toBe('local-reply');
        expect(resultOf(exchange).isError).toBe(true);
      }
    }
  });

  test('a cookie argument does not start another cookie', async () => {
    const exchange = call(await startPlugin(oneTool(tool('cookie'))), { 'x-arg': 'a; admin=1' });
    expect(textOf(exchange)).toBe('argument x-arg must not contain control characters or semicolons');
  });

  test('a refused call leaves nothing behind for the next one', async () => {
    const host = await startPlugin(oneTool(tool('header')));
    call(host, { 'x-arg': 'a\nb', plain: 'left' });
    const exchange = call(host, { plain: 'good' });
    expect(exchange.upstream.header('x-templated')).toBe('v=good');
    expect(exchange.upstream.header('x-arg')).toBeUndefined();
  });
});

describe('interleaved calls', () => {
  test('keep their ids, tools and answers apart', async () => {
    const names = ['a', 'b', 'c'];
    const host = await startPlugin({
      server: { name: 's' },
      tools: names.map((name) => ({
        name,
        args: [{ name: 'v', type: 'integer', position: 'query' }],
        requestTemplate: { url: `/${name}`, method: 'GET' },
        responseTemplate: { prependBody: `${name}:` },
      })),
    });
    const exchanges = Array.from({ length: 60 }, (_, i) => {
      const name = names[i % 3];
      const params = { name, arguments: { v: i } };
      return post(host, { jsonrpc: '2.0', id: `id-${i}`, method: 'tools/call', params });
    });
    for (const [i, exchange] of [...exchanges.entries()].toReversed()) {
      expect(exchange.upstream.header(':path')).toBe(`/${names[i % 3]}?v=${i}`);
      exchange.respond({ body: `answer ${i}` });
      expect(exchange.response.json()).toMatchObject({
        id: `id-${i}`,
        result: { content: [{ text: `${names[i % 3]}:answer ${i}` }] },
      });
    }
  });
});

describe('many requests', () => {
  test('of every kind do not make the memory grow', async () => {
    const tool = {
      args: [{ name: 'v', position: 'query' }],
      requestTemplate: { url: '/x', method: 'GET' },
      responseTemplate: { body: '{{.a}}' },
    };
    const host = await startPlugin(oneTool(tool), 'r', { trace: false });
    const round = () => {
      call(host, { v: 'x'.repeat(100) }).respond({ body: '{"a":"b"}' });
      call(host, {}, 'unknown');
      post(host, '{"broken');
      send(host, { method: 'GET', path: '/m' });
    };
    for (let i = 0; i < 500; i++) round();
    const before = memoryOf(host);
    for (let i = 0; i < 1500; i++) round();
    expect(memoryOf(host)).toBe(before);
  });
});

function memoryOf(host: Awaited<ReturnType<typeof startPlugin>>): number {
  return host.plugins.reduce((sum, plugin) => sum + plugin.root.vm.memory.bytes.length, 0);
}
