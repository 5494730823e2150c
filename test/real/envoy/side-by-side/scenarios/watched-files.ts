/**
 * Files of routes, clusters, endpoints and filters that change while the gateway runs. Observation: envoy-observed §12;
 * Envoy docs "xDS configuration API overview" (file based subscriptions).
 */
import { address, clusterOf, pluginConfig, WASM } from '../bootstrap.js';
import { answers, request, type Answer, type Change, type Json, type Scenario } from '../scenario.js';
import type { ScenarioPlugin } from '../scenario.js';

const from = 'envoy-observed §12';
const TYPE = 'type.googleapis.com/envoy.config';
const CODE: Answer[] = [{ steps: ['HTTP/1.1 200 OK\ncontent-length: {size}\n\n{module}'] }];
/** The local module is another one, so that the remote code is not known already. */
const LOCAL: ScenarioPlugin = { module: '0.2.0' };

function watching(name: string, parts: Partial<Scenario>): Scenario {
  return { id: `watched.${name}`, from, own: 'process', plugins: [], ...parts };
}

function fileOf(resources: readonly Json[], version_info = '1'): Json {
  return { version_info, resources };
}

const path = (file: string): Json => ({ path_config_source: { path: `{file:${file}}` } });

// A filter from a file (ECDS).

const ECDS = 'extension_config_discovery.http_filter.found.';
const ECDS_STATS = [
  'config_reload',
  'config_fail',
  'update_success',
  'update_rejected',
  'update_failure',
].map((name) => ECDS + name);
const FETCHES = [
  'fetch_successes',
  'fetch_failures',
  'cache_hits',
  'cache_misses',
  'cache_negative_hits',
].map((name) => `wasm.remote_load_${name}`);

/** The file's one resource: a plugin that says what its configuration tells it to. */
function extension(plugin: ScenarioPlugin, name = 'found'): Json {
  const script = Object.entries(plugin.script ?? {}).map(([callback, what]) => `* ${callback}: ${what}`);
  const text = ['name: A', ...script].join('\n');
  const modules = (module: string): string => `{module:${module}}`;
  const config = pluginConfig({ name: 'A', ...plugin }, { vm: 'v', configuration: text, modules });
  return {
    '@type': `${TYPE}.core.v3.TypedExtensionConfig`,
    name,
    typed_config: { '@type': WASM, config },
  };
}

function remote(more: Json = {}): ScenarioPlugin {
  const http_uri = { uri: 'http://code.test/a.wasm', cluster: 'callee', timeout: '5s' };
  return { vmFields: { code: { remote: { http_uri, sha256: '{sha256}' } }, ...more } };
}

function push(plugin: ScenarioPlugin, version = '2'): Change {
  return { write: 'ecds', content: fileOf([extension(plugin)], version), counters: ECDS };
}

function ecds(name: string, first: ScenarioPlugin, changes: readonly Change[], more: Partial<Scenario> = {}) {
  return watching(`filter.${name}`, {
    setup: {
      filters: [{ name: 'found', config_discovery: { config_source: path('ecds'), type_urls: [WASM] } }],
    },
    files: { ecds: fileOf([extension(first)]) },
    client: [[request()], ...changes.flatMap((change) => [[change], [request()]])],
    stats: [...ECDS_STATS, ...FETCHES],
    ...more,
  });
}

const fetched: Change = { stat: 'wasm.remote_load_fetch_successes', is: 1 };
const failed: Change = { stat: 'wasm.remote_load_fetch_failures', is: 1 };
const NACK = { nack_on_code_cache_miss: true };

