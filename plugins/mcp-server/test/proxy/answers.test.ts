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

const RESULT = { content: [{ type: 'text', text: 'ä "1"' }], n: 1 };
const answer = (received: Received) => ({ jsonrpc: '2.0', id: received.message['id'], result: RESULT });
const progress = (n: number) => ({
  jsonrpc: '2.0',
  method: 'notifications/progress',
  params: { progressToken: 'p', progress: n },
});

/** What the client of a call gets, whatever way the call takes. */
const called = async (behaviour: (received: Received) => Answer, accept = '*/*', server = {}) => {
  const proxied = await startProxy(legacy(behaviour), server);
  const headers: [string, string][] = [
    ['content-type', 'application/json'],
    ...proxied.begin(),
    ['accept', accept],
  ];
  const message = { jsonrpc: '2.0', id: 7, method: 'tools/call', params: { name: 'echo' } };
  return { proxied, exchange: proxied.request('POST', headers, message) };
};

describe.each([
  ['on the route', {}],
  ['to a cluster', { cluster: 'other' }],
])('an answer %s', (_, server) => {
  test('as JSON is given on, its bytes kept', async () => {
    const body = '{"jsonrpc": "2.0", "result": {"z": 1.10, "a": 12345678901234567890}, "id": 7}';
    const { exchange } = await called(
      () => ({ headers: [['content-type', 'application/json']], body }),
      undefined,
      server,
    );
    expect(exchange.response.text()).toBe(
      '{"jsonrpc":"2.0","id":7,"result":{"z":1.10,"a":12345678901234567890}}',
    );
  });

  test('as an event stream becomes JSON', async () => {
    const { exchange } = await called((received) => events(answer(received)), undefined, server);
    expect(exchange.response.header('content-type')).toBe('application/json');
    expect(answered(exchange)).toEqual(RESULT);
  });

  test('is the one with the id, not the first', async () => {
    const others = [{ jsonrpc: '2.0', id: 8, result: {} }, { jsonrpc: '2.0', id: '7', result: {} }, [], 5];
    const { exchange } = await called((received) => events(...others, answer(received)), undefined, server);
    expect(answered(exchange)).toEqual(RESULT);
  });

  test('comes behind what the server tells before, for clients that read events', async () => {
    const behaviour = (received: Received) => events(progress(1), progress(2), answer(received));
    const { exchange } = await called(behaviour, 'application/json, text/event-stream', server);
    expect(exchange.response.header('content-type')).toBe('text/event-stream');
    expect(exchange.response.header('content-length') ?? exchange.response.body.length.toString()).toBe(
      exchange.response.body.length.toString(),
    );
    const told = exchange.response
      .text()
      .trim()
      .split('\n\n')
      .map((event) => JSON.parse(event.split('data: ')[1] ?? ''));
    expect(told).toEqual([
      progress(1),
      progress(2),
      { jsonrpc: '2.0', id: 7, result: JSON.parse(JSON.stringify(RESULT)) },
    ]);
  });

  test('comes alone for clients that do not', async () => {
    const behaviour = (received: Received) => events(progress(1), answer(received));
    const { exchange } = await called(behaviour, 'application/json', server);
    expect(exchange.response.header('content-type')).toBe('application/json');
    expect(answered(exchange)).toEqual(RESULT);
  });

  test('is an event for clients that read nothing else', async () => {
    const { exchange } = await called((received) => ok(received, RESULT), 'text/event-stream', server);
    expect(exchange.response.text()).toMatch(/^event: message\ndata: \{.*\}\n\n$/);
  });

  test('in any way of writing events is read', async () => {
    const text = JSON.stringify({ jsonrpc: '2.0', id: 7, result: RESULT });
    const body = `﻿: hello\r\rid: 1\rdata:\r\revent:message\r\nretry: 5\r\ndata:${text.slice(0, 10)}\r\ndata: ${text.slice(10)}\r\n\r\n`;
    for (const size of [1, 7, 4096]) {
      const chunks = Array.from({ length: Math.ceil(body.length / size) }, (_x, i) =>
        body.slice(i * size, (i + 1) * size),
      );
      const { exchange } = await called(
        () => ({ headers: [['content-type', 'Text/Event-Stream; charset=utf-8']], body: chunks }),
        undefined,
        server,
      );
      expect(answered(exchange)).toEqual(RESULT);
    }
  });

  test('that is an error keeps its code, message and data', async () => {
    const error = { code: -32_099, message: 'no "way"', data: { why: [1] } };
    const { exchange } = await called((received) => failed(received, error), undefined, server);
    expect(errorOf(exchange)).toEqual(error);
  });

  test('brings no header of the server with it', async () => {
    const { exchange } = await called(
      (received) =>
        ok(received, {}, [
          ['set-cookie', 'a=b'],
          ['mcp-session-id', 'S9'],
          ['x-internal', '1'],
        ]),
      undefined,
      server,
    );
    expect(exchange.response.headers.map(([name]) => name).sort()).toEqual([
      ':status',
      'content-length',
      'content-type',
    ]);
  });
});

