import { describe, expect, test } from 'vitest';
import { createHost } from '@postern/gateway-host/testing';
import { call, errorOf, type Host, post, readPlugin, rpc, textOf } from './harness.ts';

const rest = (name: string, server: object = {}) => ({
  _match_route_: [name],
  server: { name, config: { key: `key of ${name}` }, ...server },
  tools: [
    {
      name: 't1',
      title: `First of ${name}`,
      description: `${name} t1`,
      args: [{ name: 'a', type: 'string', required: true }],
      requestTemplate: { method: 'GET', url: `http://${name}.test/t1?a={{.args.a}}&k={{.config.key}}` },
    },
    { name: 'direct', responseTemplate: { body: `direct {{.config.key}}` } },
  ],
});
const proxy = (more: object = {}) => ({
  _match_route_: ['px'],
  server: { name: 'px', type: 'mcp-proxy', transport: 'http', mcpServerURL: 'http://mcp.test/mcp', ...more },
  tools: [
    { name: 'echo', description: 'Says it again.', args: [{ name: 'text', type: 'string', required: true }] },
  ],
});
const set = (serverTools: object[], more: object = {}) => ({
  _match_route_: ['set'],
  toolSet: { name: 'SET', serverTools },
  ...more,
});

const start = async (...rules: object[]): Promise<Host> =>
  createHost({
    plugins: [
      { module: await readPlugin(), name: 'mcp-server', configuration: JSON.stringify({ _rules_: rules }) },
    ],
    properties: { 'xds.route_name': 'set', 'xds.cluster_name': 'elsewhere' },
  });

const namesOf = (host: Host) =>
  (rpc(host, 'tools/list').response.json() as { result: { tools: { name: string }[] } }).result.tools.map(
    ({ name }) => name,
  );

describe('the list', () => {
  test('has the tools of servers before and after it, in its own order', async () => {
    const host = await start(
      rest('B'),
      set([
        { serverName: 'px', tools: ['echo'] },
        { serverName: 'A', tools: ['direct', 't1'] },
        { serverName: 'B', tools: ['t1'] },
      ]),
      rest('A'),
      proxy(),
    );
    expect(namesOf(host)).toEqual(['px___echo', 'A___direct', 'A___t1', 'B___t1']);
    expect(rpc(host, 'tools/list').response.text()).toBe(rpc(host, 'tools/list').response.text());
    expect(rpc(host, 'tools/list').response.json()).toMatchObject({
      result: {
        tools: [
          { name: 'px___echo', description: 'Says it again.', inputSchema: { required: ['text'] } },
          { name: 'A___direct' },
          { name: 'A___t1', title: 'First of A', inputSchema: { properties: { a: { type: 'string' } } } },
          {},
        ],
      },
    });
    expect(rpc(host, 'initialize', { protocolVersion: '2025-06-18' }).response.json()).toMatchObject({
      result: { serverInfo: { name: 'SET', version: '1.0.0' }, capabilities: { tools: {} } },
    });
  });

  test('leaves out what is not there, and says so in the log', async () => {
    const host = await start(
      rest('A'),
      {
        _match_route_: ['bad'],
        server: { name: 'bad' },
        tools: [{ name: 'x', requestTemplate: { url: 'http://x/{{' } }],
      },
      set([
        { serverName: 'A', tools: ['t1', 'ghost', 't1'] },
        { serverName: 'bad', tools: ['x'] },
        { serverName: 'nobody', tools: ['x'] },
        { serverName: 'SET', tools: ['A___t1'] },
      ]),
    );
    expect(namesOf(host)).toEqual(['A___t1']);
    const warnings = host.logs
      .filter(({ message }) => message.includes('toolSet'))
      .map(({ message }) => message.split(': there is no ')[1]?.split(';')[0]);
    // every thread is configured
    expect([...new Set(warnings)]).toEqual([
      'tool "ghost" of server "A"',
      'server "bad"',
      'server "nobody"',
      'server "SET"',
    ]);
  });

  test('has what allowTools allows, by the long names', async () => {
    const members = [{ serverName: 'A', tools: ['t1', 'direct'] }];
    expect(namesOf(await start(rest('A'), set(members, { allowTools: ['A___direct', 't1'] })))).toEqual([
      'A___direct',
    ]);
    expect(namesOf(await start(rest('A'), set(members, { allowTools: [] })))).toEqual([]);
    expect(namesOf(await start(rest('A'), set([])))).toEqual([]);
  });
});

