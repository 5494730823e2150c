import { describe, expect, test } from 'vitest';
import { errorOf, resultOf } from '../harness.ts';
import { answered, legacy, ok, type Proxied, startProxy } from './scripted-backend.ts';

const securitySchemes = [
  { id: 'bearer', type: 'http', scheme: 'bearer', defaultCredential: 'defB' },
  { id: 'basic', type: 'http', scheme: 'basic', defaultCredential: 'user:pass' },
  { id: 'key', type: 'apiKey', in: 'header', name: 'X-Key', defaultCredential: 'defH' },
  { id: 'query', type: 'apiKey', in: 'query', name: 'k', defaultCredential: 'a b' },
  { id: 'empty', type: 'apiKey', in: 'header', name: 'X-Empty' },
  { id: 'client', type: 'apiKey', in: 'header', name: 'X-Client' },
];
const start = (server: object, more: Record<string, unknown> = {}) =>
  startProxy(
    legacy((received) => ok(received, { content: [] })),
    { securitySchemes, ...server },
    more,
  );

/** What of credentials each request to the server has. */
const shown = ({ received }: Proxied) => [
  ...new Set(
    received.map(({ headers, path }) =>
      [path, headers['authorization'], headers['x-key'], headers['x-client']]
        .filter((part) => part !== undefined)
        .join(' '),
    ),
  ),
];

describe('a server behind a proxy gets', () => {
  test.each([
    ['a key in a header', { id: 'key' }, '/mcp defH'],
    ['a key in the query', { id: 'query' }, '/mcp?k=a+b'],
    ['a bearer token', { id: 'bearer' }, '/mcp Bearer defB'],
    ['user and password', { id: 'basic' }, `/mcp Basic ${Buffer.from('user:pass').toString('base64')}`],
    ['the configured credential before the default', { id: 'key', credential: 'own' }, '/mcp own'],
  ])('%s, with each request', async (_, defaultUpstreamSecurity, expected) => {
    const proxied = await start({ defaultUpstreamSecurity });
    const session = proxied.begin();
    answered(proxied.rpc('tools/list', {}, { headers: session }));
    answered(proxied.rpc('tools/call', { name: 'a' }));
    proxied.post({ jsonrpc: '2.0', method: 'notifications/x' }, { headers: session });
    proxied.request('DELETE', session);
    expect(proxied.methods).toContain('notifications/x');
    expect(shown(proxied)).toEqual([expected]);
  });

  test('a query beside its own', async () => {
    const proxied = await start({ mcpServerURL: '/mcp?a=1', defaultUpstreamSecurity: { id: 'query' } });
    proxied.rpc('tools/list');
    expect(shown(proxied)).toEqual(['/mcp?a=1&k=a+b']);
  });

  test('the client’s credential where it is passed through, and never otherwise', async () => {
    const headers: [string, string][] = [['authorization', 'Bearer of the client']];
    const passed = await start({
      defaultDownstreamSecurity: { id: 'bearer', passthrough: true },
      defaultUpstreamSecurity: { id: 'key' },
    });
    passed.rpc('tools/list', {}, { headers });
    expect(shown(passed)).toEqual(['/mcp of the client']);
    const own = await start({
      defaultDownstreamSecurity: { id: 'bearer' },
      defaultUpstreamSecurity: { id: 'key' },
    });
    own.rpc('tools/list', {}, { headers });
    expect(shown(own)).toEqual(['/mcp defH']);
    const whole = await start({ passthroughAuthHeader: true });
    whole.rpc('tools/list', {}, { headers });
    expect(shown(whole)).toEqual(['/mcp Bearer of the client']);
  });

  test('what is peculiar to a tool', async () => {
    const tools = [
      { name: 'a', requestTemplate: { security: { id: 'key', credential: 'of a' } } },
      {
        name: 'b',
        security: { id: 'client', passthrough: true },
        requestTemplate: { security: { id: 'key' } },
      },
    ];
    const proxied = await start({ defaultUpstreamSecurity: { id: 'key' } }, { tools });
    const call = (name: string) => {
      proxied.received.length = 0;
      answered(proxied.rpc('tools/call', { name }, { headers: [['x-client', 'cc']] }));
      return shown(proxied);
    };
    expect([call('a'), call('b'), call('c')]).toEqual([['/mcp of a'], ['/mcp cc'], ['/mcp defH']]);
  });
});

describe('a missing credential', () => {
  test('is an error, not a request without one', async () => {
    const proxied = await start({ defaultUpstreamSecurity: { id: 'empty' } });
    const text = 'there is no credential for the security scheme empty';
    expect(resultOf(proxied.rpc('tools/call', { name: 'a' }))).toEqual({
      content: [{ type: 'text', text }],
      isError: true,
    });
    expect(errorOf(proxied.rpc('tools/list'))).toEqual({ code: -32_600, message: text });
    expect(errorOf(proxied.rpc('initialize', { protocolVersion: '2025-06-18' }))).toEqual({
      code: -32_600,
      message: text,
    });
    expect(proxied.received).toEqual([]);
  });

  test('of a scheme that nobody knows is one, too', async () => {
    const proxied = await start({ defaultUpstreamSecurity: { id: 'nobody' } });
    expect(resultOf(proxied.rpc('tools/call', { name: 'a' })).isError).toBe(true);
    expect(proxied.received).toEqual([]);
  });
});

test('credentials stand in no log line', async () => {
  const proxied = await start({
    defaultUpstreamSecurity: { id: 'key', credential: 'very secret' },
    sessionKey: 'another secret of 16',
  });
  proxied.rpc('tools/call', { name: 'a' });
  expect(JSON.stringify(proxied.host.logs)).not.toMatch(/secret/);
});
