import { describe, expect, test } from 'vitest';
import type { TestStream } from '@postern/gateway-host/testing';
import { type Answer, CAPABILITIES, modernRequest, startProxy, type Proxied } from './scripted-backend.ts';

const EVENTS: [string, string][] = [['content-type', 'text/event-stream']];
const endpoint = (uri: string) => `event: endpoint\ndata: ${uri}\n\n`;
const event = (message: unknown) => `event: message\ndata: ${JSON.stringify(message)}\n\n`;
const initialized = (protocolVersion = '2024-11-05') =>
  event({
    jsonrpc: '2.0',
    id: 1,
    result: { protocolVersion, capabilities: CAPABILITIES, instructions: 'Old.' },
  });
const answer = (result: unknown, id: unknown = 7) => event({ jsonrpc: '2.0', id, result });

/** A request to a server of the old transport, at its event stream. */
const opened = async (
  method = 'tools/call',
  params: unknown = { name: 'a' },
  more: Record<string, unknown> = {},
): Promise<{ proxied: Proxied; stream: TestStream }> => {
  const proxied = await startProxy(
    () => undefined,
    { transport: 'sse', mcpServerURL: 'http://mcp.test/sse?k=1' },
    more,
  );
  const stream = proxied.host.request({
    method: 'POST',
    path: '/acme/orders/mcp',
    headers: [
      ['content-type', 'application/json'],
      ['accept', 'application/json, text/event-stream'],
      ['mcp-protocol-version', '2025-06-18'],
      ['cookie', 'a=b'],
    ],
    body: JSON.stringify({ jsonrpc: '2.0', id: 7, method, params }),
  });
  return { proxied, stream };
};

const posts = (proxied: Proxied) =>
  proxied.host.callouts.map(({ body, headers, upstream }) => {
    const lines = Object.fromEntries(headers);
    return [
      upstream,
      lines[':authority'],
      lines[':path'],
      JSON.parse(body.toString()) as Record<string, unknown>,
    ] as const;
  });

test('the held request becomes the one for the event stream', async () => {
  const { stream } = await opened();
  expect(stream.outcome).toBe('upstream');
  expect(Object.fromEntries(stream.upstream?.headers ?? [])).toEqual({
    ':method': 'GET',
    ':authority': 'mcp.test',
    ':scheme': 'http',
    ':path': '/sse?k=1',
    'x-forwarded-proto': 'http',
    'x-request-id': '00000000-0000-4000-8000-000000000001',
    accept: 'text/event-stream',
    'content-length': '0',
  });
  expect(stream.upstream?.text()).toBe('');
});

test('messages are posted beside it, and the answer is the one with the id', async () => {
  const { proxied, stream } = await opened();
  const note = {
    jsonrpc: '2.0',
    method: 'notifications/progress',
    params: { progressToken: 1, progress: 1 },
  };
  stream.respond({
    headers: EVENTS,
    body: [
      ': hello\n\n',
      endpoint('/messages?session=abc'),
      answer({}, 2),
      initialized(),
      event(note),
      answer({}, 8),
      answer({ content: [] }),
      ': never ends\n\n',
    ],
  });
  const version = {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'postern', version: '1.0.0' },
  };
  expect(posts(proxied)).toEqual([
    [
      'orders',
      'mcp.test',
      '/messages?session=abc',
      { jsonrpc: '2.0', id: 1, method: 'initialize', params: version },
    ],
    ['orders', 'mcp.test', '/messages?session=abc', { jsonrpc: '2.0', method: 'notifications/initialized' }],
    [
      'orders',
      'mcp.test',
      '/messages?session=abc',
      { jsonrpc: '2.0', id: 7, method: 'tools/call', params: { name: 'a' } },
    ],
  ]);
  expect(stream.response?.text()).toBe(event(note) + answer({ content: [] }));
  expect(stream.complete).toBe(true);
});