describe('a call', () => {
  test('goes to the cluster of its server, with what its server is configured with', async () => {
    const host = await start(
      rest('A', { cluster: 'cluster-a' }),
      rest('B', { cluster: 'cluster-b' }),
      set([
        { serverName: 'A', tools: ['t1'] },
        { serverName: 'B', tools: ['t1'] },
      ]),
    );
    for (const name of ['A', 'B']) {
      const exchange = call(host, { a: 'x' }, `${name}___t1`);
      const [callout] = host.callouts;
      expect(callout).toMatchObject({ upstream: `cluster-${name.toLowerCase()}` });
      expect(callout?.header(':authority')).toBe(`${name}.test`);
      expect(callout?.header(':path')).toBe(`/t1?a=x&k=key+of+${name}`);
      callout?.respond({ body: `from ${name}` });
      expect(textOf(exchange)).toBe(`from ${name}`);
    }
  });

  test('goes to the cluster of its entry before that', async () => {
    const host = await start(
      rest('A', { cluster: 'own' }),
      set([{ serverName: 'A', tools: ['t1'], cluster: 'theirs', timeout: 90 }]),
    );
    call(host, { a: 'x' }, 'A___t1');
    expect(host.callouts[0]).toMatchObject({ upstream: 'theirs', timeoutMs: 90 });
  });

  test('of a tool that asks nobody needs no cluster', async () => {
    const host = await start(rest('A'), set([{ serverName: 'A', tools: ['direct'] }]));
    expect(textOf(call(host, {}, 'A___direct'))).toBe('direct key of A');
  });

  test('of a tool without any cluster is told why it cannot be', async () => {
    const host = await start(
      rest('A'),
      proxy(),
      set([
        { serverName: 'A', tools: ['t1'] },
        { serverName: 'px', tools: ['echo'] },
      ]),
    );
    for (const name of ['A___t1', 'px___echo']) {
      expect(errorOf(call(host, { a: 'x' }, name))).toEqual({
        code: -32_603,
        message:
          'the server of this tool names no cluster of the gateway, so that it cannot be called from a tool set',
      });
    }
    expect(host.callouts).toEqual([]);
  });

  test.each(['t1', 'A___ghost', 'A___', '___t1', 'A__t1', 'B___t1'])(
    'of %s is one of nothing',
    async (name) => {
      const host = await start(
        rest('A', { cluster: 'a' }),
        rest('B', { cluster: 'b' }),
        set([{ serverName: 'A', tools: ['t1'] }]),
      );
      expect(errorOf(call(host, {}, name))).toEqual({ code: -32_602, message: `unknown tool: ${name}` });
    },
  );

  test('of what is not allowed is refused', async () => {
    const host = await start(
      rest('A', { cluster: 'a' }),
      set([{ serverName: 'A', tools: ['t1', 'direct'] }], { allowTools: ['A___direct'] }),
    );
    expect(errorOf(call(host, {}, 'A___t1'))).toEqual({ code: -32_602, message: 'Tool not allowed: A___t1' });
  });

  test('reaches a server behind a proxy under its own name', async () => {
    const host = await start(proxy({ cluster: 'mcp' }), set([{ serverName: 'px', tools: ['echo'] }]));
    const exchange = call(host, { text: 'ä' }, 'px___echo');
    const received: unknown[] = [];
    for (let callout = host.callouts[0]; callout !== undefined; callout = host.callouts[0]) {
      expect(callout.upstream).toBe('mcp');
      const message =
        callout.body.length === 0 ? {} : (JSON.parse(callout.body.toString()) as Record<string, unknown>);
      received.push([callout.header(':method'), message['method'], message['params']]);
      const result =
        message['method'] === 'initialize'
          ? { protocolVersion: '2025-06-18', capabilities: { tools: {} } }
          : { content: [{ type: 'text', text: 'said' }] };
      callout.respond({
        headers: [
          ['content-type', 'application/json'],
          ['mcp-session-id', 'S1'],
        ],
        body: JSON.stringify({ jsonrpc: '2.0', id: message['id'], result }),
      });
    }
    expect(textOf(exchange)).toBe('said');
    expect(received.slice(1)).toEqual([
      ['POST', 'notifications/initialized', undefined],
      ['POST', 'tools/call', { name: 'echo', arguments: { text: 'ä' } }],
      ['DELETE', undefined, undefined],
    ]);
  });

  test('may stand in a batch', async () => {
    const host = await start(
      rest('A', { cluster: 'a' }),
      set([{ serverName: 'A', tools: ['t1', 'direct'] }]),
    );
    const message = (id: number, name: string) => ({
      jsonrpc: '2.0',
      id,
      method: 'tools/call',
      params: { name, arguments: { a: 'x' } },
    });
    const exchange = post(host, [message(1, 'A___t1'), message(2, 'A___direct')], {
      headers: [['mcp-protocol-version', '2025-03-26']],
    });
    host.callouts[0]?.respond({ body: 'one' });
    expect(exchange.response.json()).toMatchObject([
      { id: 1, result: { content: [{ text: 'one' }] } },
      { id: 2, result: { content: [{ text: 'direct key of A' }] } },
    ]);
  });
});

test.each([
  [{ toolSet: 'x' }, 'toolSet: expected an object'],
  [{ toolSet: { name: 's', serverTools: {} } }, 'toolSet.serverTools: expected'],
  [
    { toolSet: { name: 's', serverTools: [{ serverName: 'A', tools: 'x' }] } },
    'tools: expected a list of strings',
  ],
])('%j is refused', async (configuration, words) => {
  const started = createHost({
    plugins: [{ module: await readPlugin(), configuration: JSON.stringify(configuration) }],
  });
  await expect(started).rejects.toThrow(words);
});
