/** The five revisions on one endpoint. */
import type { TestHost } from '@postern/gateway-host/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerOf, ask, call, legacy, mirrored, modern, MODERN, post, serve } from './client.js';

const VERSION = 'io.modelcontextprotocol/protocolVersion';
const CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities';
const SERVER_INFO = { name: 'tools', title: 'Tools & more', version: '1.2.3' };
let host: TestHost;

beforeEach(async () => {
  host = await serve();
});

afterEach(() => {
  host.close();
  expect(host.logs.filter(({ level }) => level === 'critical' || level === 'error')).toEqual([]);
  expect(host.refusals).toEqual([]);
});

function toolNamed(name: string, headers = {}) {
  const { json } = ask(host, legacy('tools/list'), headers);
  return json.result.tools.find((tool: { name: string }) => tool.name === name);
}

describe('a client that shakes hands', () => {
  it.each([
    ['2024-11-05', '2024-11-05', false],
    ['2025-03-26', '2025-03-26', false],
    ['2025-06-18', '2025-06-18', true],
    ['2025-11-25', '2025-11-25', true],
    ['2026-07-28', '2025-11-25', true],
    ['1999-01-01', '2025-11-25', true],
  ])('of %s is offered %s', (asked, offered, knowsTitles) => {
    const { status, json } = ask(host, legacy('initialize', { protocolVersion: asked, capabilities: {} }));
    expect(status).toBe(200);
    const { title, ...plain } = SERVER_INFO;
    expect(json.result).toEqual({
      protocolVersion: offered,
      capabilities: { tools: {} },
      serverInfo: knowsTitles ? { title, ...plain } : plain,
    });
  });

  it('reads what the server is for', async () => {
    const instructed = await serve('instructed');
    const { json } = ask(instructed, legacy('initialize', { protocolVersion: '2025-11-25' }));
    expect(json.result.instructions).toBe('Say "please".');
    expect(
      ask(instructed, modern('server/discover'), mirrored('server/discover')).json.result.instructions,
    ).toBe('Say "please".');
    instructed.close();
  });

  it.each(['a string', 7, null])('echoes id %j or refuses it', (id) => {
    const { status, json } = ask(host, legacy('ping', undefined, id));
    if (id === null) expect([status, json.error.code, json.id]).toEqual([400, -32600, null]);
    else expect([status, json]).toEqual([200, { jsonrpc: '2.0', id, result: {} }]);
  });

  it('gets 202 for notifications and responses', () => {
    for (const body of [
      { jsonrpc: '2.0', method: 'notifications/initialized' },
      { jsonrpc: '2.0', id: 1, result: {} },
    ]) {
      expect(ask(host, body)).toMatchObject({ status: 202, text: '' });
    }
  });

  it('is told about methods and cursors that nobody knows', () => {
    expect(ask(host, legacy('logging/setLevel')).json.error).toEqual({
      code: -32601,
      message: 'Method not found: logging/setLevel',
    });
    expect(ask(host, legacy('server/discover')).json.error.code).toBe(-32601);
    expect(ask(host, legacy('tools/list', { cursor: '' })).json.error.code).toBe(-32602);
  });

  it.each([
    [undefined, ['name', 'description', 'inputSchema', 'annotations']],
    ['2024-11-05', ['name', 'description', 'inputSchema']],
    ['2025-03-26', ['name', 'description', 'inputSchema', 'annotations']],
    ['2025-06-18', ['name', 'title', 'description', 'inputSchema', 'annotations']],
    ['2025-11-25', ['name', 'title', 'description', 'inputSchema', 'annotations']],
  ])('of %s sees of a tool what its revision has', (version, members) => {
    const greet = toolNamed('greet', { 'mcp-protocol-version': version });
    expect(Object.keys(greet)).toEqual(members);
    expect(greet).toMatchObject({
      description: 'Greets "somebody".',
      inputSchema: { type: 'object', properties: { name: { type: 'string' } } },
    });
    if (members.includes('annotations')) {
      expect(greet.annotations).toEqual({ readOnlyHint: true, openWorldHint: false });
    }
  });

  it('sees output schemas since 2025-06-18, and only those of objects', () => {
    expect(toolNamed('weather', { 'mcp-protocol-version': '2025-06-18' }).outputSchema).toEqual({
      type: 'object',
    });
    expect(toolNamed('weather', { 'mcp-protocol-version': '2025-03-26' })).not.toHaveProperty('outputSchema');
    expect(toolNamed('structure', { 'mcp-protocol-version': '2025-11-25' })).not.toHaveProperty(
      'outputSchema',
    );
  });

  it('is refused with a revision that nobody speaks', () => {
    const { status, json } = ask(host, legacy('ping'), { 'mcp-protocol-version': '2030-01-01' });
    expect(status).toBe(400);
    expect(json).toEqual({
      jsonrpc: '2.0',
      id: 1,
      error: {
        code: -32022,
        message: 'Unsupported protocol version',
        data: { supported: [MODERN], requested: '2030-01-01' },
      },
    });
  });
});

