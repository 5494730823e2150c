/** What differs between the revisions for a tool that asks an upstream; the rest is the SDK's, and tested there. */

import { beforeAll, describe, expect, test } from 'vitest';
import { oneTool, post, startPlugin, type Host } from './harness.ts';

const MODERN = '2026-07-28';
const requestTemplate = { url: 'http://x/y', method: 'GET' };
let host: Host;

beforeAll(async () => {
  host = await startPlugin(
    oneTool({
      requestTemplate,
      outputSchema: { type: 'array', items: {} },
      title: 'T',
      annotations: { a: 1 },
    }),
  );
});

function modern(method: string, params: object = {}) {
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': MODERN,
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  return { jsonrpc: '2.0', id: 'x', method, params: { ...params, _meta } };
}

function mirrored(method: string, name?: string): { headers: [string, string][] } {
  const headers: [string, string][] = [
    ['mcp-protocol-version', MODERN],
    ['mcp-method', method],
  ];
  if (name !== undefined) headers.push(['mcp-name', name]);
  return { headers };
}

describe('2026-07-28', () => {
  test('calls upstreams, and gets structured content of every type', () => {
    const exchange = post(host, modern('tools/call', { name: 'tool' }), mirrored('tools/call', 'tool'));
    expect(exchange.upstream.header('mcp-name')).toBeUndefined();
    expect(exchange.respond({ body: '[1]' }).response.json()).toEqual({
      jsonrpc: '2.0',
      id: 'x',
      result: {
        resultType: 'complete',
        _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'orders', version: '1.0.0' } },
        content: [{ type: 'text', text: '[1]' }],
        isError: false,
        structuredContent: [1],
      },
    });
  });

  test('lists schemas that are no objects', () => {
    const { result } = post(host, modern('tools/list'), mirrored('tools/list')).response.json() as {
      result: { tools: object[]; ttlMs: number; cacheScope: string };
    };
    expect(result.tools[0]).toHaveProperty('outputSchema');
    expect([result.ttlMs, result.cacheScope]).toEqual([0, 'private']);
  });

  test('refuses a header that says something else, before an upstream hears of it', () => {
    const exchange = post(host, modern('tools/call', { name: 'tool' }), mirrored('tools/call', 'other'));
    expect([exchange.outcome, exchange.response.status]).toEqual(['local-reply', 400]);
  });
});

test('a client that names no revision gets what 2025-03-26 has', () => {
  const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
  const { result } = post(host, list, {
    headers: [['mcp-protocol-version', '2025-03-26']],
  }).response.json() as {
    result: { tools: object[] };
  };
  expect(Object.keys(result.tools[0] ?? {})).toEqual(['name', 'description', 'inputSchema', 'annotations']);
});

test('a batch of 2025-03-26 is answered, but for tools that ask upstreams', () => {
  const batch = [
    { jsonrpc: '2.0', id: 1, method: 'ping' },
    { jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: 'tool' } },
  ];
  const exchange = post(host, batch, { headers: [['mcp-protocol-version', '2025-03-26']] });
  expect(exchange.response.json()).toEqual([
    { jsonrpc: '2.0', id: 1, result: {} },
    { jsonrpc: '2.0', id: 2, error: { code: -32603, message: expect.stringContaining('batch') as string } },
  ]);
});