const FILTERS: readonly Scenario[] = [
  ecds('other-text', {}, [push({ script: { request_headers: 'log second' } })]),
  ecds('other-module', {}, [push({ module: '0.2.0' })]),
  ecds('nothing-changed', {}, [push({}, '1')]),
  ecds('other-version-only', {}, [push({})]),
  ecds('configure-refuses', {}, [push({ script: { configure: 'return 0' } })]),
  ecds('bad-module', {}, [push({ module: 'wat:garbage' })]),
  ecds('missing-import', {}, [push({ module: 'wat:import-abort' })]),
  ecds('refused-then-good', {}, [
    push({ script: { configure: 'return 0' } }),
    push({ script: { log: 'log third' } }, '3'),
  ]),
  ecds('no-resource', {}, [{ write: 'ecds', content: fileOf([]), counters: ECDS }]),
  ecds('two-resources', {}, [
    { write: 'ecds', content: fileOf([extension({}), extension({}, 'other')]), counters: ECDS },
  ]),
  ecds('other-name', {}, [{ write: 'ecds', content: fileOf([extension({}, 'other')]), counters: ECDS }]),
  ecds('no-json', {}, [{ write: 'ecds', content: '{ "resources": [', counters: ECDS }]),
  ecds('connection-kept', {}, [], {
    client: [
      request(),
      { until: 'hello from main' },
      push({ script: { request_headers: 'log second' } }),
      request({ path: '/two' }),
    ],
    responses: 2,
  }),
  ecds('request-under-way', {}, [], {
    client: [[request(), 'read', push({ script: { request_headers: 'log second' } })], [request()]],
    upstream: { main: [{ steps: ['client-done', answer('late')] }, ...answers('200 OK', [], 'next')] },
  }),
  ecds('root-gone-before-its-answer', {}, [], {
    files: {
      ecds: fileOf([
        extension({
          script: {
            request_headers: 'call callee :method=GET,:path=/,:authority=c 5000',
            http_call: 'get 6 :status',
          },
        }),
      ]),
    },
    client: [[request()], [push({ script: { log: 'log second' } })], [request()]],
    upstream: { callee: [{ steps: [{ said: 'log second' }, answer('late')] }] },
    settle: 100,
  }),
  ecds('boot-with-remote', remote(), [], { upstream: { callee: CODE } }),
  ecds('boot-with-remote-404', remote(), [], { upstream: { callee: answers('404 Not Found', [], 'no') } }),
  ecds('to-remote', LOCAL, [push(remote())], { upstream: { callee: CODE } }),
  ecds('to-remote-pushed-twice', LOCAL, [push(remote()), push(remote(), '3')], {
    upstream: { callee: CODE },
  }),
  ecds('to-remote-404', LOCAL, [push(remote())], {
    upstream: { callee: answers('404 Not Found', [], 'no') },
  }),
  ecds('to-remote-nack', LOCAL, [push(remote(NACK)), fetched, push(remote(NACK), '3')], {
    upstream: { callee: CODE },
  }),
  ecds('to-remote-nack-same-push', LOCAL, [push(remote(NACK)), fetched, push(remote(NACK))], {
    upstream: { callee: CODE },
  }),
  // The same again is no news, whatever became of it.
  ecds(
    'to-remote-nack-other-push',
    LOCAL,
    [push(remote(NACK)), fetched, push({ ...remote(NACK), script: { log: 'log third' } }, '3')],
    { upstream: { callee: CODE } },
  ),
  ecds('refused-twice', {}, [
    push({ script: { configure: 'return 0' } }),
    push({ script: { configure: 'return 0' } }, '3'),
  ]),
  ecds('refused-then-back', {}, [push({ script: { configure: 'return 0' } }), push({}, '3')]),
  ecds('wrong-field', {}, [
    {
      write: 'ecds',
      content: fileOf([{ ...extension({ script: { log: 'log second' } }), no_such_field: 1 }], '2'),
      counters: ECDS,
    },
  ]),
  ecds('to-remote-nack-404', LOCAL, [push(remote(NACK)), failed, push(remote(NACK), '3')], {
    upstream: { callee: answers('404 Not Found', [], 'no') },
  }),
];

function answer(body: string): string {
  return `HTTP/1.1 200 OK\ncontent-length: ${body.length}\n\n${body}`;
}

// A table of routes from a file (RDS).

const RDS = 'http.{listener}.rds.routes.';
const RDS_STATS = ['config_reload', 'update_success', 'update_rejected', 'update_failure'].map(
  (name) => RDS + name,
);

function table(route: Json, more: Json = {}): Json {
  const virtual_hosts = [{ name: 'all', domains: ['*'], routes: [{ match: { prefix: '/' }, ...route }] }];
  return { '@type': `${TYPE}.route.v3.RouteConfiguration`, name: 'routes', virtual_hosts, ...more };
}

const to = (cluster: string, more: Json = {}): Json => table({ route: { cluster } }, more);

function rds(name: string, change: Json | string, more: Partial<Scenario> = {}): Scenario {
  const content = typeof change === 'string' ? change : fileOf([change], '2');
  return watching(`routes.${name}`, {
    plugins: [{ script: { request_headers: 'property xds/route_name' } }],
    setup: {
      manager: { route_config: undefined, rds: { route_config_name: 'routes', config_source: path('rds') } },
    },
    files: { rds: fileOf([to('main')]) },
    client: [[request()], [{ write: 'rds', content, counters: RDS }], [request()]],
    stats: RDS_STATS,
    ...more,
  });
}

const ROUTES: readonly Scenario[] = [
  rds('other-cluster', to('second')),
  rds('direct-response', table({ direct_response: { status: 418 } })),
  rds('no-virtual-host', to('main', { virtual_hosts: [] })),
  rds('other-name', { ...to('second'), name: 'other' }),
  rds('unknown-cluster', to('nowhere')),
  rds('unknown-cluster-checked', to('nowhere', { validate_clusters: true })),
  rds('wrong-field', table({ route: { cluster: 'main' }, no_such_field: 1 })),
  rds('no-json', '{'),
  rds('nothing-changed', to('main')),
  rds(
    'connection-kept',
    {},
    {
      client: [
        request(),
        { until: 'hello from main' },
        { write: 'rds', content: fileOf([to('second')], '2'), counters: RDS },
        request({ path: '/two' }),
      ],
      responses: 2,
    },
  ),
  rds(
    'request-under-way',
    {},
    {
      plugins: [{ script: { request_body_end: 'property xds/route_name' } }],
      client: [
        [
          request({ method: 'POST', headers: ['content-length: 5'] }),
          'read',
          { write: 'rds', content: fileOf([to('second')], '2'), counters: RDS },
          'hello',
        ],
        [request()],
      ],
    },
  ),
];