describe('a client of 2026-07-28', () => {
  it('discovers', () => {
    const { status, json } = ask(host, modern('server/discover'), mirrored('server/discover'));
    expect(status).toBe(200);
    expect(json.result).toEqual({
      resultType: 'complete',
      _meta: { 'io.modelcontextprotocol/serverInfo': SERVER_INFO },
      supportedVersions: [MODERN],
      capabilities: { tools: {} },
      ttlMs: 0,
      cacheScope: 'private',
    });
  });

  it('lists, and may keep the list as long as the server says', async () => {
    const cached = await serve('cached');
    const { result } = ask(cached, modern('tools/list'), mirrored('tools/list')).json;
    expect(result).toMatchObject({ resultType: 'complete', ttlMs: 60_000, cacheScope: 'private' });
    const structure = result.tools.find((tool: { name: string }) => tool.name === 'structure');
    expect(structure.outputSchema).toEqual({ type: ['object', 'array'] });
    cached.close();
  });

  it('calls', () => {
    const { status, json } = ask(
      host,
      modern('tools/call', { name: 'greet', arguments: { name: 'you two' } }),
      mirrored('tools/call', 'greet'),
    );
    expect([status, json.result]).toEqual([
      200,
      {
        resultType: 'complete',
        _meta: { 'io.modelcontextprotocol/serverInfo': SERVER_INFO },
        content: [{ type: 'text', text: 'Hello, you two!' }],
        isError: false,
      },
    ]);
  });

  it.each(['initialize', 'ping', 'logging/setLevel', 'subscriptions/listen', 'x'])('has no %s', (method) => {
    const { status, json } = ask(host, modern(method), mirrored(method));
    expect([status, json.error.code]).toEqual([404, -32601]);
  });

  it('sends notifications, and no responses', () => {
    const notification = { jsonrpc: '2.0', method: 'notifications/cancelled', params: {} };
    expect(ask(host, notification, { 'mcp-protocol-version': MODERN }).status).toBe(202);
    const named = { ...notification, params: modern('x').params };
    expect(ask(host, named, mirrored('notifications/cancelled')).status).toBe(202);
    const response = { jsonrpc: '2.0', id: 1, result: {} };
    expect(ask(host, response, { 'mcp-protocol-version': MODERN }).status).toBe(400);
  });

  it.each([
    ['no version header', 'tools/list', undefined, { 'mcp-protocol-version': undefined }],
    ['another version header', 'tools/list', undefined, { 'mcp-protocol-version': '2025-06-18' }],
    ['no method header', 'tools/list', undefined, { 'mcp-method': undefined }],
    ['another method header', 'tools/list', undefined, { 'mcp-method': 'tools/call' }],
    ['no name header', 'tools/call', undefined, {}],
    ['another name header', 'tools/call', 'greeting', {}],
    ['half a wrapped name header', 'tools/call', '=?base64?Z3JlZXQ?=', {}],
  ])('is refused with %s', (_what, method, name, headers) => {
    const params = method === 'tools/call' ? { name: 'greet' } : {};
    const { status, json } = ask(host, modern(method, params), mirrored(method, name, headers));
    expect([status, json.error.code, json.id]).toEqual([400, -32020, 1]);
  });

  it('may wrap what a header repeats', () => {
    const headers = mirrored('tools/call', '=?base64?Z3JlZXQ=?=');
    expect(ask(host, modern('tools/call', { name: 'greet' }), headers).status).toBe(200);
  });

  it.each([
    ['a version that is none', { [VERSION]: 5 }, -32602],
    ['no capabilities', { [CAPABILITIES]: undefined }, -32602],
    ['capabilities that are none', { [CAPABILITIES]: [] }, -32602],
  ])('is refused with %s', (_what, meta, code) => {
    const { status, json } = ask(host, modern('tools/list', {}, meta), mirrored('tools/list'));
    expect([status, json.error.code]).toEqual([400, code]);
  });

  it('is refused without metadata, with a repeated key in it, and with another revision', () => {
    const bare = ask(host, legacy('tools/list'), mirrored('tools/list'));
    expect([bare.status, bare.json.error.code]).toEqual([400, -32602]);
    const twice = JSON.stringify(modern('tools/list')).replace('"_meta"', '"_meta":{},"_meta"');
    const repeated = ask(host, twice, mirrored('tools/list'));
    expect([repeated.status, repeated.json.error.code]).toEqual([400, -32600]);
    const other = ask(host, modern('tools/list', {}, { [VERSION]: '2025-06-18' }), {
      'mcp-protocol-version': '2025-06-18',
      'mcp-method': 'tools/list',
    });
    expect([other.status, other.json.error.data]).toEqual([
      400,
      { supported: [MODERN], requested: '2025-06-18' },
    ]);
  });

  it.each([
    [{ where: { region: 'eu' }, shard: 7, dry: true }, { region: 'eu', shard: '7', dry: 'true' }, 200],
    [{ where: { region: 'eu' } }, { region: 'eu' }, 200],
    [{ where: { region: 'dé' } }, { region: '=?base64?ZMOp?=' }, 200],
    [{ where: { region: null }, shard: -12 }, { shard: '-12' }, 200],
    [{}, {}, 200],
    [{ where: { region: 'eu' } }, {}, 400],
    [{}, { region: 'eu' }, 400],
    [{ where: { region: 'eu' } }, { region: 'us' }, 400],
    [{ where: { region: 'dé' } }, { region: 'dé' }, 400],
    [{ shard: 7 }, { shard: '07' }, 400],
    [{ shard: 7.5 }, { shard: '7.5' }, 400],
    [{ dry: false }, { dry: 'False' }, 400],
    [{ where: 5 }, { region: '5' }, 400],
  ])('repeats arguments %j as headers %j: %i', (args, headers, status) => {
    const params = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [`mcp-param-${name}`, value]),
    );
    const request = modern('tools/call', { name: 'region', arguments: args });
    const answered = ask(host, request, mirrored('tools/call', 'region', params));
    expect(answered.status).toBe(status);
    if (status === 400) expect(answered.json.error.code).toBe(-32020);
  });

  it('compares integers by value', () => {
    const body = JSON.stringify(modern('tools/call', { name: 'region', arguments: { shard: 7 } }));
    const headers = mirrored('tools/call', 'region', { 'mcp-param-shard': '7' });
    expect(ask(host, body.replace('"shard":7', '"shard":7.00'), headers).status).toBe(200);
    expect(ask(host, body.replace('"shard":7', '"shard":70'), headers).status).toBe(400);
  });
});

