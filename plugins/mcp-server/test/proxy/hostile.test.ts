import { describe, expect, test } from 'vitest';
import { errorOf } from '../harness.ts';
import {
  type Answer,
  answered,
  events,
  failed,
  legacy,
  ok,
  type Received,
  startProxy,
} from './scripted-backend.ts';

const RESULT = { content: [] };
const answer = (received: Received) => ({ jsonrpc: '2.0', id: received.message['id'], result: RESULT });
const event = (message: unknown) => `data: ${JSON.stringify(message)}\n\n`;
const EVENTS: [string, string][] = [['content-type', 'text/event-stream']];
const WAYS = [
  ['on the route', {}],
  ['by callout', { cluster: 'other' }],
] as const;

/** A call whose answer is what `behaviour` says; the client reads events too. */
const called = async (
  behaviour: (received: Received) => Answer,
  server: object = {},
  method = 'tools/call',
) => {
  const proxied = await startProxy(legacy(behaviour), { ...server });
  const exchange = proxied.rpc(method, { name: 'a' }, { headers: proxied.begin() });
  return { proxied, exchange };
};

describe.each(WAYS)('a server asked %s', (_, server) => {
  test.each([
    ['401', { status: 401, body: '{"error":"invalid_token"}' }, 'it refuses the credentials of the gateway'],
    ['403', { status: 403, body: 'x' }, 'it forbids the request'],
    ['500', { status: 500, body: 'stack trace' }, 'it is broken'],
    ['503', { status: 503, body: 'upstream connect error' }, 'it is not available'],
    ['504', { status: 504, body: 'upstream request timeout' }, 'it did not answer in time'],
    [
      'a redirect',
      { status: 307, headers: [['location', 'http://evil.test/']], body: 'x' },
      'it redirects, which is not followed',
    ],
    ['405', { status: 405, body: '' }, 'it does not take the request'],
  ] satisfies [string, Answer, string][])('that answers %s is told apart', async (_name, given, reason) => {
    const { exchange } = await called(() => given, server);
    expect(exchange.response.status).toBe(200);
    expect(errorOf(exchange)).toEqual({
      code: -32_603,
      message: 'backend tools/call failed',
      data: { reason, status: given.status },
    });
    expect(exchange.response.headers.map(([name]) => name)).not.toContain('location');
  });

  test.each([
    ['no JSON', { body: '<html>' }],
    ['broken JSON', { body: '{"jsonrpc":"2.0","id":7,"result":{' }],
    ['nothing', { body: '' }],
    ['no content', { status: 204 }],
    ['another id', { body: '{"jsonrpc":"2.0","id":8,"result":{}}' }],
    ['a result that is no object', { body: '{"jsonrpc":"2.0","id":7,"result":5}' }],
    ['two ids', { body: '{"jsonrpc":"2.0","id":7,"id":8,"result":{}}' }],
    ['no version', { body: '{"id":7,"result":{}}' }],
    ['a batch', { body: '[{"jsonrpc":"2.0","id":7,"result":{}}]' }],
    [
      'compressed bytes',
      { headers: [['content-encoding', 'gzip']], body: '{"jsonrpc":"2.0","id":7,"result":{}}' },
    ],
    [
      'deep nesting',
      { body: `{"jsonrpc":"2.0","id":7,"result":{"a":${'['.repeat(200)}${']'.repeat(200)}}}` },
    ],
    ['events without the answer', { headers: EVENTS, body: [event({ jsonrpc: '2.0', method: 'x' })] }],
    ['an event that is cut', { headers: EVENTS, body: ['data: {"jsonrpc":"2.0","id":7,"result":{}}'] }],
    ['broken events', { headers: EVENTS, body: ['data: {{{\n\n', 'datta: 5\n\n', ':\n', '\0\n\n'] }],
  ] satisfies [string, Answer][])('that answers %s has given no answer', async (_name, given) => {
    const { exchange } = await called(() => given, server);
    const text = exchange.response.text();
    const message = text.startsWith('event:')
      ? text
          .trim()
          .split('\n')
          .at(-1)
          ?.replace(/^data: /, '')
      : text;
    expect(JSON.parse(message ?? '')).toMatchObject({
      id: 7,
      error: { code: -32_603, message: 'invalid tools/call response' },
    });
    expect(text).not.toContain('html');
  });

  test('that refuses the client’s message without naming it is heard', async () => {
    const error = { code: -32_000, message: 'Bad Request: not initialized' };
    const { exchange } = await called(
      () => ({
        status: 400,
        headers: [['content-type', 'application/json']],
        body: JSON.stringify({ jsonrpc: '2.0', error, id: null }),
      }),
      server,
    );
    expect(errorOf(exchange)).toEqual(error);
  });

  test('that errs without words or with a strange code is translated', async () => {
    const { exchange } = await called((received) => failed(received, { code: 'x', message: 5 }), server);
    expect(errorOf(exchange)).toEqual({ code: -32_603, message: 'the server says no more' });
  });
});