test('what the client sends of its own does not reach the server', async () => {
  const proxied = await startProxy(legacy((received) => ok(received, {})));
  proxied.rpc(
    'tools/call',
    { name: 'a' },
    {
      headers: [
        ['authorization', 'Bearer of the client'],
        ['cookie', 'a=b'],
        ['x-api-key', 'k'],
        ['x-custom', 'c'],
        ['traceparent', '00-1-2-01'],
        ['x-higress-mcpserver-config', 'e30='],
      ],
    },
  );
  const names = new Set(proxied.received.flatMap(({ headers }) => Object.keys(headers)));
  expect([...names].sort()).toEqual([
    ':authority',
    ':method',
    ':path',
    ':scheme',
    'accept',
    'content-length',
    'content-type',
    'mcp-protocol-version',
    'mcp-session-id',
    'traceparent',
    'x-forwarded-proto',
    'x-request-id',
  ]);
});

describe('a server that asks the client something', () => {
  const question = { jsonrpc: '2.0', id: 99, method: 'sampling/createMessage', params: { messages: [] } };

  test('reaches it on the stream of its call', async () => {
    const { exchange } = await called(
      (received) => events(question, answer(received)),
      'application/json, text/event-stream',
    );
    expect(exchange.response.text()).toContain(`data: ${JSON.stringify(question)}\n\n`);
  });

  test.each([
    ['that reads no events', 'application/json', true],
    ['without a session', 'application/json, text/event-stream', false],
  ])('is told when it is one %s', async (_, accept, hasSession) => {
    const behaviour = (received: Received) =>
      received.message['method'] === undefined
        ? { status: 202 }
        : events({ jsonrpc: '2.0', id: 98, method: 'ping' }, question, answer(received));
    const proxied = await startProxy(legacy(behaviour));
    const headers: [string, string][] = [
      ['content-type', 'application/json'],
      ...(hasSession ? proxied.begin() : []),
      ['accept', accept],
    ];
    const exchange = proxied.request('POST', headers, {
      jsonrpc: '2.0',
      id: 7,
      method: 'tools/call',
      params: { name: 'echo' },
    });
    expect(answered(exchange)).toEqual(RESULT);
    expect(proxied.received.map(({ message }) => message).slice(3, 5)).toEqual([
      { jsonrpc: '2.0', id: 98, result: {} },
      { jsonrpc: '2.0', id: 99, error: { code: -32_601, message: 'the client cannot be asked' } },
    ]);
  });
});

describe('allowTools', () => {
  const tools = ['a', 'b', 'c'].map((name) => ({ name, inputSchema: {} }));
  const list = legacy((received) => ok(received, { tools, nextCursor: 'N', _meta: { k: 1 } }));

  test('leaves out what is not allowed, in the server’s order', async () => {
    const proxied = await startProxy(list, {}, { allowTools: ['c', 'a', 'z'] });
    expect(answered(proxied.rpc('tools/list', { cursor: 'C' }))).toEqual({
      tools: [tools[0], tools[2]],
      nextCursor: 'N',
      _meta: { k: 1 },
    });
    expect(proxied.received[2]?.message['params']).toEqual({ cursor: 'C' });
  });

  test.each([[[]], [null]])('%j allows nothing', async (allowTools) => {
    const proxied = await startProxy(list, {}, { allowTools });
    expect(answered(proxied.rpc('tools/list'))['tools']).toEqual([]);
    const before = proxied.received.length;
    expect(errorOf(proxied.rpc('tools/call', { name: 'a' }))).toEqual({
      code: -32_602,
      message: 'Tool not allowed: a',
    });
    expect(proxied.received).toHaveLength(before);
  });
});

test('a batch of 2025-03-26 is answered whole, each message by a callout', async () => {
  const proxied = await startProxy(
    legacy((received) =>
      ok(received, { content: [], name: (received.message['params'] as { name: string }).name }),
    ),
  );
  const session = proxied.begin('2025-03-26');
  const call = (id: number, name: string) => ({ jsonrpc: '2.0', id, method: 'tools/call', params: { name } });
  const exchange = proxied.post([call(1, 'a'), { jsonrpc: '2.0', id: 2, method: 'ping' }, call(3, 'b')], {
    headers: session,
  });
  expect(exchange.response.json()).toEqual([
    { jsonrpc: '2.0', id: 1, result: { content: [], name: 'a' } },
    { jsonrpc: '2.0', id: 2, result: {} },
    { jsonrpc: '2.0', id: 3, result: { content: [], name: 'b' } },
  ]);
  expect(proxied.received.every(({ cluster }) => cluster === 'orders')).toBe(true);
});