describe('a batch', () => {
  it('is answered in its order, what needs no answer left out', () => {
    const batch = [
      legacy('ping', undefined, 'a'),
      { jsonrpc: '2.0', method: 'notifications/initialized' },
      legacy('initialize', { protocolVersion: '2025-03-26' }, 'b'),
      7,
      legacy('tools/call', { name: 'greet' }, 'c'),
    ];
    const { status, json } = ask(host, batch);
    expect(status).toBe(200);
    expect(json).toMatchObject([
      { id: 'a', result: {} },
      { id: 'b', error: { code: -32600 } },
      { id: null, error: { code: -32600 } },
      { id: 'c', result: { content: [{ text: 'Hello, you!' }] } },
    ]);
  });

  it('waits for each upstream in turn', () => {
    const weather = (city: string) => legacy('tools/call', { name: 'weather', arguments: { city } }, city);
    const stream = post(host, [weather('x'), legacy('ping', undefined, 'between'), weather('y')]);
    expect(stream.callouts.length).toBe(1);
    stream.callouts[0]?.respond({ headers: { 'x-from': 'here' }, body: '{"t":1}' });
    expect(stream.outcome).toBe('paused');
    stream.callouts[0]?.respond({ status: 500 });
    expect(answerOf(stream).json).toMatchObject([
      { id: 'x', result: { isError: false } },
      { id: 'between', result: {} },
      { id: 'y', result: { isError: true } },
    ]);
  });

  it('without a request gets 202', () => {
    expect(ask(host, [{ jsonrpc: '2.0', method: 'x' }]).status).toBe(202);
  });

  it.each([
    ['that is empty', [], {}],
    ['of a revision that has none', [legacy('ping')], { 'mcp-protocol-version': '2025-06-18' }],
    ['of 2026-07-28', [modern('tools/list')], mirrored('tools/list')],
    ['of more than 100', Array.from({ length: 101 }, () => legacy('ping')), {}],
  ])('%s is refused', (_what, batch, headers) => {
    const { status, json } = ask(host, batch, headers);
    expect([status, json.error.code]).toEqual([400, -32600]);
  });

  it('of 2025-03-26 by its header is one', () => {
    expect(ask(host, [legacy('ping')], { 'mcp-protocol-version': '2025-03-26' }).status).toBe(200);
  });

  it('cannot make an answer without end', async () => {
    const roomy = await serve('', { bufferLimit: 16 << 20 });
    const batch = Array.from({ length: 60 }, () => call('greet', { name: 'x'.repeat(100_000) }));
    const { json } = ask(roomy, batch);
    const refused = json.filter(({ error }: { error?: object }) => error !== undefined);
    expect([json.length, refused.length]).toEqual([60, 60 - Math.floor((4 << 20) / 100_110)]);
    roomy.close();
  });
});

