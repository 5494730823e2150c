import { beforeAll, describe, expect, test } from 'vitest';
import { errorOf, oneTool, post, rpc, send, startPlugin, type Exchange, type Host } from './harness.ts';

const PING = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
let host: Host;

beforeAll(async () => {
  host = await startPlugin(oneTool({ requestTemplate: { url: 'http://api.test/x', method: 'GET' } }));
});

describe('methods other than POST', () => {
  test.each(['GET', 'DELETE', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'TRACE', 'post'])(
    '%s gets 405',
    (method) => {
      for (const body of [undefined, PING]) {
        const stream = post(host, body, { method });
        expect(stream.outcome).toBe('local-reply');
        expect(stream.response.status).toBe(405);
        expect(stream.response.header('allow')).toBe('POST');
        expect(stream.response.body).toHaveLength(0);
      }
    },
  );
});

describe('content types', () => {
  function typed(headers: [string, string][]): Exchange {
    return send(host, { method: 'POST', path: '/acme/orders/mcp', headers, body: PING });
  }

  test.each([
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON;charset=UTF-8',
    'application/json ; x=y',
  ])('accepts %s', (type) => {
    expect(typed([['content-type', type]]).response.status).toBe(200);
  });

  test.each([
    'application/octet-stream',
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/jsonp',
    'application/json-rpc',
    'text/plain, application/json',
    '',
  ])('refuses "%s" before the body is read', (type) => {
    const stream = typed([['content-type', type]]);
    expect(stream.outcome).toBe('local-reply');
    expect(stream.response.status).toBe(415);
    expect(errorOf(stream).code).toBe(-32600);
  });

  test('refuses gRPC, as the gateway words it to gRPC clients', () => {
    const { response } = typed([['content-type', 'application/grpc']]);
    expect(response.status).toBe(200);
    expect(response.header('grpc-status')).toMatch(/^[1-9]/);
  });

  test('refuses a request without content type', () => {
    expect(typed([]).response.status).toBe(415);
  });

  test('refuses a second content type behind a good one', () => {
    const stream = typed([
      ['content-type', 'application/json'],
      ['content-type', 'application/octet-stream'],
    ]);
    expect(stream.response.status).toBe(415);
  });

  test.each(['gzip', 'br', 'identity, gzip', ''])('refuses content-encoding "%s"', (encoding) => {
    const stream = typed([
      ['content-type', 'application/json'],
      ['content-encoding', encoding],
    ]);
    expect(stream.response.status).toBe(415);
  });

  test('lets identity pass', () => {
    const stream = typed([
      ['content-type', 'application/json'],
      ['content-encoding', 'identity'],
    ]);
    expect(stream.response.status).toBe(200);
  });
});

describe('MCP-Protocol-Version', () => {
  test.each(['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'])('%s is spoken', (version) => {
    const headers: [string, string][] = [['mcp-protocol-version', version]];
    expect(rpc(host, 'ping', undefined, { headers }).response.status).toBe(200);
  });

  test.each(['1.0', 'x'])('%s gets 400', (version) => {
    const headers: [string, string][] = [['mcp-protocol-version', version]];
    const stream = rpc(host, 'ping', undefined, { headers });
    expect(stream.response.status).toBe(400);
    expect(errorOf(stream)).toEqual({
      code: -32022,
      message: 'Unsupported protocol version',
      data: { supported: ['2026-07-28'], requested: version },
    });
  });

  test('2026-07-28 is spoken with its metadata, and gets 400 without', () => {
    const headers: [string, string][] = [
      ['mcp-protocol-version', '2026-07-28'],
      ['mcp-method', 'server/discover'],
    ];
    const _meta = {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientCapabilities': {},
    };
    const discovered = rpc(host, 'server/discover', { _meta }, { headers });
    expect(discovered.response.json()).toMatchObject({
      result: { resultType: 'complete', supportedVersions: ['2026-07-28'], capabilities: { tools: {} } },
    });
    const bare = rpc(host, 'server/discover', undefined, { headers });
    expect([bare.response.status, errorOf(bare).code]).toEqual([400, -32602]);
  });
});

describe('bodies', () => {
  test('none at all is a parse error', () => {
    const stream = post(host, undefined);
    expect(stream.response.status).toBe(400);
    expect(errorOf(stream).code).toBe(-32700);
  });

  test('in chunks are read whole', () => {
    const stream = send(host, {
      method: 'POST',
      path: '/acme/orders/mcp',
      headers: [['content-type', 'application/json']],
      body: [PING.slice(0, 5), PING.slice(5, 20), PING.slice(20)].map((part) => Buffer.from(part)),
    });
    expect(stream.response.text()).toBe('{"jsonrpc":"2.0","id":1,"result":{}}');
  });

  test('of 900 KB are read', () => {
    const padding = 'x'.repeat(900_000);
    expect(rpc(host, 'ping', { padding }).response.status).toBe(200);
  });
});
