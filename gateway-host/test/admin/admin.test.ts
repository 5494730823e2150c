import { expect, it, onTestFinished } from 'vitest';

import { AdminServer } from '../../src/admin/admin-server.js';
import { LogLevels } from '../../src/admin/log-levels.js';
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
  const levels = new LogLevels();
  for (const name of ['http', 'wasm']) levels.add(name, 'info', () => undefined);
  const admin = new AdminServer(gateway, { quit: () => void quits++, levels });
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

it('is not live while its health check is to fail', async () => {
  const { gateway, get } = await start();
  await gateway.start();
  for (const [page, live] of [
    ['/healthcheck/fail', 0],
    ['/healthcheck/ok', 1],
  ] as const) {
    await get(page, { method: 'POST' });
    expect((await get('/stats?filter=^server.live$')).text).toBe(`server.live: ${live}\n`);
  }
});

it('shows some figures only once there is something to show', async () => {
  const { gateway, get, port } = await start();
  await gateway.start();
  const filter = '/stats?filter=external.upstream_rq_completed|[.]ssl[.]|update_rejected|health_check';
  expect((await get(filter)).text).toBe('');
  await fetch(`http://127.0.0.1:${port()}/a`);
  expect((await get(filter)).text).toBe('cluster.main.cluster.external.upstream_rq_completed: 1\n');
});

it('has nothing to record of look-ups, and says OK', async () => {
  const { get } = await start();
  for (const what of ['enable', 'disable', 'clear']) {
    expect((await get(`/stats/recentlookups/${what}`)).status).toBe(405);
    expect(await get(`/stats/recentlookups/${what}`, { method: 'POST' })).toMatchObject({
      status: 200,
      text: 'OK\n',
    });
  }
});

it('counts under the names that Envoy uses', async () => {
  const { gateway, get, port } = await start();
  await gateway.start();
  for (const path of ['/a', '/b']) await fetch(`http://127.0.0.1:${port()}${path}`);
  const lines = (await get('/stats')).text.split('\n');
  expect(lines.filter((line) => /^listener\..*\.http\.in\.downstream_rq_[25]xx/.test(line))).toEqual([
    expect.stringMatching(/2xx: 2$/),
    expect.stringMatching(/5xx: 0$/),
  ]);
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
  const numbers = lines.filter((line) => / \d+$/.test(line)).map((line) => line.split(':')[0]);
  expect(numbers).toEqual([...numbers].sort());
});

