import { expect, it, onTestFinished } from 'vitest';

import { AdminServer } from '../../src/admin/admin-server.js';
import { scriptModule } from '../abi/script-plugin.js';
import { cluster, createGateway, listenerConfig, startUpstream, wasmFilter } from '../running-gateway.js';

const configuration =
  'configure: metric 0 postern_calls.total; metric 1 a=b\nrequest_headers: increment 4 3; record 5 7';

/** An admin interface over a gateway with one plugin that counts. */
async function start() {
  const upstream = await startUpstream();
  const filters = [
    wasmFilter({ name: 'counting', vmId: 'tenant', module: await scriptModule(), configuration }),
  ];
  const routes = [{ match: { prefix: '/' }, route: { cluster: 'main.cluster' } }];
  const { gateway } = createGateway({
    static_resources: {
      listeners: [listenerConfig({ routes, filters })],
      clusters: [cluster('main.cluster', upstream.port)],
    },
  });
  let quits = 0;
  const admin = new AdminServer(gateway, () => quits++);
  const { url } = await admin.listen('127.0.0.1', 0);
  onTestFinished(() => admin.close());
  const get = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(url + path, init);
    return { status: response.status, text: await response.text(), headers: response.headers };
  };
  const port = () => gateway.listeners.active()[0]?.address.port ?? 0;
  return { gateway, get, port, upstream, quits: () => quits };
}

it('is not ready before the gateway serves, nor while it stops', async () => {
  const { gateway, get } = await start();
  expect(await get('/ready')).toMatchObject({ status: 503, text: 'PRE_INITIALIZING\n' });
  await gateway.start();
  expect(await get('/ready')).toMatchObject({ status: 200, text: 'LIVE\n' });
  await gateway.close(0);
  expect(await get('/ready')).toMatchObject({ status: 503, text: 'DRAINING\n' });
});

it('tells version and state', async () => {
  const { gateway, get } = await start();
  await gateway.start();
  const info = JSON.parse((await get('/server_info')).text) as Record<string, unknown>;
  expect(info).toMatchObject({
    state: 'LIVE',
    version: expect.stringContaining('postern-gateway-host/') as string,
  });
});

it('counts under the names that Envoy uses', async () => {
  const { gateway, get, port } = await start();
  await gateway.start();
  for (const path of ['/a', '/b']) await fetch(`http://127.0.0.1:${port()}${path}`);
  const lines = (await get('/stats')).text.split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      'cluster.main.cluster.upstream_rq_200: 2',
      'cluster.main.cluster.upstream_rq_2xx: 2',
      'cluster.main.cluster.upstream_rq_total: 2',
      'http.in.downstream_rq_2xx: 2',
      'http.in.downstream_rq_total: 2',
      'listener_manager.total_listeners_active: 1',
      'server.live: 1',
      'wasmcustom.postern_calls.total: 6',
      'wasmcustom.a=b: 7',
    ]),
  );
  expect(lines).toEqual([...lines.slice(0, -1)].sort().concat(''));
});

it("shows figures for Prometheus, plugins' own under their bare names", async () => {
  const { gateway, get, port } = await start();
  await gateway.start();
  await fetch(`http://127.0.0.1:${port()}/`);
  for (const path of ['/stats?format=prometheus', '/stats/prometheus']) {
    const { text, headers } = await get(path);
    expect(headers.get('content-type')).toContain('version=0.0.4');
    expect(text.split('\n')).toEqual(
      expect.arrayContaining([
        '# TYPE envoy_cluster_upstream_rq_total counter',
        'envoy_cluster_upstream_rq_total{envoy_cluster_name="main.cluster"} 1',
        'envoy_cluster_upstream_rq{envoy_response_code="200",envoy_cluster_name="main.cluster"} 1',
        'envoy_cluster_upstream_rq_xx{envoy_response_code_class="2",envoy_cluster_name="main.cluster"} 1',
        'envoy_http_downstream_rq_xx{envoy_response_code_class="2",envoy_http_conn_manager_prefix="in"} 1',
        'envoy_server_live{} 1',
        'postern_calls_total{} 3',
        'a_b{} 7',
      ]),
    );
  }
});

it.each([
  ['server.live', ['server.live: 1']],
  ['^server.live$|^server.uptime$', ['server.live: 1', 'server.uptime: 0']],
  [
    'rq_total$',
    ['cluster.main.cluster.upstream_rq_total: 0', 'http.in.downstream_rq_total: 0', 'http.in.rq_total: 0'],
  ],
  ['nothing like this', []],
])('filters figures by %s', async (filter, wanted) => {
  const { gateway, get } = await start();
  await gateway.start();
  const { text } = await get(`/stats?filter=${encodeURIComponent(filter)}`);
  expect(text.split('\n').filter((line) => line !== '')).toEqual(wanted);
});

it('gives figures as JSON', async () => {
  const { gateway, get } = await start();
  await gateway.start();
  const { stats } = JSON.parse((await get('/stats?format=json&filter=server.live')).text) as {
    stats: unknown;
  };
  expect(stats).toEqual([{ name: 'server.live', value: 1 }]);
});

it('lists listeners, clusters and plugins', async () => {
  const { gateway, get, port, upstream } = await start();
  await gateway.start();
  expect((await get('/listeners')).text).toBe(`main::127.0.0.1:${port()}\n`);
  expect(JSON.parse((await get('/listeners?format=json')).text)).toEqual({
    listener_statuses: [
      { name: 'main', local_address: { socket_address: { address: '127.0.0.1', port_value: port() } } },
    ],
  });
  expect((await get('/clusters')).text).toContain(`main.cluster::127.0.0.1:${upstream.port}::rq_total::0\n`);
  expect(JSON.parse((await get('/plugins')).text)).toMatchObject({
    plugins: [
      {
        name: 'counting',
        vm_id: 'tenant',
        state: 'running',
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      },
    ],
    warming_listeners: [],
  });
});

it.each([
  ['GET', '/quitquitquit', 'POST'],
  ['POST', '/stats', 'GET, HEAD'],
  ['DELETE', '/ready', 'GET, HEAD'],
])('refuses %s %s', async (method, path, allow) => {
  const { get, quits } = await start();
  const { status, headers } = await get(path, { method });
  expect([status, headers.get('allow'), quits()]).toEqual([405, allow, 0]);
});

it('stops when asked to, after it has answered', async () => {
  const { get, quits } = await start();
  expect(await get('/quitquitquit', { method: 'POST' })).toMatchObject({ status: 200, text: 'OK\n' });
  await expect.poll(quits).toBe(1);
});

it('says what there is for an unknown path', async () => {
  const { get } = await start();
  const { status, text } = await get('/nothing');
  expect(status).toBe(404);
  expect(text).toContain('/quitquitquit (POST)');
  expect((await get('/')).status).toBe(200);
  expect((await get('/ready', { method: 'HEAD' })).text).toBe('');
});
