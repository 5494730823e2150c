/**
 * The main job as assertions on any gateway that serves examples/quickstart: an agent lists the tools and gets REST
 * data, and whoever has no key gets nothing. Run on gateway-host (here) and on stock Envoy (test/real/envoy).
 */
import { expect } from 'vitest';

import { OFFICIAL_CLIENTS, withSession, type Gate } from './official-clients.js';
import { rawRequest, rpc } from './raw-http.js';

/** One thing that must be true of the quickstart. */
export interface Scenario {
  readonly title: string;
  run(gate: Gate): Promise<void>;
}

export const MAIN_JOB: readonly Scenario[] = [
  ...Object.entries(OFFICIAL_CLIENTS).flatMap(([name, connect]): Scenario[] => [
    {
      title: `${name} connects and lists the tools`,
      run: (gate) =>
        withSession(connect, gate, async (session) => {
          const tools = await session.listTools();
          expect(tools.map((tool) => tool.name)).toEqual([
            'list_orders',
            'search_orders',
            'get_order',
            'create_order',
          ]);
          expect(session.serverName()).toBe('orders');
          // Put there by tool-transform, the rest by mcp-server.
          expect(tools[1]?.title).toBe('Search orders');
          expect(tools[2]?.description).toContain('Returns one order');
          expect(tools[2]?.inputSchema.required).toEqual(['id']);
          expect(Object.keys(tools[3]?.inputSchema.properties ?? {})).toEqual(['customer', 'items']);
        }),
    },
    {
      title: `${name} calls every tool and gets the REST data`,
      run: (gate) =>
        withSession(connect, gate, async (session) => {
          const listed = await session.callTool('list_orders', { limit: 50 });
          expect(listed).toMatchObject({ isError: false });
          expect(listed.text).toContain('Orders, newest first.');
          expect(listed.text).toContain('"id":"A-1001"');

          const found = await session.callTool('search_orders', { customer: 'bakery & co', status: 'open' });
          expect(JSON.parse(found.text)).toEqual({ orders: [] });
          const open = await session.callTool('search_orders', { customer: 'harbour cafe' });
          expect(JSON.parse(open.text)).toEqual({
            orders: [
              { id: 'A-1002', customer: 'Harbour Cafe', status: 'open', total: 233.25, currency: 'EUR' },
            ],
          });

          const one = await session.callTool('get_order', { id: 'A-1001' });
          expect(one.text).toContain('Order A-1001 of Northwind Bakery: shipped, total 74 EUR');

          const items = [{ sku: 'FLOUR-25', quantity: 2, price: 18.5 }];
          const created = await session.callTool('create_order', { customer: 'Zoë "Z" & Söhne', items });
          expect(created.text).toMatch(/^Created order A-\d+ of Zoë "Z" & Söhne with a total of 37 EUR\.$/);
          const id = /A-\d+/.exec(created.text)?.[0] ?? '';
          expect((await session.callTool('get_order', { id })).text).toContain(
            `Order ${id} of Zoë "Z" & Söhne: open`,
          );
        }),
    },
    {
      title: `${name} sees an error of the REST service as a tool error`,
      run: (gate) =>
        withSession(connect, gate, async (session) => {
          const missing = await session.callTool('get_order', { id: 'A-0' });
          expect(missing.isError).toBe(true);
          expect(missing.text).toContain('there is no order');
        }),
    },
    {
      title: `${name} gets -32602 for an unknown tool`,
      run: (gate) =>
        withSession(connect, gate, async (session) => {
          await expect(session.callTool('drop_orders', {})).rejects.toMatchObject({ code: -32602 });
        }),
    },
    {
      title: `${name} cannot connect with a wrong key`,
      run: async (gate) => {
        await expect(connect({ ...gate, key: `${gate.key}x` })).rejects.toThrow(/401|denied/i);
      },
    },
  ]),
  { title: 'no key and a wrong key are 401 with a challenge', run: refusesWrongKeys },
  { title: 'the key counts as Bearer token too', run: takesBearer },
  { title: 'an unknown tool is a JSON-RPC error in a 200', run: refusesUnknownTool },
  { title: 'initialize, ping and notifications answer as MCP asks', run: speaksMcp },
  { title: '200 calls at a time get each its own answer', run: keepsCallsApart },
  { title: 'a client that asks for the upstream route gets 404', run: hidesUpstreamRoute },
  { title: 'a path that no tenant has is 404', run: hasNoOtherPaths },
];

