import { describe, expect, test } from 'vitest';
import { createHost } from '@postern/gateway-host/testing';
import { call, errorOf, post, readPlugin, rpc, send, startPlugin, textOf } from './harness.ts';

const tool = (url: string) => ({
  name: 'tool',
  args: [{ name: 'id', position: 'path' }],
  requestTemplate: { url, method: 'GET' },
});

const strict = (name: string) => ({ name, mode: 'strict' });

const rule = (route: string, url = 'https://api.test/v1/{id}?k=1') => ({
  _match_route_: [route],
  server: strict(route),
  tools: [tool(url)],
});

describe('with an upstream prefix', () => {
  const configuration = { upstreamPrefix: '/~', _rules_: [rule('acme/orders')] };

  test('the path stays below the client’s, and the authority is left alone', async () => {
    const host = await startPlugin(configuration);
    const exchange = call(host, { id: 'a/b' }, 'tool', { path: '/acme/orders/mcp?x=1' });
    expect(exchange.upstream.header(':path')).toBe('/acme/orders/mcp/~/v1/a%2Fb?k=1');
    expect(exchange.upstream.header(':authority')).toBe('test.local');
  });

  test.each([
    'http://other.test/acme/secrets/mcp/~/x',
    '/acme/secrets/mcp/~/x',
    'https://user@other.test/acme/secrets/mcp/~/x',
    'acme/secrets/mcp/~/x',
  ])('a tool with the URL %s stays in its own route', async (url) => {
    const host = await startPlugin({ upstreamPrefix: '/~', _rules_: [rule('acme/orders', url)] });
    const exchange = call(host, {});
    expect(exchange.upstream.header(':path')).toBe('/acme/orders/mcp/~/acme/secrets/mcp/~/x');
    expect(exchange.upstream.header(':authority')).toBe('test.local');
  });

  test.each([
    '/acme/orders/mcp/~/v1/x',
    '/acme/orders/mcp/~',
    '/acme/orders/mcp/~?x',
    '/acme/orders/mcp/%7E/x',
    '/acme/orders/mcp/%7e',
    '/~/x',
    '/acme/orders/mcp/~;x/y',
    '/acme/orders/mcp/~%2fx',
  ])('a client that asks for %s gets 404', async (path) => {
    for (const route of ['acme/orders', 'acme/orders/~']) {
      const host = await startPlugin(configuration, route);
      for (const method of ['POST', 'GET']) {
        const exchange = post(
          host,
          method === 'GET' ? undefined : { jsonrpc: '2.0', id: 1, method: 'ping' },
          { method, path },
        );
        expect(exchange.outcome).toBe('local-reply');
        expect(exchange.response.status).toBe(404);
      }
    }
  });

  test.each(['/acme/orders/mcp', '/acme/~orders/mcp', '/acme/orders~/mcp', '/acme/orders/mcp?a=/~/'])(
    'a client that asks for %s is served',
    async (path) => {
      const host = await startPlugin(configuration);
      expect(rpc(host, 'ping', {}, { path }).response.status).toBe(200);
    },
  );

  test('a route without a rule gets 404', async () => {
    for (const route of ['acme/other', 'ACME/orders', '']) {
      const exchange = rpc(await startPlugin(configuration, route), 'ping');
      expect(exchange.response.status).toBe(404);
      expect(errorOf(exchange).code).toBe(-32600);
    }
  });
});

describe('without an upstream prefix', () => {
  test('path and authority are written as the URL has them', async () => {
    const host = await startPlugin({ _rules_: [rule('acme/orders')] });
    const exchange = call(host, { id: '1' });
    expect(exchange.upstream.header(':path')).toBe('/v1/1?k=1');
    expect(exchange.upstream.header(':authority')).toBe('api.test');
  });

  test('a request that no rule matches passes untouched', async () => {
    const host = await startPlugin({ _rules_: [rule('acme/orders')] }, 'other');
    const body = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
    const exchange = send(host, { method: 'POST', path: '/other/~/x', headers: [['cookie', 'a=b']], body });
    expect(exchange.outcome).toBe('upstream');
    expect(exchange.upstream.header('cookie')).toBe('a=b');
    expect(exchange.upstream.body.toString()).toBe(body);
    exchange.respond({ status: 404, headers: [['etag', 'x']], body: 'none' });
    expect(exchange.response.status).toBe(404);
    expect(exchange.response.header('etag')).toBe('x');
    expect(exchange.response.text()).toBe('none');
  });

  test('rules match by route, prefix and domain, the first one wins', async () => {
    const rules = [
      { ...rule('a'), server: strict('by-route') },
      { _match_route_prefix_: ['pre-'], server: strict('by-prefix'), tools: [] },
      { _match_domain_: ['*.test.local'], server: strict('by-domain'), tools: [] },
      { ...rule('a'), server: strict('late') },
    ];
    const configuration = { server: strict('global'), tools: [], _rules_: rules };
    const nameFor = async (route: string, authority: string) => {
      const host = await startPlugin(configuration, route);
      const exchange = send(host, {
        method: 'POST',
        path: '/m',
        authority,
        headers: [['content-type', 'application/json']],
        body: JSON.stringify({
          jsonrpc: '2.0',
          id: 1,
          method: 'initialize',
          params: { protocolVersion: 'x' },
        }),
      });
      return (exchange.response.json() as { result: { serverInfo: { name: string } } }).result.serverInfo
        .name;
    };
    expect(await nameFor('a', 'x')).toBe('by-route');
    expect(await nameFor('pre-x', 'x')).toBe('by-prefix');
    expect(await nameFor('b', 'api.test.local:8080')).toBe('by-domain');
    expect(await nameFor('b', 'other')).toBe('global');
  });
});

test('two configurations in one VM stay apart', async () => {
  const module = await readPlugin();
  const configured = (name: string) => ({
    module,
    name,
    vmId: 'acme',
    configuration: JSON.stringify({
      _rules_: [
        {
          _match_route_: [name],
          server: { name, config: { key: `key of ${name}` } },
          tools: [{ name: 'tool', responseTemplate: { body: '{{.config.key}}' } }],
        },
      ],
    }),
  });
  for (const route of ['one', 'two']) {
    const host = await createHost({
      plugins: [configured('one'), configured('two')],
      properties: { 'xds.route_name': route },
    });
    expect(new Set(host.plugins.map((plugin) => plugin.root.vm)).size).toBe(1);
    expect(textOf(call(host))).toBe(`key of ${route}`);
  }
});
