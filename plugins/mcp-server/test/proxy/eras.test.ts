import { describe, expect, test } from 'vitest';
import { errorOf } from '../harness.ts';
import {
  answered,
  events,
  failed,
  legacy,
  modern,
  modernRequest,
  ok,
  type Received,
  startProxy,
} from './scripted-backend.ts';

const META = 'io.modelcontextprotocol/';

describe('a client of 2026-07-28 before a server of the handshake', () => {
  test('learns what it can do', async () => {
    const proxied = await startProxy(
      legacy(() => undefined, { capabilities: { tools: { listChanged: true }, prompts: {} } }),
    );
    const result = answered(modernRequest(proxied, 'server/discover'));
    expect(result).toEqual({
      resultType: 'complete',
      _meta: { [`${META}serverInfo`]: { name: 'px', version: '1.0.0' } },
      supportedVersions: ['2026-07-28'],
      capabilities: { tools: {}, prompts: {} },
      instructions: 'Ask "nicely".',
      ttlMs: 0,
      cacheScope: 'private',
    });
    // what it said is known for a while
    modernRequest(proxied, 'server/discover');
    expect(proxied.methods).toEqual(['server/discover', 'initialize', 'notifications/initialized', 'DELETE']);
  });

  test('asks whether the server is of its own era first, and not every time', async () => {
    const answer = (received: Received) =>
      received.message['method'] === 'server/discover'
        ? failed(received, { code: -32_601, message: 'Method not found' }, 400)
        : legacy((call) => ok(call, { content: [] }))(received);
    const proxied = await startProxy(answer);
    for (let i = 0; i < 2; i++) answered(modernRequest(proxied, 'tools/call', { name: 'echo' }));
    expect(proxied.methods).toEqual([
      'server/discover',
      'initialize',
      'notifications/initialized',
      'tools/call',
      'DELETE',
      'initialize',
      'notifications/initialized',
      'tools/call',
      'DELETE',
    ]);
    expect(proxied.received[1]?.message['params']).toMatchObject({ protocolVersion: '2025-11-25' });
  });

  test('has its calls and their results translated', async () => {
    const proxied = await startProxy(
      legacy((received) => ok(received, { content: [], structuredContent: { a: 1 }, _meta: { k: 1 } })),
    );
    const exchange = modernRequest(proxied, 'tools/call', {
      name: 'echo',
      arguments: { big: 1 },
      _meta: { progressToken: 'p', traceparent: '00-1' },
    });
    const call = proxied.received.find(({ message }) => message['method'] === 'tools/call');
    expect(call?.message['params']).toEqual({
      name: 'echo',
      arguments: { big: 1 },
      _meta: { progressToken: 'p', traceparent: '00-1' },
    });
    expect(call?.headers).not.toHaveProperty('mcp-method');
    expect(call?.headers['mcp-protocol-version']).toBe('2025-11-25');
    expect(answered(exchange)).toEqual({
      resultType: 'complete',
      content: [],
      structuredContent: { a: 1 },
      _meta: { [`${META}serverInfo`]: { name: 'px', version: '1.0.0' }, k: 1 },
    });
  });

  test('is told how long lists may be kept, and the errors of its own revision', async () => {
    const proxied = await startProxy(
      legacy((received) =>
        received.message['method'] === 'resources/read'
          ? failed(received, { code: -32_002, message: 'no such resource', data: { uri: 'x:y' } })
          : ok(received, { tools: [{ name: 'a', inputSchema: {}, execution: { taskSupport: 'optional' } }] }),
      ),
    );
    expect(answered(modernRequest(proxied, 'tools/list'))).toMatchObject({
      tools: [{ name: 'a', inputSchema: {} }],
      ttlMs: 0,
      cacheScope: 'private',
    });
    expect(errorOf(modernRequest(proxied, 'resources/read', { uri: 'x:y' }))).toEqual({
      code: -32_602,
      message: 'no such resource',
      data: { uri: 'x:y' },
    });
  });

  test.each(['prompts/list', 'logging/setLevel', 'resources/subscribe', 'subscriptions/listen'])(
    'is told that %s is not there where it is not',
    async (method) => {
      const proxied = await startProxy(legacy(() => undefined, { capabilities: { tools: {}, logging: {} } }));
      const exchange = modernRequest(proxied, method);
      expect(exchange.response.status).toBe(404);
      expect(errorOf(exchange)).toEqual({ code: -32_601, message: `Method not found: ${method}` });
      expect(proxied.methods).not.toContain(method);
    },
  );
});