async function refusesWrongKeys(gate: Gate): Promise<void> {
  for (const headers of [
    {},
    { 'x-api-key': '' },
    { 'x-api-key': `${gate.key}x` },
    { 'x-api-key': gate.key.slice(0, -1) },
    { authorization: `Basic ${gate.key}` },
    { 'x-mse-consumer': 'demo' },
  ]) {
    const answer = await rpc(gate, 'tools/list', {}, headers as Record<string, string>);
    expect({ headers, status: answer.status }).toEqual({ headers, status: 401 });
    expect(answer.headers['www-authenticate']).toBeDefined();
    expect(answer.body).not.toContain('list_orders');
  }
}

async function takesBearer(gate: Gate): Promise<void> {
  const answer = await rpc(gate, 'tools/list', {}, { authorization: `Bearer ${gate.key}` });
  expect(answer.status).toBe(200);
  expect(answer.body).toContain('list_orders');
}

async function refusesUnknownTool(gate: Gate): Promise<void> {
  const answer = await rpc(gate, 'tools/call', { name: 'drop_orders', arguments: {} });
  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.body)).toMatchObject({ jsonrpc: '2.0', id: 7, error: { code: -32602 } });
}

async function speaksMcp(gate: Gate): Promise<void> {
  const params = {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'raw', version: '1' },
  };
  const begun = await rpc(gate, 'initialize', params);
  expect(JSON.parse(begun.body)).toMatchObject({
    id: 7,
    result: { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo: { name: 'orders' } },
  });
  expect(JSON.parse((await rpc(gate, 'ping')).body)).toMatchObject({ id: 7, result: {} });
  expect(JSON.parse((await rpc(gate, 'no/such/method')).body)).toMatchObject({ error: { code: -32601 } });
  const notified = await rawRequest({
    base: gate.mcp,
    target: new URL(gate.mcp).pathname,
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': gate.key },
    body: '{"jsonrpc":"2.0","method":"notifications/initialized"}',
  });
  expect(notified).toMatchObject({ status: 202, body: '' });
}

/** Calls of different tools and sizes overlap in the plugins' memory; no answer may carry another call's data. */
async function keepsCallsApart(gate: Gate): Promise<void> {
  const calls = Array.from({ length: 200 }, (_, number) => async () => {
    const customer = `C${number}-${'x'.repeat(number % 50)}`;
    const items = [{ sku: `SKU-${number}`, quantity: 1 + (number % 9), price: number }];
    const creates = number % 2 === 0;
    const params = creates
      ? { name: 'create_order', arguments: { customer, items } }
      : { name: 'get_order', arguments: { id: `none-${number}` } };
    const response = await fetch(gate.mcp, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', 'x-api-key': gate.key },
      body: JSON.stringify({ jsonrpc: '2.0', id: `call-${number}`, method: 'tools/call', params }),
    });
    const answer = (await response.json()) as { id: string; result: { content: { text: string }[] } };
    expect(answer.id).toBe(`call-${number}`);
    expect(answer.result.content[0]?.text).toContain(
      creates ? ` of ${customer} with a total` : `none-${number}`,
    );
  });
  await Promise.all(calls.map((call) => call()));
}

async function hidesUpstreamRoute(gate: Gate): Promise<void> {
  const path = new URL(gate.mcp).pathname;
  const headers = { 'x-api-key': gate.key };
  for (const tail of [
    '/~/orders',
    '/~/',
    '/~',
    '/%7e/orders',
    '/%7E/orders',
    '/~//orders',
    '//~/orders',
    '/x/../~/orders',
  ]) {
    for (const method of ['GET', 'POST', 'DELETE']) {
      const { status, body } = await rawRequest({
        base: gate.mcp,
        target: `${path}${tail}`,
        method,
        headers,
      });
      expect({ tail, method, status }).toEqual({ tail, method, status: 404 });
      expect(body).not.toContain('A-1001');
    }
  }
}

async function hasNoOtherPaths(gate: Gate): Promise<void> {
  const path = new URL(gate.mcp).pathname;
  for (const target of [
    '/',
    '/orders',
    '/acme',
    '/acme/orders',
    `${path}/`,
    `${path}x`,
    `${path}/orders`,
    '/acme/other/mcp',
  ]) {
    const { status } = await rawRequest({ base: gate.mcp, target, headers: { 'x-api-key': gate.key } });
    expect({ target, status }).toEqual({ target, status: 404 });
  }
}
