import { describe, expect, test } from 'vitest';
import { errorOf } from '../harness.ts';
import { answered, events, failed, legacy, ok, type Received, startProxy } from './scripted-backend.ts';

const echo = (received: Received) =>
  ok(received, { content: [], session: received.headers['mcp-session-id'] });

describe('a client that begins a session', () => {
  test('gets what the server says, in our name', async () => {
    const proxied = await startProxy(legacy(echo));
    const exchange = proxied.rpc('initialize', {
      protocolVersion: '2025-06-18',
      capabilities: { sampling: {} },
      clientInfo: { name: 'agent', version: '2' },
    });
    expect(answered(exchange)).toEqual({
      protocolVersion: '2025-06-18',
      capabilities: { tools: {}, prompts: {}, resources: {}, completions: {}, logging: {} },
      serverInfo: { name: 'px', version: '1.0.0' },
      instructions: 'Ask "nicely".',
    });
    expect(proxied.methods).toEqual(['initialize', 'notifications/initialized']);
    expect(proxied.received[0]?.message['params']).toEqual({
      protocolVersion: '2025-06-18',
      capabilities: { sampling: {} },
      clientInfo: { name: 'agent', version: '2' },
    });
    expect(proxied.received.map(({ cluster }) => cluster)).toEqual(['orders', 'orders']);
  });

  test('has one handshake and one session with the server, whose id it never sees', async () => {
    const proxied = await startProxy(legacy(echo));
    const session = proxied.begin();
    const id = new Headers(session).get('mcp-session-id') ?? '';
    expect(id).toMatch(/^ps-[\w-]{20,}$/);
    expect(Buffer.from(id.slice(3), 'base64url').toString('latin1')).not.toContain('S1');
    for (let i = 0; i < 3; i++) {
      const exchange = proxied.rpc('tools/call', { name: 'echo' }, { headers: session });
      expect(answered(exchange)).toEqual({ content: [], session: 'S1' });
    }
    expect(proxied.methods).toEqual([
      'initialize',
      'notifications/initialized',
      'tools/call',
      'tools/call',
      'tools/call',
    ]);
    expect(proxied.last.headers['mcp-protocol-version']).toBe('2025-11-25');
  });

  test('ends it with DELETE', async () => {
    const proxied = await startProxy(legacy(echo));
    const session = proxied.begin();
    const exchange = proxied.request('DELETE', session);
    expect(exchange.response.status).toBe(200);
    expect(proxied.last).toMatchObject({
      method: 'DELETE',
      path: '/mcp',
      headers: { 'mcp-session-id': 'S1' },
    });
    expect(proxied.request('DELETE').response.status).toBe(405);
    expect(proxied.request('DELETE', [['mcp-session-id', 'x']]).response.status).toBe(404);
  });

  test('gets 404 for a session that it has ended, which is not begun again as a lost one is', async () => {
    const proxied = await startProxy(legacy(() => ({ status: 404 })));
    const [session, other] = [proxied.begin('2025-11-25', [['x-mse-consumer', 'a']]), proxied.begin()];
    expect(proxied.request('DELETE', session).response.status).toBe(200);
    const before = proxied.received.length;
    for (const method of ['tools/list', 'tools/call', 'ping']) {
      const exchange = proxied.rpc(method, { name: 'echo' }, { headers: session });
      expect(exchange.response.status).toBe(404);
      expect(errorOf(exchange).message).toContain('Session not found');
    }
    expect(proxied.request('GET', session).response.status).toBe(404);
    expect(proxied.request('DELETE', session).response.status).toBe(404);
    expect(proxied.received).toHaveLength(before);
    expect(proxied.rpc('ping', {}, { headers: other }).response.status).toBe(200);
  });

  test('keeps a session that the server does not let it end', async () => {
    const refusing = legacy(echo);
    const proxied = await startProxy((received) =>
      received.method === 'DELETE' ? { status: 405 } : refusing(received),
    );
    const session = proxied.begin();
    expect(proxied.request('DELETE', session).response.status).toBe(405);
    expect(proxied.rpc('tools/call', { name: 'echo' }, { headers: session }).response.status).toBe(200);
  });

  test('listens to it with GET', async () => {
    const change = { jsonrpc: '2.0', method: 'notifications/tools/list_changed' };
    const question = { jsonrpc: '2.0', id: 5, method: 'roots/list' };
    const answer = events(change, { jsonrpc: '2.0', id: 6, result: {} }, question);
    const proxied = await startProxy(
      legacy((received) => (received.method === 'GET' ? answer : echo(received))),
    );
    const session = proxied.begin();
    const exchange = proxied.request('GET', session);
    expect(proxied.last).toMatchObject({
      method: 'GET',
      headers: { accept: 'text/event-stream', 'mcp-session-id': 'S1' },
    });
    expect(exchange.response.header('content-type')).toBe('text/event-stream');
    expect(exchange.response.text()).toBe(
      `event: message\ndata: ${JSON.stringify(change)}\n\n:\n\nevent: message\ndata: ${JSON.stringify(question)}\n\n`,
    );
    expect(proxied.request('GET').response.status).toBe(405);
    expect(proxied.request('GET', [['mcp-session-id', 'x']]).response.status).toBe(404);
    expect(proxied.request('PUT', session).response.status).toBe(405);
  });

  test.each([
    [405, 405],
    [404, 404],
    [200, 405],
    [500, 502],
  ])('hears of a GET that is answered %i that it is answered %i', async (status, told) => {
    const proxied = await startProxy(
      legacy((received) => (received.method === 'GET' ? { status, body: 'secret' } : echo(received))),
    );
    const exchange = proxied.request('GET', proxied.begin());
    expect(exchange.response.status).toBe(told);
    expect(exchange.response.text()).toBe('');
  });

  test('sends its notifications and responses to the server', async () => {
    const proxied = await startProxy(legacy(() => ({ status: 202 })));
    const session = proxied.begin();
    const response = { jsonrpc: '2.0', id: 'from-server', result: { roots: [] } };
    for (const message of [{ jsonrpc: '2.0', method: 'notifications/roots/list_changed' }, response]) {
      const exchange = proxied.post(message, { headers: session });
      expect(exchange.response.status).toBe(202);
      expect(exchange.response.text()).toBe('');
      expect(proxied.last.message).toEqual(message);
      expect(proxied.last.headers['mcp-session-id']).toBe('S1');
    }
    const before = proxied.received.length;
    const ready = { jsonrpc: '2.0', method: 'notifications/initialized' };
    expect(proxied.post(ready, { headers: session }).response.status).toBe(202);
    expect(proxied.received).toHaveLength(before);
  });

  test('cancels by the id that the server knows', async () => {
    const proxied = await startProxy(
      legacy((received) => (received.message['id'] === undefined ? { status: 202 } : echo(received))),
    );
    const session = proxied.begin();
    const long = {
      jsonrpc: '2.0',
      id: 12345678901234567890n.toString(),
      method: 'tools/call',
      params: { name: 'echo' },
    };
    const text = JSON.stringify(long).replace(`"${long.id}"`, long.id);
    const exchange = proxied.post(text, { headers: session });
    expect(exchange.response.text()).toContain(`"id":${long.id},`);
    const known = proxied.last.message['id'];
    expect(known).toMatch(/^id-[0-9a-f]{16}$/);
    proxied.post(
      `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":${long.id},"reason":"r"}}`,
      { headers: session },
    );
    expect(proxied.last.message['params']).toEqual({ requestId: known, reason: 'r' });
  });
});

