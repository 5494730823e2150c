import { beforeAll, describe, expect, test } from 'vitest';
import { errorOf, oneTool, post, rpc, startPlugin, type Host } from './harness.ts';

let host: Host;

beforeAll(async () => {
  host = await startPlugin(oneTool({ requestTemplate: { url: 'http://api.test/x', method: 'GET' } }));
});

describe('ids', () => {
  test.each(['1', '0', '-5', '9007199254740993', '12345678901234567890', '"a"', '""', '"\\u00e9\\n\\"x"'])(
    'echoes %s byte for byte',
    (id) => {
      const stream = post(host, `{"jsonrpc":"2.0","id":${id},"method":"ping"}`);
      expect(stream.response.status).toBe(200);
      expect(stream.response.header('content-type')).toBe('application/json');
      expect(stream.response.text()).toBe(`{"jsonrpc":"2.0","id":${id},"result":{}}`);
    },
  );

  test.each(['null', 'true', '1.5', '1e3', '[1]', '{"a":1}'])('refuses %s', (id) => {
    const stream = post(host, `{"jsonrpc":"2.0","id":${id},"method":"ping"}`);
    expect(stream.response.status).toBe(400);
    expect(stream.response.json()).toMatchObject({ id: null, error: { code: -32600 } });
  });
});

describe('malformed messages', () => {
  test.each([
    ['no JSON', 'hello'],
    ['a cut object', '{"jsonrpc":"2.0","id":1,"method":"ping"'],
    ['trailing text', '{"jsonrpc":"2.0","id":1,"method":"ping"} x'],
    ['a byte order mark', '\ufeff{"jsonrpc":"2.0","id":1,"method":"ping"}'],
    ['invalid UTF-8', Buffer.from('{"jsonrpc":"2.0","id":"\xff","method":"ping"}', 'latin1')],
    ['200 levels', `${'['.repeat(200)}${']'.repeat(200)}`],
  ])('%s is a parse error', (_name, body) => {
    const stream = post(host, body);
    expect(stream.response.status).toBe(400);
    expect(stream.response.json()).toMatchObject({ jsonrpc: '2.0', id: null, error: { code: -32700 } });
  });

  test.each([
    ['a scalar', '5'],
    ['an empty object', '{}'],
    ['a batch', '[{"jsonrpc":"2.0","id":1,"method":"ping"}]'],
    ['an empty batch', '[]'],
    ['no jsonrpc', '{"id":1,"method":"ping"}'],
    ['jsonrpc 1.0', '{"jsonrpc":"1.0","id":1,"method":"ping"}'],
    ['a number as method', '{"jsonrpc":"2.0","id":1,"method":5}'],
    ['a null method', '{"jsonrpc":"2.0","id":1,"method":null}'],
    ['two methods', '{"jsonrpc":"2.0","id":1,"method":"ping","m\\u0065thod":"tools/list"}'],
    ['two ids', '{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}'],
    ['two params', '{"jsonrpc":"2.0","id":1,"method":"ping","params":{},"params":{}}'],
  ])('%s is an invalid request', (_name, body) => {
    const stream = post(host, body);
    expect(stream.response.status).toBe(400);
    expect(errorOf(stream).code).toBe(-32600);
  });

  test('says where the parser stopped', () => {
    expect(errorOf(post(host, '{"a":1,}')).message).toBe('Parse error: unexpected character at byte 7');
  });

  test.each(['[]', '"x"', '5', 'null'])('params of %s are invalid params', (params) => {
    const stream = post(host, `{"jsonrpc":"2.0","id":3,"method":"ping","params":${params}}`);
    expect(stream.response.status).toBe(200);
    expect(stream.response.json()).toMatchObject({ id: 3, error: { code: -32602 } });
  });
});

describe('messages without an answer', () => {
  test.each([
    ['notifications/initialized', { jsonrpc: '2.0', method: 'notifications/initialized' }],
    ['an unknown notification', { jsonrpc: '2.0', method: 'x/y', params: { a: 1 } }],
    ['a tools/call without id', { jsonrpc: '2.0', method: 'tools/call', params: { name: 'tool' } }],
    ['a response', { jsonrpc: '2.0', id: 1, result: {} }],
    ['an error response', { jsonrpc: '2.0', id: 1, error: { code: 1, message: 'm' } }],
  ])('%s gets 202 and no body', (_name, body) => {
    const stream = post(host, body);
    expect(stream.outcome).toBe('local-reply');
    expect(stream.response.status).toBe(202);
    expect(stream.response.body).toHaveLength(0);
  });
});

describe('methods', () => {
  test.each([
    'resources/list',
    'prompts/list',
    'logging/setLevel',
    'completion/complete',
    'server/discover',
    '',
  ])('does not know "%s"', (method) => {
    const stream = rpc(host, method);
    expect(stream.response.status).toBe(200);
    expect(stream.response.json()).toEqual({
      jsonrpc: '2.0',
      id: 7,
      error: { code: -32601, message: `Method not found: ${method}` },
    });
  });

  test('quotes a hostile method name, cut to 256 bytes', () => {
    const { message } = errorOf(rpc(host, `"}\n\u0000é${'x'.repeat(1000)}`));
    expect(message).toMatch(/^Method not found: "\}\n\0é/);
    expect(message.length).toBeLessThan(280);
  });
});

describe('initialize', () => {
  test.each(['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'])('speaks %s', (protocolVersion) => {
    const stream = rpc(host, 'initialize', { protocolVersion, capabilities: {}, clientInfo: {} });
    expect(stream.response.json()).toEqual({
      jsonrpc: '2.0',
      id: 7,
      result: {
        protocolVersion,
        capabilities: { tools: {} },
        serverInfo: { name: 'orders', version: '1.0.0' },
      },
    });
  });

  test.each(['2026-07-28', '1.0', ''])('offers the newest to a client of "%s"', (protocolVersion) => {
    const stream = rpc(host, 'initialize', { protocolVersion });
    expect(stream.response.json()).toMatchObject({ result: { protocolVersion: '2025-11-25' } });
  });

  test.each([undefined, {}, { protocolVersion: null }, { protocolVersion: 5 }])('refuses %j', (params) => {
    expect(errorOf(rpc(host, 'initialize', params)).code).toBe(-32602);
  });
});