test('a client may ask what the server can do', async () => {
  const { stream } = await opened('initialize', { protocolVersion: '2025-06-18' });
  stream.respond({ headers: EVENTS, body: [endpoint('http://mcp.test/m'), initialized(), ': more\n'] });
  expect(stream.response?.json()).toMatchObject({
    result: { protocolVersion: '2025-06-18', capabilities: CAPABILITIES, instructions: 'Old.' },
  });
  expect(stream.response?.header('mcp-session-id')).toBeUndefined();
});

test('a client of 2026-07-28 is served as well', async () => {
  const proxied = await startProxy(
    () => ({ headers: EVENTS, body: [endpoint('m'), initialized('2025-03-26'), answer({ content: [] })] }),
    { transport: 'sse' },
  );
  const exchange = modernRequest(proxied, 'tools/call', { name: 'a' });
  expect(exchange.response.json()).toMatchObject({ result: { resultType: 'complete', content: [] } });
});

describe('a server that does something else', () => {
  const errorOf = async (given: Answer) => {
    const { proxied, stream } = await opened();
    stream.respond({ status: given.status ?? 200, headers: given.headers ?? EVENTS, body: given.body ?? '' });
    return { proxied, stream, error: (stream.response?.json() as { error?: unknown } | undefined)?.error };
  };

  test.each([
    ['refuses the stream', { status: 401, body: 'x' }, 'backend initialization failed'],
    ['is the new transport', { status: 405, body: '' }, 'backend initialization failed'],
    [
      'answers JSON',
      { headers: [['content-type', 'application/json']], body: '{}' },
      'backend initialization failed',
    ],
    ['leads to another host', { body: [endpoint('http://evil.test/m')] }, 'backend initialization failed'],
    ['leads nowhere', { body: [endpoint('http:///m x')] }, 'backend initialization failed'],
    ['ends early', { body: [endpoint('/m')] }, 'backend initialization failed'],
    ['ends before the answer', { body: [endpoint('/m'), initialized()] }, 'invalid tools/call response'],
    ['speaks nothing known', { body: [endpoint('/m'), initialized('1.0')] }, 'backend initialization failed'],
    [
      'sends an event without end',
      { body: ['data: ', ...Array.from({ length: 20 }, () => 'x'.repeat(1 << 19))] },
      'backend initialization failed',
    ],
  ] satisfies [string, Answer, string][])('and %s is told apart', async (_, given, message) => {
    const { error, stream } = await errorOf(given);
    expect(error).toMatchObject({ code: -32_603, message });
    expect(stream.complete).toBe(true);
  });

  test('posts nothing to another host', async () => {
    const { proxied } = await errorOf({ body: [endpoint('https://evil.test/m')] });
    expect(posts(proxied)).toEqual([]);
  });

  test('and does not take a message has failed', async () => {
    const proxied = await startProxy(() => undefined, { transport: 'sse' });
    const stream = proxied.host.request({
      method: 'POST',
      headers: [['content-type', 'application/json']],
      body: '{"jsonrpc":"2.0","id":7,"method":"tools/list"}',
    });
    // the answer comes before anybody has looked at the post
    stream.respond({ headers: EVENTS, body: [endpoint('/m')], trailers: [['x', 'y']] });
    expect(stream.response?.json()).toMatchObject({ error: { message: 'backend initialization failed' } });
  });
});

test('in a batch it cannot be asked', async () => {
  const proxied = await startProxy(() => undefined, { transport: 'sse' });
  const exchange = proxied.post([{ jsonrpc: '2.0', id: 1, method: 'tools/list' }], {
    headers: [['mcp-protocol-version', '2025-03-26']],
  });
  expect(exchange.response.json()).toEqual([
    {
      jsonrpc: '2.0',
      id: 1,
      error: { code: -32_603, message: 'a server with the transport "sse" cannot be asked in a batch' },
    },
  ]);
});