describe('what a server tells of its own', () => {
  const CAPABILITIES = {
    tools: { listChanged: true },
    prompts: { listChanged: false },
    resources: { listChanged: true, subscribe: true },
  };
  const offered = async (settings: Record<string, unknown>, session = 'S1', version = '2025-06-18') => {
    const proxied = await startProxy(legacy(echo, { capabilities: CAPABILITIES, session }), settings);
    const params = { protocolVersion: version, capabilities: {}, clientInfo: { name: 'c', version: '1' } };
    return (answered(proxied.rpc('initialize', params)) as { capabilities: object }).capabilities;
  };

  test('is offered to clients that can listen to it', async () => {
    expect(await offered({})).toEqual({ ...CAPABILITIES, prompts: {} });
  });

  test('is not offered without a session, nor beside the route', async () => {
    const plain = { tools: {}, prompts: {}, resources: {} };
    expect(await offered({}, '')).toEqual(plain);
    expect(await offered({ cluster: 'orders' })).toEqual(plain);
  });

  test('can be subscribed to where the server says so', async () => {
    const capabilities = { resources: { subscribe: true } };
    const proxied = await startProxy(legacy((received) => ok(received, {}), { capabilities }));
    const session = proxied.begin();
    for (const method of ['resources/subscribe', 'resources/unsubscribe']) {
      const exchange = proxied.rpc(method, { uri: 'doc://a' }, { headers: session });
      expect(answered(exchange)).toEqual({});
      expect(proxied.last.message).toMatchObject({ method, params: { uri: 'doc://a' } });
      expect(proxied.last.headers['mcp-session-id']).toBe('S1');
    }
  });

  test.each([
    ['where the server says nothing of it', {}, {}, true],
    ['without a session', { resources: { subscribe: true } }, {}, false],
    ['beside the route', { resources: { subscribe: true } }, { cluster: 'orders' }, true],
  ])('cannot be subscribed to %s', async (_, capabilities, settings, hasSession) => {
    const proxied = await startProxy(legacy(echo, { capabilities }), settings);
    const headers = hasSession ? proxied.begin() : [];
    const refused = proxied.rpc('resources/subscribe', { uri: 'doc://a' }, { headers });
    expect(errorOf(refused).code).toBe(-32_601);
    expect(proxied.methods).not.toContain('resources/subscribe');
  });
});