it("shows figures for Prometheus, plugins' own under their bare names", async () => {
  const { gateway, get, port } = await start();
  await gateway.start();
  await fetch(`http://127.0.0.1:${port()}/`);
  for (const path of ['/stats?format=prometheus', '/stats/prometheus']) {
    const { text, headers } = await get(path);
    expect(headers.get('content-type')).toBe('text/plain; charset=UTF-8');
    expect(text.split('\n')).toEqual(
      expect.arrayContaining([
        // The cluster is named main.cluster: as in Envoy the label ends at the first dot.
        '# TYPE envoy_cluster_cluster_upstream_rq_total counter',
        'envoy_cluster_cluster_upstream_rq_total{envoy_cluster_name="main"} 1',
        'envoy_cluster_cluster_upstream_rq{envoy_response_code="200",envoy_cluster_name="main"} 1',
        'envoy_cluster_cluster_upstream_rq_xx{envoy_response_code_class="2",envoy_cluster_name="main"} 1',
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
  ['GET', '/quitquitquit'],
  ['PUT', '/logging'],
  ['GET', '/trace'],
])('refuses %s %s', async (method, path) => {
  const { get, quits } = await start();
  const { status, text } = await get(path, { method });
  expect([status, text, quits()]).toEqual([405, `Method ${method} not allowed, POST required.`, 0]);
});

it('answers any method where nothing changes, as Envoy does', async () => {
  const { gateway, get } = await start();
  await gateway.start();
  expect(await get('/ready', { method: 'DELETE' })).toMatchObject({ status: 200, text: 'LIVE\n' });
  expect(await get('/ready', { method: 'HEAD' })).toMatchObject({ status: 200, text: '' });
});

it('stops when asked to, after it has answered', async () => {
  const { get, quits } = await start();
  expect(await get('/quitquitquit', { method: 'POST' })).toMatchObject({ status: 200, text: 'OK\n' });
  await expect.poll(quits).toBe(1);
});

it('says what there is for an unknown path', async () => {
  const { get } = await start();
  const { status, text } = await get('/nothing/');
  expect(status).toBe(404);
  expect(text).toMatch(/^invalid path\. admin commands are:\n {2}\/: Admin home page\n/);
  expect(text).toContain('  /quitquitquit (POST): exit the server\n');
  expect((await get('/help')).text).toBe(text.replace('invalid path. ', ''));
  expect((await get('/')).headers.get('content-type')).toBe('text/html; charset=UTF-8');
});

it('fails its own health check on demand', async () => {
  const { gateway, get } = await start();
  await gateway.start();
  await get('/healthcheck/fail', { method: 'POST' });
  expect(await get('/ready')).toMatchObject({ status: 503, text: 'DRAINING\n' });
  await get('/healthcheck/ok', { method: 'POST' });
  expect(await get('/ready')).toMatchObject({ status: 200, text: 'LIVE\n' });
});

it('sends clients away while its health checks fail', async () => {
  const { gateway, get, port } = await start();
  await gateway.start();
  const ask = () => fetch(`http://127.0.0.1:${port()}/`).then(({ headers }) => headers.get('connection'));
  expect(await ask()).not.toBe('close');
  await get('/healthcheck/fail', { method: 'POST' });
  expect(await ask()).toBe('close');
});

it('shows how long requests took', async () => {
  const { gateway, get, port } = await start();
  await gateway.start();
  await fetch(`http://127.0.0.1:${port()}/`);
  const { text } = await get('/stats?type=Histograms&usedonly');
  const names = text.split('\n').map((line) => line.replace(/: P0.*$/, ''));
  expect(names).toEqual(
    expect.arrayContaining([
      'cluster.main.cluster.upstream_rq_time',
      'cluster.main.cluster.external.upstream_rq_time',
      'http.in.downstream_rq_time',
    ]),
  );
});

it('resets counters and leaves gauges', async () => {
  const { gateway, get, port } = await start();
  await gateway.start();
  await fetch(`http://127.0.0.1:${port()}/`);
  await get('/reset_counters', { method: 'POST' });
  const { text } = await get(
    '/stats?filter=' + encodeURIComponent('^http.in.downstream_rq_total$|server.live'),
  );
  expect(text).toBe('http.in.downstream_rq_total: 0\nserver.live: 1\n');
});

it('stops listening on demand and goes on to know its listeners', async () => {
  const { gateway, get, port } = await start();
  await gateway.start();
  await get('/drain_listeners?inboundonly', { method: 'POST' });
  expect((await fetch(`http://127.0.0.1:${port()}/`)).status).toBe(200);
  await get('/drain_listeners', { method: 'POST' });
  await expect(fetch(`http://127.0.0.1:${port()}/`)).rejects.toThrow();
  expect((await get('/listeners')).text).toBe(`main::127.0.0.1:${port()}\n`);
  expect((await get('/stats?filter=listener_stopped')).text).toBe('listener_manager.listener_stopped: 1\n');
});

it.each([
  ['', 200, ''],
  ['?wasm=debug', 200, ''],
  ['?level=warning', 200, ''],
  ['?paths=wasm:trace,http:error', 200, ''],
  ['?nope=debug', 400, 'error: unknown logger name\n\nusage: '],
  ['?wasm=loud', 400, 'error: unknown logger level\n\nusage: '],
  ['?paths=wasm', 400, 'error: empty logger name or empty logger level\n\nusage: '],
  ['?level=info&x=y', 400, 'error: invalid number of parameters\n\nusage: '],
  ['?group=wasm:debug', 400, 'error: group parameter requires fine-grain logging to be enabled\n\nusage: '],
])('answers POST /logging%s with %i', async (query, status, begin) => {
  const { get } = await start();
  const answer = await get(`/logging${query}`, { method: 'POST' });
  expect(answer.status).toBe(status);
  expect(answer.text.startsWith(begin)).toBe(true);
  expect(answer.text).toContain('active loggers:\n  http: ');
});

it.each([
  ['/certs', '{\n "certificates": []\n}\n'],
  ['/hot_restart_version', '11.104'],
  ['/runtime', '{\n "entries": {},\n "layers": []\n}\n'],
  ['/init_dump', '{}\n'],
  [
    '/stats/recentlookups',
    'Lookup tracking is not enabled. Use /stats/recentlookups/enable to enable.\n\ntotal: 0',
  ],
])('answers %s as Envoy does', async (path, text) => {
  const { get } = await start();
  expect(await get(path)).toMatchObject({ status: 200, text });
});

it.each([
  ['/stats?filter=(', 'Invalid re2 regex: missing ): ('],
  ['/stats?format=xml', 'usage: /stats?format=(html|active-html|json|prometheus|text)\n\n'],
  ['/stats?type=Some', 'invalid &type= param'],
  ['/clusters?filter=(', 'Invalid re2 regex'],
  ['/config_dump?name_regex=(', 'INVALID_ARGUMENT: Error while parsing name_regex from (: missing ): ('],
  ['/config_dump?mask=zz', 'FieldMask zz could not be successfully applied to any configs.'],
])("refuses %s in Envoy's words", async (path, text) => {
  const { get } = await start();
  expect(await get(path)).toMatchObject({ status: 400, text });
});
