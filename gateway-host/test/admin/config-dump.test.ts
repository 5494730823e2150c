import { expect, it, onTestFinished } from 'vitest';

import { AdminServer } from '../../src/admin/admin-server.js';
import { redactConfig } from '../../src/admin/redaction.js';
import { scriptModule } from '../abi/script-plugin.js';
import { cluster, createGateway, listenerConfig, wasmFilter } from '../running-gateway.js';

interface Dump {
  configs: Record<string, unknown>[];
}

async function start() {
  const configuration = JSON.stringify({ server: { defaultCredential: 'hunter2' }, tools: ['a'] });
  const filters = [wasmFilter({ name: 'p', module: await scriptModule(), configuration })];
  const routes = [{ match: { prefix: '/' }, route: { cluster: 'one' } }];
  const { gateway } = createGateway({
    node: { id: 'n', cluster: 'c' },
    static_resources: {
      listeners: [listenerConfig({ routes, filters })],
      clusters: [cluster('one', 1), cluster('two', 2)],
    },
  });
  await gateway.start();
  const admin = new AdminServer(gateway, { quit: () => undefined });
  const { url } = await admin.listen('127.0.0.1', 0);
  onTestFinished(() => admin.close());
  return async (query: string) => {
    const response = await fetch(`${url}/config_dump${query}`);
    const body = await response.text();
    return {
      status: response.status,
      body,
      dump: response.ok ? (JSON.parse(body) as Dump) : { configs: [] },
    };
  };
}

const TYPE = 'type.googleapis.com/envoy.admin.v3.';

it("has Envoy's sections in Envoy's order", async () => {
  const get = await start();
  const { dump } = await get('');
  expect(dump.configs.map((section) => section['@type'])).toEqual(
    ['Bootstrap', 'Clusters', 'Listeners', 'ScopedRoutes', 'Routes', 'Secrets'].map(
      (name) => `${TYPE}${name}ConfigDump`,
    ),
  );
  expect(dump.configs[1]).toMatchObject({
    static_clusters: [
      { cluster: { '@type': 'type.googleapis.com/envoy.config.cluster.v3.Cluster', name: 'one' } },
      { cluster: { name: 'two' }, last_updated: expect.stringMatching(/Z$/) as string },
    ],
  });
  expect(dump.configs[4]).toMatchObject({ static_route_configs: [{ route_config: { name: 'rc' } }] });
});

it('shows what the endpoints are when it is asked to, behind the clusters', async () => {
  const get = await start();
  const { dump } = await get('?include_eds');
  expect(dump.configs[2]).toEqual({
    '@type': `${TYPE}EndpointsConfigDump`,
    static_endpoint_configs: [endpoints('one', 1), endpoints('two', 2)],
  });
  const one = await get('?include_eds&name_regex=^one$&resource=static_endpoint_configs');
  expect(one.dump.configs).toEqual([
    { '@type': `${TYPE}EndpointsConfigDump.StaticEndpointConfig`, ...endpoints('one', 1) },
  ]);
  expect((await get('?resource=dynamic_endpoint_configs')).dump.configs).toEqual([]);
});

function endpoints(cluster_name: string, port_value: number): object {
  const address = { socket_address: { address: '127.0.0.1', port_value } };
  const endpoint = {
    endpoint: { address, health_check_config: {} },
    health_status: 'HEALTHY',
    load_balancing_weight: 1,
  };
  return {
    endpoint_config: {
      '@type': 'type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment',
      cluster_name,
      endpoints: [{ locality: {}, lb_endpoints: [endpoint], load_balancing_weight: 0 }],
      policy: { overprovisioning_factor: 140 },
    },
  };
}

it('shows no credential of a plugin', async () => {
  const get = await start();
  const { body } = await get('');
  expect(body).not.toContain('hunter2');
  expect(body).toContain(String.raw`{\"server\":{\"defaultCredential\":\"[redacted]\"},\"tools\":[\"a\"]}`);
});

it('gives one list of resources, reduced by a mask', async () => {
  const get = await start();
  const { dump } = await get('?resource=static_clusters&mask=cluster.name');
  expect(dump).toEqual({
    configs: ['one', 'two'].map((name) => ({
      '@type': `${TYPE}ClustersConfigDump.StaticCluster`,
      cluster: { '@type': 'type.googleapis.com/envoy.config.cluster.v3.Cluster', name },
    })),
  });
  expect(await get('?resource=zzz')).toMatchObject({ status: 404, body: 'zzz not found in config dump' });
  expect(await get('?resource=bootstrap')).toMatchObject({
    status: 400,
    body: 'bootstrap is not a repeated field. Use ?mask=bootstrap to get only this field',
  });
});

it('keeps the sections to which a mask applies', async () => {
  const get = await start();
  expect((await get('?mask=bootstrap.node')).dump).toEqual({
    configs: [{ '@type': `${TYPE}BootstrapConfigDump`, bootstrap: { node: { id: 'n', cluster: 'c' } } }],
  });
});

it('selects resources by name', async () => {
  const get = await start();
  const { dump } = await get('?name_regex=^tw');
  expect(dump.configs[1]).toMatchObject({ static_clusters: [{ cluster: { name: 'two' } }] });
  expect(dump.configs[2]).toEqual({ '@type': `${TYPE}ListenersConfigDump` });
});

it.each([
  [{ private_key: { filename: '/etc/key.pem' } }, { private_key: { filename: '[redacted]' } }],
  [{ private_key: { inline_bytes: 'c2VjcmV0' } }, { private_key: { inline_bytes: 'W3JlZGFjdGVkXQ==' } }],
  [
    { name: 's', generic_secret: { secret: { inline_string: 'x' } } },
    { name: 's', generic_secret: { secret: { inline_string: '[redacted]' } } },
  ],
  [
    { header: { key: 'X-Api-Key', value: 'abc' }, keep_empty_value: true },
    { header: { key: 'X-Api-Key', value: '[redacted]' }, keep_empty_value: true },
  ],
  [{ key_values: { DB_PASSWORD: 'x', MODE: 'y' } }, { key_values: { DB_PASSWORD: '[redacted]', MODE: 'y' } }],
  [
    { consumers: [{ name: 'a', credentials: ['x', 'y'] }] },
    { consumers: [{ name: 'a', credentials: ['[redacted]', '[redacted]'] }] },
  ],
  [{ url: 'http://u:p@h/' }, { url: 'http://[redacted]@h/' }],
  [
    { '@type': 'type.googleapis.com/google.protobuf.StringValue', value: 'a: 1\napi_key: xyz\n' },
    { '@type': 'type.googleapis.com/google.protobuf.StringValue', value: 'a: 1\napi_key: [redacted]\n' },
  ],
  [
    { keys: ['x-api-key'], key: 'cluster' },
    { keys: ['x-api-key'], key: 'cluster' },
  ],
])('masks %j', (given, shown) => {
  expect(redactConfig(given)).toEqual(shown);
});