describe('a session id', () => {
  const refused = async (change: (id: string) => string, consumer = 'a', now?: () => bigint) => {
    const proxied = await startProxy(legacy(echo), {}, {}, now);
    const session = new Headers(proxied.begin('2025-11-25', [['x-mse-consumer', 'a']]));
    const before = proxied.received.length;
    const exchange = proxied.rpc(
      'tools/call',
      { name: 'echo' },
      {
        headers: [
          ['mcp-session-id', change(session.get('mcp-session-id') ?? '')],
          ['x-mse-consumer', consumer],
        ],
      },
    );
    return { exchange, reached: proxied.received.length - before };
  };

  test('counts as it was given, for the consumer that it was given to', async () => {
    const { exchange } = await refused((id) => id);
    expect(exchange.response.status).toBe(200);
  });

  test.each([
    ['changed', (id: string) => `ps-${id[3] === 'A' ? 'B' : 'A'}${id.slice(4)}`],
    ['changed at its end', (id: string) => id.slice(0, -2) + (id.endsWith('AA') ? 'BA' : 'AA')],
    ['cut', (id: string) => id.slice(0, 20)],
    ['empty', () => 'ps-'],
    ['no base64', () => 'ps-*'],
    ['too long', (id: string) => id.repeat(40)],
  ])('that is %s is unknown', async (_, change) => {
    const { exchange, reached } = await refused(change);
    expect(exchange.response.status).toBe(404);
    expect(errorOf(exchange).message).toContain('Session not found');
    expect(reached).toBe(0);
  });

  test.each(['S9', '*', 'cli'])(
    '%s that cannot be ours counts for nothing, in strict mode it is unknown',
    async (id) => {
      const call = async (mode: string) => {
        const proxied = await startProxy(legacy(echo), { mode });
        return proxied.rpc('tools/call', { name: 'echo' }, { headers: [['mcp-session-id', id]] });
      };
      // the server that the client names has another session
      expect(answered(await call('compat'))).toEqual({ content: [], session: 'S1' });
      expect((await call('strict')).response.status).toBe(404);
    },
  );

  test('of another consumer is unknown', async () => {
    const { exchange, reached } = await refused((id) => id, 'b');
    expect(exchange.response.status).toBe(404);
    expect(reached).toBe(0);
  });

  test('expires', async () => {
    let seconds = 1_800_000_000n;
    const proxied = await startProxy(
      legacy(echo),
      { sessionLifetime: 60 },
      {},
      () => seconds * 1_000_000_000n,
    );
    const session = proxied.begin();
    const call = () => proxied.rpc('tools/call', { name: 'echo' }, { headers: session }).response.status;
    seconds += 60n;
    expect(call()).toBe(200);
    seconds += 1n;
    expect(call()).toBe(404);
  });

  test('holds on every gateway with the same key, and with no other', async () => {
    const [one, two, three] = await Promise.all(
      ['a secret of the fleet', 'a secret of the fleet', 'another secret, longer'].map((sessionKey) =>
        startProxy(legacy(echo), { sessionKey }),
      ),
    );
    const session = one!.begin();
    const status = (proxied: typeof one) =>
      proxied!.rpc('tools/call', { name: 'echo' }, { headers: session }).response.status;
    expect([status(one), status(two), status(three)]).toEqual([200, 200, 404]);
  });
});