describe('a handshake', () => {
  test.each([
    ['500', () => ({ status: 500, body: 'x' }), { reason: 'it is broken', status: 500 }],
    [
      '401',
      () => ({ status: 401, body: 'x' }),
      { reason: 'it refuses the credentials of the gateway', status: 401 },
    ],
    ['504', () => ({ status: 504, body: 'x' }), { reason: 'it did not answer in time', status: 504 }],
    ['nothing that can be read', () => ({ body: 'hello' }), expect.objectContaining({ status: 200 })],
    [
      'a revision that nobody knows',
      (received: Received) => ok(received, { protocolVersion: '1999-01-01' }),
      expect.anything(),
    ],
    [
      'an error',
      (received: Received) => failed(received, { code: -32_603, message: 'down' }),
      expect.anything(),
    ],
  ])('that is answered with %s fails alone', async (_, behaviour, data) => {
    const proxied = await startProxy(behaviour);
    for (const method of ['tools/list', 'initialize']) {
      const exchange = proxied.rpc(method, { protocolVersion: '2025-06-18' });
      expect(errorOf(exchange)).toEqual({ code: -32_603, message: 'backend initialization failed', data });
    }
    expect(proxied.methods).not.toContain('tools/list');
  });

  test('to a cluster that nobody knows fails', async () => {
    const proxied = await startProxy(() => undefined);
    const exchange = proxied.host.request({
      method: 'POST',
      headers: [['content-type', 'application/json']],
      body: '{"jsonrpc":"2.0","id":7,"method":"tools/list"}',
    });
    proxied.host.callouts[0]?.fail();
    expect(exchange.response?.json()).toMatchObject({
      error: {
        message: 'backend initialization failed',
        data: { reason: expect.stringContaining('no answer') },
      },
    });
  });

  test('takes no session id that would split a header', async () => {
    const proxied = await startProxy(legacy((received) => ok(received, RESULT), { session: 'a b' }));
    answered(proxied.rpc('tools/call', { name: 'a' }));
    expect(proxied.received.every(({ headers }) => headers['mcp-session-id'] === undefined)).toBe(true);
  });
});

