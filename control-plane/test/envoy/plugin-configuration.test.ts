/** The JSON that plugins are configured with. */
import { expect, it } from 'vitest';

import type { PluginName } from '../../src/catalogue/catalogue.js';
import { pluginConfiguration } from '../../src/envoy/plugin-configuration.js';
import { load, MANIFEST } from '../project.js';
import { TWO_TENANTS, TWO_TENANTS_ENV } from '../two-tenants.js';

async function configurationOf(tenant: string, plugin: PluginName, manifest = TWO_TENANTS): Promise<unknown> {
  const { catalogue } = await load(manifest, {}, TWO_TENANTS_ENV);
  const found = catalogue.tenants.find(({ name }) => name === tenant);
  const text = found && pluginConfiguration(found, plugin);
  return text === undefined ? undefined : JSON.parse(text);
}

it('auth has a rule with its list for every server that asks for a key', async () => {
  expect(await configurationOf('zeta', 'auth')).toEqual({
    global_auth: true,
    consumers: [
      { name: 'batch', credential: 'zeta-key-2' },
      { name: 'zoe-app', credential: 'zeta-key-1' },
    ],
    keys: ['x-api-key', 'authorization'],
    in_header: true,
    in_query: false,
    _rules_: [{ _match_route_: ['zeta/on', 'zeta/on/~'], allow: ['batch', 'zoe-app'] }],
  });
});

it('auth lists all consumers where a server has no allow', async () => {
  expect(await configurationOf('acme', 'auth', MANIFEST)).toMatchObject({
    _rules_: [{ _match_route_: ['acme/orders', 'acme/orders/~'], allow: ['batch', 'demo'] }],
  });
});

it('mcp-server has a prefix and one rule per server, none for the upstream route', async () => {
  const tools = [{ name: 'list', requestTemplate: { url: '/orders', method: 'GET' } }];
  expect(await configurationOf('n', 'mcp-server')).toEqual({
    upstreamPrefix: '/~',
    _rules_: [
      { _match_route_: ['n/1e3'], server: { name: 'orders', mode: 'strict' }, tools },
      { _match_route_: ['n/orders'], server: { name: 'orders', mode: 'strict' }, tools },
    ],
  });
});

it.each([
  ['a mode of its own', { name: 'orders', mode: 'compat' }],
  ['another type', { name: 'orders', type: 'mcp-proxy' }],
])('mcp-server takes a server with %s as it is', async (_what, server) => {
  const orders = JSON.stringify({ server, tools: [] });
  const { catalogue } = await load(MANIFEST, { 'orders.yaml': orders }, {});
  const [acme] = catalogue.tenants;
  const text = acme && pluginConfiguration(acme, 'mcp-server');
  expect(JSON.parse(text ?? '')).toMatchObject({ _rules_: [{ server }] });
});

it('tool-transform has what the server says', async () => {
  expect(await configurationOf('zeta', 'tool-transform')).toEqual({
    _rules_: [
      {
        _match_route_: ['zeta/on', 'zeta/on/~'],
        allow: ['list'],
        tools: [{ name: 'list', rename: 'show', title: '', description: '1e3' }],
      },
    ],
  });
});

it('a plugin that no server of a tenant uses is not there', async () => {
  expect(await configurationOf('n', 'tool-transform')).toBeUndefined();
});