describe('an HTTP request that carries no message', () => {
  it.each([
    ['GET', { 'content-type': undefined }, 405],
    ['DELETE', {}, 405],
    ['POST', { 'content-type': 'text/plain' }, 415],
    ['POST', { 'content-type': undefined }, 415],
    ['POST', { 'content-encoding': 'gzip' }, 415],
    ['POST', { accept: 'text/html' }, 406],
    ['POST', { accept: 'application/jsonx' }, 406],
    ['POST', { origin: 'https://example.test' }, 403],
  ])('%s with %j gets %i', (method, headers, status) => {
    const all = { 'content-type': 'application/json', ...headers };
    const stream = host.request({
      method,
      path: '/mcp',
      headers: Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
      body: '{}',
    });
    expect(stream.response?.status).toBe(status);
    if (status === 405) expect(stream.response?.header('allow')).toBe('POST');
  });

  it.each([
    'application/json',
    '*/*',
    'Application/* ; q=0.5',
    'text/html, application/json;q=0.1',
    undefined,
  ])('is fine with accept: %s', (accept) => {
    expect(ask(host, legacy('ping'), { accept })).toMatchObject({ status: 200, type: 'application/json' });
  });

  it.each(['text/event-stream', 'text/*'])('answers events to accept: %s', (accept) => {
    const { type, json } = ask(host, legacy('ping'), { accept });
    expect([type, json]).toEqual(['text/event-stream', { jsonrpc: '2.0', id: 1, result: {} }]);
  });

  it('may come from a page that is let in', async () => {
    const open = await serve('origin=https://example.test:8443');
    expect(ask(open, legacy('ping'), { origin: 'https://example.test:8443' }).status).toBe(200);
    expect(ask(open, legacy('ping'), { origin: 'https://example.test' }).status).toBe(403);
    expect(ask(open, legacy('ping'), { origin: 'null' }).status).toBe(403);
    open.close();
  });

  it.each([
    ['localhost:8080', 'http://localhost:5173', 200],
    ['127.0.0.1', 'https://LOCALHOST', 200],
    ['[::1]:80', 'http://127.0.0.1:1', 200],
    ['example.test', 'http://localhost:5173', 403],
    ['example.test', 'http://example.test', 403],
    ['localhost', 'http://localhost.example.test', 403],
    ['localhost', 'http://localhost:80.example.test', 403],
    ['localhost', 'ftp://localhost', 403],
    ['localhost', 'http://', 403],
  ])('for %s from a page of %s gets %i', (authority, origin, status) => {
    const headers = [
      ['content-type', 'application/json'],
      ['origin', origin],
    ] as const;
    const body = JSON.stringify(legacy('ping'));
    const stream = host.request({ method: 'POST', path: '/mcp', authority, headers, body });
    expect(stream.response?.status).toBe(status);
  });

  it('passes where another path is served', async () => {
    const elsewhere = await serve('path=/tools/mcp');
    expect(post(elsewhere, legacy('ping')).outcome).toBe('upstream');
    expect(post(elsewhere, legacy('ping'), {}, '/tools/mcp/x').outcome).toBe('upstream');
    for (const path of ['/tools/mcp', '/tools/mcp?x=1']) {
      expect(answerOf(post(elsewhere, legacy('ping'), {}, path)).status).toBe(200);
    }
    elsewhere.close();
  });
});