describe('an earlier client before a server of 2026-07-28', () => {
  const server = modern((received) =>
    received.message['method'] === 'tools/list'
      ? ok(received, {
          resultType: 'complete',
          tools: [{ name: 'ä b', title: 'T', inputSchema: {}, outputSchema: { type: 'array' }, icons: [] }],
          ttlMs: 60_000,
          cacheScope: 'public',
          _meta: { [`${META}serverInfo`]: { name: 'behind', version: '1' }, own: true },
        })
      : ok(received, { resultType: 'complete', content: [], structuredContent: [1] }),
  );

  test('begins without a session', async () => {
    const proxied = await startProxy(server);
    const exchange = proxied.rpc('initialize', { protocolVersion: '2025-06-18' });
    expect(answered(exchange)).toMatchObject({
      protocolVersion: '2025-06-18',
      capabilities: { tools: {}, prompts: {}, resources: {}, completions: {} },
      instructions: 'Be brief.',
    });
    expect(exchange.response.header('mcp-session-id')).toBeUndefined();
    expect(proxied.methods).toEqual(['initialize', 'server/discover']);
  });

  test('has its requests and their results translated', async () => {
    const proxied = await startProxy(server);
    const headers: [string, string][] = [['mcp-protocol-version', '2025-06-18']];
    expect(answered(proxied.rpc('tools/list', {}, { headers }))).toEqual({
      tools: [{ name: 'ä b', title: 'T', inputSchema: {} }],
      _meta: { own: true },
    });
    const call = proxied.rpc('tools/call', { name: 'ä b', _meta: { progressToken: 3 } }, { headers });
    expect(answered(call)).toEqual({ content: [] });
    expect(proxied.last.headers).toMatchObject({
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': `=?base64?${Buffer.from('ä b').toString('base64')}?=`,
    });
    expect(proxied.last.message['params']).toEqual({
      name: 'ä b',
      _meta: {
        [`${META}protocolVersion`]: '2026-07-28',
        [`${META}clientCapabilities`]: {},
        [`${META}clientInfo`]: { name: 'postern', version: '1.0.0' },
        progressToken: 3,
      },
    });
    // what is known of the server is used for others
    expect(proxied.methods).toEqual(['initialize', 'server/discover', 'tools/list', 'tools/call']);
  });

  test('cannot be asked for input', async () => {
    const proxied = await startProxy(
      modern((received) =>
        ok(received, { resultType: 'input_required', inputRequests: {}, requestState: 's' }),
      ),
    );
    expect(errorOf(proxied.rpc('tools/call', { name: 'a' }))).toMatchObject({
      code: -32_603,
      message: 'the server asks for input in a way that this revision of the protocol has not',
    });
  });
});

describe('client and server of 2026-07-28', () => {
  test('talk as if nobody stood between, but for the name', async () => {
    const state = {
      resultType: 'input_required',
      inputRequests: { q: { method: 'elicitation/create' } },
      requestState: 's',
    };
    const proxied = await startProxy(modern((received) => ok(received, state)));
    const exchange = modernRequest(proxied, 'tools/call', { name: 'a', inputResponses: { q: {} } }, [
      ['mcp-param-region', 'eu'],
      ['mcp-session-id', 'ignored'],
    ]);
    expect(answered(exchange)).toEqual({
      ...state,
      _meta: { [`${META}serverInfo`]: { name: 'px', version: '1.0.0' } },
    });
    expect(proxied.methods).toEqual(['server/discover', 'tools/call']);
    expect(proxied.last.headers).toMatchObject({ 'mcp-param-region': 'eu', 'mcp-name': 'a' });
    expect(proxied.last.headers).not.toHaveProperty('mcp-session-id');
  });

  test('see each other’s refusals with their HTTP status', async () => {
    const refusal = { code: -32_020, message: 'Header mismatch', data: { header: 'Mcp-Param-Region' } };
    const proxied = await startProxy(modern((received) => failed(received, refusal, 400)));
    const exchange = modernRequest(proxied, 'tools/call', { name: 'a' });
    expect(exchange.response.status).toBe(400);
    expect(errorOf(exchange)).toEqual(refusal);
  });

  test('listen to changes as long as the client stays', async () => {
    const change = { jsonrpc: '2.0', method: 'notifications/tools/list_changed', params: { _meta: {} } };
    const proxied = await startProxy(modern(() => events(change, change)));
    const exchange = modernRequest(proxied, 'subscriptions/listen', {});
    expect(exchange.response.header('content-type')).toBe('text/event-stream');
    expect(exchange.response.text().split('\n\n').slice(0, 2)).toEqual(
      Array.from({ length: 2 }, () => `event: message\ndata: ${JSON.stringify(change)}`),
    );
  });
});

test('a client of an older revision than its server gets what it knows', async () => {
  const proxied = await startProxy(
    legacy(
      (received) =>
        received.message['method'] === 'tools/list'
          ? ok(received, {
              tools: [
                { name: 'a', title: 'T', annotations: {}, inputSchema: {}, outputSchema: { type: 'object' } },
              ],
            })
          : ok(received, {
              content: [
                { type: 'audio', mimeType: 'audio/wav', data: 'AA==' },
                { type: 'resource_link', uri: 'x:"y"', name: 'n' },
                { type: 'text', text: 't' },
              ],
              structuredContent: {},
            }),
      { version: '2025-11-25' },
    ),
  );
  const headers: [string, string][] = [['mcp-protocol-version', '2024-11-05']];
  expect(answered(proxied.rpc('tools/list', {}, { headers }))).toEqual({
    tools: [{ name: 'a', inputSchema: {} }],
  });
  expect(answered(proxied.rpc('tools/call', { name: 'a' }, { headers }))).toEqual({
    content: [
      { type: 'text', text: '[audio of type audio/wav]' },
      { type: 'text', text: 'x:"y"' },
      { type: 'text', text: 't' },
    ],
  });
});