// Clusters and their hosts from files (CDS, EDS).

const CDS = 'cluster_manager.cds.';
const CDS_STATS = ['update_success', 'update_rejected', 'update_failure'].map((name) => CDS + name);
const MANAGED = ['cluster_added', 'cluster_modified', 'cluster_removed'].map(
  (name) => `cluster_manager.${name}`,
);

function cluster(port: string, more: Json = {}): Json {
  return { '@type': `${TYPE}.cluster.v3.Cluster`, ...clusterOf('moved', `{port:${port}}`, more) };
}

const toMoved = {
  virtualHosts: [
    { name: 'all', domains: ['*'], routes: [{ match: { prefix: '/' }, route: { cluster: 'moved' } }] },
  ],
  routeConfig: { validate_clusters: false },
};

function cds(name: string, resources: readonly Json[] | string, more: Partial<Scenario> = {}): Scenario {
  const content = typeof resources === 'string' ? resources : fileOf(resources, '2');
  return watching(`clusters.${name}`, {
    plugins: [{}],
    setup: toMoved,
    bootstrap: () => ({ dynamic_resources: { cds_config: path('cds') } }),
    files: { cds: fileOf([cluster('main')]) },
    client: [[request()], [{ write: 'cds', content, counters: CDS }], [request()]],
    stats: [...CDS_STATS, ...MANAGED],
    ...more,
  });
}

const CLUSTERS: readonly Scenario[] = [
  cds('other-host', [cluster('second')]),
  cds('removed', []),
  cds('added', [cluster('main')], { files: { cds: fileOf([]) } }),
  cds('nothing-changed', [cluster('main')]),
  cds('wrong-field', [{ ...cluster('second'), no_such_field: 1 }]),
  cds('same-name-twice', [cluster('main'), cluster('second')]),
  cds('no-json', '{'),
  cds('connection-kept', [], {
    client: [
      request(),
      { until: 'hello from main' },
      { write: 'cds', content: fileOf([cluster('second')], '2'), counters: CDS },
      request({ path: '/two' }),
    ],
    responses: 2,
  }),
  cds('request-under-way', [], {
    client: [
      [request(), 'read', { write: 'cds', content: fileOf([cluster('second')], '2'), counters: CDS }],
      [request()],
    ],
    upstream: { main: [{ steps: ['client-done', answer('late')] }] },
  }),
];

const EDS = 'cluster.moved.';
const EDS_STATS = [
  'update_success',
  'update_rejected',
  'update_failure',
  'membership_total',
  'membership_change',
].map((name) => EDS + name);

function hosts(ports: readonly string[], cluster_name = 'moved'): Json {
  const lb_endpoints = ports.map((port) => ({ endpoint: { address: address(`{port:${port}}`) } }));
  return {
    '@type': `${TYPE}.endpoint.v3.ClusterLoadAssignment`,
    cluster_name,
    endpoints: [{ lb_endpoints }],
  };
}

function eds(name: string, change: Json | string, more: Partial<Scenario> = {}): Scenario {
  const content = typeof change === 'string' ? change : fileOf([change], '2');
  const cluster = {
    '@type': `${TYPE}.cluster.v3.Cluster`,
    ...{ name: 'moved', type: 'EDS', connect_timeout: '1s', eds_cluster_config: { eds_config: path('eds') } },
  };
  return watching(`hosts.${name}`, {
    plugins: [{}],
    setup: toMoved,
    bootstrap: () => ({ dynamic_resources: { cds_config: path('cds') } }),
    files: { cds: fileOf([cluster]), eds: fileOf([hosts(['main'])]) },
    client: [[request()], [{ write: 'eds', content, counters: EDS }], [request()]],
    stats: EDS_STATS,
    ...more,
  });
}

const HOSTS: readonly Scenario[] = [
  eds('other-host', hosts(['second'])),
  eds('none-left', hosts([])),
  eds('nothing-changed', hosts(['main'])),
  eds('other-name', hosts(['second'], 'other')),
  eds('two-names', '', {
    client: [
      [request()],
      [
        {
          write: 'eds',
          content: fileOf([hosts(['second']), hosts(['second'], 'other')], '2'),
          counters: EDS,
        },
      ],
      [request()],
    ],
  }),
  eds('no-resource', '', {
    client: [[request()], [{ write: 'eds', content: fileOf([], '2'), counters: EDS }], [request()]],
  }),
  eds('wrong-field', { ...hosts(['second']), no_such_field: 1 }),
  eds('no-json', '{'),
  eds(
    'request-under-way',
    {},
    {
      client: [
        [request(), 'read', { write: 'eds', content: fileOf([hosts(['second'])], '2'), counters: EDS }],
        [request()],
      ],
      upstream: { main: [{ steps: ['client-done', answer('late')] }] },
    },
  ),
];

export const WATCHED_FILES: readonly Scenario[] = [...FILTERS, ...ROUTES, ...CLUSTERS, ...HOSTS];
