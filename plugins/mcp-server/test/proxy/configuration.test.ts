import { describe, expect, test } from 'vitest';
import { startPlugin } from '../harness.ts';
import { legacy, ok, startProxy } from './scripted-backend.ts';

const refused = async (server: Record<string, unknown>, more: Record<string, unknown> = {}) => {
  const configuration = {
    server: { name: 'px', type: 'mcp-proxy', transport: 'http', mcpServerURL: '/mcp', ...server },
    ...more,
  };
  return startPlugin(configuration).then(
    () => 'not refused',
    (cause: Error) => cause.message,
  );
};

describe('a proxy is refused', () => {
  test.each([
    [{ transport: undefined }, 'transport field is required for mcp-proxy server type'],
    [{ transport: 'stdio' }, "invalid transport value: stdio, must be 'http' or 'sse'"],
    [{ mcpServerURL: undefined }, 'mcpServerURL is required for mcp-proxy server type'],
    [{ mcpServerURL: 'ftp://a/b' }, "unsupported URL scheme 'ftp', only http and https are allowed"],
    [{ mcpServerURL: 'http:///b' }, 'url with scheme must include a host'],
    [{ mcpServerURL: 'http://a/b c' }, 'a character that no URL holds'],
    [{ mcpServerURL: 'http://a\r\nx/b' }, 'a character that no URL holds'],
    [{ name: '' }, 'server.name: missing or empty'],
    [{ sessionKey: 'short' }, 'server.sessionKey: too short to be a secret'],
    [{ transport: 5 }, 'server.transport: expected string, saw number'],
  ])('with %j', async (server, words) => {
    expect(await refused(server)).toContain(words);
  });

  test('with allowTools that are no names', async () => {
    expect(await refused({}, { allowTools: 5 })).toContain('allowTools: expected a list of strings');
    expect(await refused({}, { allowTools: [5] })).toContain('allowTools[0]: expected a string');
  });
});

test.each([
  ['http://mcp.test/mcp?a=1#f', 'mcp.test', '/mcp?a=1'],
  ['HTTPS://user:pw@mcp.test:8443', 'mcp.test:8443', '/'],
  ['https://mcp.test?x=/y@z', 'mcp.test', '/?x=/y@z'],
  ['/mcp', 'test.local', '/mcp'],
  ['mcp', 'test.local', '/mcp'],
])('%s is asked as %s with %s', async (mcpServerURL, authority, path) => {
  const proxied = await startProxy(
    legacy((received) => ok(received, {})),
    { mcpServerURL },
  );
  proxied.rpc('tools/call', { name: 'a' });
  for (const { headers } of proxied.received) {
    expect(headers).toMatchObject({ ':authority': authority, ':path': path });
  }
});

test('with an upstream prefix the call stays below the client’s path, callouts go where the URL says', async () => {
  const proxied = await startProxy(
    legacy((received) => ok(received, {})),
    {},
    { upstreamPrefix: '/~' },
  );
  proxied.rpc('tools/call', { name: 'a' }, { path: '/acme/orders/mcp?x=1' });
  expect(proxied.received.map(({ headers }) => [headers[':authority'], headers[':path']])).toEqual([
    ['mcp.test', '/mcp'],
    ['mcp.test', '/mcp'],
    ['test.local', '/acme/orders/mcp/~/mcp'],
    ['mcp.test', '/mcp'],
  ]);
});

test.each([
  [undefined, 5000],
  [3000, 3000],
  [0, 5000],
  [-1, 5000],
  ['5', 5000],
  [1.5, 1],
  [1e300, 3_600_000],
])('timeout %j gives callouts %i ms', async (timeout, ms) => {
  const { host } = await startProxy(() => undefined, { timeout });
  host.request({
    method: 'POST',
    headers: [['content-type', 'application/json']],
    body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}',
  });
  expect(host.callouts.map(({ timeoutMs }) => timeoutMs)).toEqual([ms]);
});