describe('an endless stream', () => {
  const held = async (method: string, accept = 'application/json, text/event-stream') => {
    const proxied = await startProxy(legacy(() => ({})));
    const session = proxied.begin();
    const stream = proxied.host.request({
      method: 'POST',
      path: '/acme/orders/mcp',
      headers: [['content-type', 'application/json'], ['accept', accept], ...session],
      body: JSON.stringify({ jsonrpc: '2.0', id: 7, method, params: { name: 'a' } }),
    });
    return stream;
  };

  test('that goes on behind its answer is cut', async () => {
    const stream = await held('tools/call');
    const result = event({ jsonrpc: '2.0', id: 7, result: RESULT });
    stream.respond({
      headers: EVENTS,
      body: [result, ...Array.from({ length: 5 }, () => ': still here\n\n')],
    });
    expect(stream.response?.header('content-type')).toBe('application/json');
    expect(stream.response?.json()).toEqual({ jsonrpc: '2.0', id: 7, result: RESULT });
    expect(stream.complete).toBe(true);
  });

  test('of comments is given up', async () => {
    const stream = await held('tools/call');
    const comment = `:${'x'.repeat(1 << 19)}\n`;
    stream.respond({ headers: EVENTS, body: Array.from({ length: 80 }, () => comment) });
    expect(stream.response?.json()).toMatchObject({ error: { data: { reason: 'the answer was too long' } } });
  });

  test('of one event is given up, and no memory kept', async () => {
    const stream = await held('tools/call');
    const piece = 'x'.repeat(1 << 19);
    stream.respond({ headers: EVENTS, body: ['data: ', ...Array.from({ length: 30 }, () => piece)] });
    expect(stream.response?.json()).toMatchObject({ error: { data: { reason: 'the answer was too long' } } });
  });

  test('of notifications goes to clients that read them, and is held from the others', async () => {
    const note = {
      jsonrpc: '2.0',
      method: 'notifications/message',
      params: { level: 'info', data: 'x'.repeat(1000) },
    };
    const body = [
      ...Array.from({ length: 100 }, () => event(note)),
      event({ jsonrpc: '2.0', id: 7, result: RESULT }),
    ];
    const reader = await held('tools/call');
    reader.respond({ headers: EVENTS, body });
    expect(reader.response?.text().match(/notifications\/message/g)).toHaveLength(100);
    const other = await held('tools/call', 'application/json');
    other.respond({ headers: EVENTS, body });
    expect(other.response?.json()).toEqual({ jsonrpc: '2.0', id: 7, result: RESULT });
  });

  test('before a list never shows anything but the list', async () => {
    const stream = await held('tools/list');
    const note = { jsonrpc: '2.0', method: 'notifications/message', params: {} };
    stream.respond({
      headers: EVENTS,
      body: [event(note), event({ jsonrpc: '2.0', id: 7, result: { tools: [] } }), event(note)],
    });
    expect(stream.response?.json()).toEqual({ jsonrpc: '2.0', id: 7, result: { tools: [] } });
  });
});

test('an answer with trailers is an answer', async () => {
  const proxied = await startProxy(legacy(() => ({})));
  const stream = proxied.host.request({
    method: 'POST',
    path: '/acme/orders/mcp',
    headers: [['content-type', 'application/json'], ...proxied.begin()],
    body: '{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"a"}}',
  });
  stream.respond({
    headers: EVENTS,
    body: [event(answer({ message: { id: 7 } } as never as Received))],
    trailers: [['x-t', '1']],
  });
  expect(stream.response?.json()).toEqual({ jsonrpc: '2.0', id: 7, result: RESULT });
  expect(stream.response?.trailers?.get('x-t')).toBeUndefined();
});

test('a client that leaves takes its call with it', async () => {
  const proxied = await startProxy(legacy((received) => events(answer(received))));
  const request = () =>
    proxied.host.request({
      method: 'POST',
      path: '/acme/orders/mcp',
      headers: [['content-type', 'application/json']],
      body: '{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"a"}}',
    });
  for (let i = 0; i < 3; i++) {
    const stream = request();
    const [callout] = proxied.host.callouts;
    stream.close();
    callout?.respond({ body: '{}' });
  }
  expect(answered(proxied.rpc('tools/call', { name: 'a' }))).toEqual(RESULT);
  expect(proxied.host.logs.filter(({ level }) => level === 'error' || level === 'critical')).toEqual([]);
});

test('memory stays where it is', async () => {
  const big = { text: 'y'.repeat(50_000) };
  const proxied = await startProxy(
    legacy((received) =>
      events({ jsonrpc: '2.0', method: 'notifications/progress', params: big }, answer(received)),
    ),
  );
  const round = () => {
    const session = proxied.begin();
    for (let i = 0; i < 50; i++)
      proxied.rpc('tools/call', { name: 'a', arguments: big }, { headers: session });
    for (let i = 0; i < 20; i++) proxied.rpc('tools/list');
    proxied.host.trace.length = 0;
  };
  round();
  const memory = proxied.host.plugins[0]?.root.vm.memory.bytes.length ?? 0;
  for (let i = 0; i < 8; i++) round();
  expect(proxied.host.plugins[0]?.root.vm.memory.bytes.length).toBe(memory);
}, 60_000);