describe('a client without a session', () => {
  test('gets one of its own for each request, which ends with it', async () => {
    const proxied = await startProxy(legacy(echo));
    for (let i = 0; i < 2; i++) answered(proxied.rpc('tools/call', { name: 'echo' }));
    const each = ['initialize', 'notifications/initialized', 'tools/call', 'DELETE'];
    expect(proxied.methods).toEqual([...each, ...each]);
  });

  test('shares what is known of a server that keeps no sessions', async () => {
    let seconds = 1_800_000_000n;
    const proxied = await startProxy(legacy(echo, { session: '' }), {}, {}, () => seconds * 1_000_000_000n);
    for (let i = 0; i < 2; i++) answered(proxied.rpc('tools/call', { name: 'echo' }));
    expect(proxied.methods).toEqual(['initialize', 'notifications/initialized', 'tools/call', 'tools/call']);
    seconds += 301n;
    answered(proxied.rpc('tools/call', { name: 'echo' }));
    expect(proxied.methods.slice(4)).toEqual(['initialize', 'notifications/initialized', 'tools/call']);
  });

  test('is answered in the revision that it speaks', async () => {
    const proxied = await startProxy(legacy(echo));
    proxied.rpc('tools/call', { name: 'echo' }, { headers: [['mcp-protocol-version', '2025-03-26']] });
    expect(proxied.received[0]?.message['params']).toMatchObject({ protocolVersion: '2025-03-26' });
    expect(proxied.received[2]?.headers['mcp-protocol-version']).toBeUndefined();
  });
});

describe('a server that has lost a session', () => {
  const forgetful = () => {
    let sessions = 0;
    const lost = new Set<string>();
    const answer = (received: Received) => {
      if (received.message['method'] === 'initialize') {
        return legacy(echo, { session: `S${++sessions}` })(received);
      }
      const id = received.headers['mcp-session-id'] ?? '';
      return lost.has(id)
        ? failed(received, { code: -32_001, message: 'Session not found' }, 404)
        : legacy(echo)(received);
    };
    return { answer, lost };
  };

  test.each([[{}], [{ cluster: 'other' }]])(
    'gets one new handshake, and the request again (%j)',
    async (server) => {
      const { answer, lost } = forgetful();
      const proxied = await startProxy(answer, server);
      const session = proxied.begin();
      lost.add('S1');
      const exchange = proxied.rpc('tools/call', { name: 'echo' }, { headers: session });
      expect(answered(exchange)).toEqual({ content: [], session: 'S2' });
      expect(proxied.methods.slice(2)).toEqual([
        'tools/call',
        'initialize',
        'notifications/initialized',
        'tools/call',
      ]);
      // and is asked in the new session from then on
      expect(answered(proxied.rpc('tools/call', { name: 'echo' }, { headers: session }))['session']).toBe(
        'S2',
      );
      expect(proxied.methods).toHaveLength(7);
      lost.add('S2');
      for (const methods of [11, 12]) {
        expect(answered(proxied.rpc('tools/call', { name: 'echo' }, { headers: session }))['session']).toBe(
          'S3',
        );
        expect(proxied.methods).toHaveLength(methods);
      }
    },
  );

  test('without a body in its 404, too', async () => {
    let calls = 0;
    const proxied = await startProxy(
      legacy((received) => (++calls === 1 ? { status: 404 } : echo(received))),
    );
    const session = proxied.begin();
    expect(answered(proxied.rpc('tools/call', { name: 'echo' }, { headers: session }))['session']).toBe('S1');
  });

  test('that loses every one is not asked again and again', async () => {
    const proxied = await startProxy(legacy(() => ({ status: 404 })));
    const exchange = proxied.rpc('tools/call', { name: 'echo' }, { headers: proxied.begin() });
    expect(errorOf(exchange)).toMatchObject({
      code: -32_603,
      message: 'backend tools/call failed',
      data: { status: 404 },
    });
    expect(proxied.methods.filter((method) => method === 'initialize')).toHaveLength(2);
  });
});
