import { readFileSync } from 'node:fs';
import { createHost, type TestHost } from '@postern/gateway-host/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, CONFIGURATION, listed, post, startTransform } from './compiled-plugin.js';

const LIST = { jsonrpc: '2.0', id: 1, method: 'tools/list' };

let host: TestHost;

beforeAll(async () => {
  host = await startTransform(CONFIGURATION);
});

afterAll(() => host.close());

describe('the list of tools', () => {
  it('shows allowed tools only, in their order, under public names and texts', () => {
    const schema = { type: 'object', properties: { name: { type: 'string' } } };
    const tools = [
      { name: 'secret', inputSchema: schema },
      { name: 'plain', title: 'Plain', inputSchema: schema },
      { name: 'get', description: 'old', inputSchema: schema, annotations: { title: 'x' } },
      { name: 'list', title: 'List', description: 'old' },
      { name: 'other' },
    ];
    expect(listed(host, tools)).toEqual([
      { name: 'plain', title: 'Plain', inputSchema: schema },
      {
        name: 'order',
        title: 'One "order"',
        description: 'Reads\none order: ü',
        inputSchema: schema,
        annotations: { title: 'x' },
      },
      { name: 'list', title: 'List', description: 'Lists orders' },
    ]);
  });

  it.each([
    ['first', ['secret', 'plain'], ['plain']],
    ['last', ['plain', 'secret'], ['plain']],
    ['only', ['secret'], []],
    ['missing', [], []],
    ['escaped', ['s\\ecret', 'plain'], ['plain']],
  ])('has no gap where the hidden tool was %s', (_, names, expected) => {
    expect(
      listed(
        host,
        names.map((name) => ({ name })),
      ).map(({ name }) => name),
    ).toEqual(expected);
  });

  it('does not show a tool without a name', () => {
    expect(listed(host, [{ title: 'x' }, { name: 7 }, 'text', { name: 'plain' }])).toEqual([
      { name: 'plain' },
    ]);
  });

  it('keeps everything around the tools, and gets the right length', () => {
    const body =
      '{ "jsonrpc":"2.0","id":1, "result" : {"tools": [ {"name":"secret"} , {"name":"plain"} ] ,"nextCursor":"c"} }';
    const { response } = post(host, LIST).respond({ body, headers: { 'x-kept': '1' } });
    expect(response?.text()).toBe(
      '{ "jsonrpc":"2.0","id":1, "result" : {"tools": [{"name":"plain"}] ,"nextCursor":"c"} }',
    );
    expect(response?.header('content-length')).toBe(String(response?.body.length));
    expect(response?.header('x-kept')).toBe('1');
  });

  it('may come in chunks', () => {
    const text = JSON.stringify({ ...LIST, result: { tools: [{ name: 'secret' }, { name: 'get' }] } });
    const { response } = post(host, LIST).respond({
      body: [text.slice(0, 9), text.slice(9, 50), text.slice(50)],
    });
    expect(response?.text()).not.toContain('secret');
    expect(response?.text()).toContain('"name":"order"');
  });

  it('is asked for without compression, which could not be rewritten', () => {
    expect(
      post(host, LIST, { 'accept-encoding': 'gzip' }).upstream?.header('accept-encoding'),
    ).toBeUndefined();
    expect(post(host, call('plain'), { 'accept-encoding': 'gzip' }).upstream?.header('accept-encoding')).toBe(
      'gzip',
    );
  });

  it('is rewritten in the answers of a batch', () => {
    const answer = [
      { jsonrpc: '2.0', id: 1, result: { tools: [{ name: 'secret' }, { name: 'plain' }] } },
      { jsonrpc: '2.0', id: 2, result: { tools: [{ name: 'get' }] } },
    ];
    const { response } = post(host, [LIST, call('plain', 2)]).respond({ body: JSON.stringify(answer) });
    const names = (response!.json() as typeof answer).map(({ result }) =>
      result.tools.map(({ name }) => name),
    );
    expect(names).toEqual([['plain'], ['order']]);
  });

  it.each([
    ['an error', '{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"tools"}}'],
    ['tools that are no list', '{"jsonrpc":"2.0","id":1,"result":{"tools":null}}'],
    ['no JSON', 'upstream connect error'],
  ])('is left alone when the answer is %s', (_, text) => {
    expect(post(host, LIST).respond({ status: 500, body: text }).response?.text()).toBe(text);
  });

  it('may have no body at all', () => {
    expect(post(host, LIST).respond({ status: 204 }).response?.status).toBe(204);
  });

  it('is the same when one asks twice', () => {
    const once = listed(host, [{ name: 'get' }, { name: 'secret' }]);
    expect(listed(host, [{ name: 'get' }, { name: 'secret' }])).toEqual(once);
  });

  it('hides a tool whose name another one took', async () => {
    const taking = await startTransform({ tools: [{ name: 'a', rename: 'b' }] });
    expect(listed(taking, [{ name: 'a', x: 1 }, { name: 'b', x: 2 }, { name: 'c' }])).toEqual([
      { name: 'b', x: 1 },
      { name: 'c' },
    ]);
    expect(post(taking, call('b')).upstream?.json()).toEqual(call('a'));
    taking.close();
  });

  it('can exchange two names', async () => {
    const swap = [
      { name: 'a', rename: 'b' },
      { name: 'b', rename: 'a' },
    ];
    const exchanging = await startTransform({ allow: ['a', 'b'], tools: swap });
    expect(
      listed(exchanging, [
        { name: 'a', x: 1 },
        { name: 'b', x: 2 },
      ]),
    ).toEqual([
      { name: 'b', x: 1 },
      { name: 'a', x: 2 },
    ]);
    expect(post(exchanging, call('a')).upstream?.json()).toEqual(call('b'));
    exchanging.close();
  });

  it('holds a thousand tools', async () => {
    const names = Array.from({ length: 1000 }, (_, i) => `tool-${i}`);
    const tools = names.map((name) => ({ name, rename: `renamed ${name}` }));
    const many = await startTransform({ allow: names.filter((_, i) => i % 2 === 0), tools });
    const shown = listed(
      many,
      names.map((name) => ({ name })),
    ).map(({ name }) => name);
    expect(shown).toHaveLength(500);
    expect(shown[1]).toBe('renamed tool-2');
    many.close();
  });
});

describe('behind this plugin', () => {
  it('a server in the same chain that answers itself has its list rewritten', async () => {
    const read = (name: string): Uint8Array =>
      readFileSync(new URL(`../../${name}/build/plugin.wasm`, import.meta.url));
    const server = {
      server: { name: 'orders' },
      tools: ['get', 'list', 'secret'].map((name) => ({
        name,
        description: name,
        args: [],
        requestTemplate: { url: 'http://orders.local/', method: 'GET' },
      })),
    };
    const chain = await createHost({
      plugins: [
        { module: read('tool-transform'), configuration: JSON.stringify(CONFIGURATION) },
        { module: read('mcp-server'), configuration: JSON.stringify(server) },
      ],
      properties: { 'xds.route_name': 'acme/orders' },
    });
    const list = post(chain, LIST);
    expect(list.outcome).toBe('local-reply');
    const { result } = list.response!.json() as { result: { tools: { name: string }[] } };
    expect(result.tools.map(({ name }) => name).sort()).toEqual(['list', 'order']);
    expect(list.response?.header('content-length')).toBe(String(list.response?.body.length));
    expect(post(chain, call('secret')).response?.json()).toMatchObject({
      error: { message: 'Unknown tool: secret' },
    });
    chain.close();
  });
});
