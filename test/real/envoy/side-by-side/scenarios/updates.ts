/** Code that is fetched, configurations that change, and figures about them. Observation: envoy-observed §12. */
import {
  answers,
  request,
  respond,
  type Answer,
  type Json,
  type Scenario,
  type ScenarioPlugin,
} from '../scenario.js';

const from = 'envoy-observed §12';
const WHOLE = 'HTTP/1.1 200 OK\ncontent-length: {size}\n\n{module}';
const MODULE: Answer[] = [{ steps: [WHOLE] }];

function remote(more: Json = {}, uri: Json = {}): ScenarioPlugin {
  const http_uri = {
    uri: 'http://code.test:1234/plugins/a.wasm?v=1',
    cluster: 'callee',
    timeout: '1s',
    ...uri,
  };
  return { vmFields: { code: { remote: { http_uri, sha256: '{sha256}', ...more } } } };
}

function fetching(name: string, answer: readonly Answer[], plugin: ScenarioPlugin = remote()): Scenario {
  return {
    id: `remote.${name}`,
    from,
    own: 'process',
    plugins: [plugin],
    upstream: { callee: answer },
    stats: [
      'wasm.remote_load_fetch_successes',
      'wasm.remote_load_fetch_failures',
      'wasm.remote_load_cache_entries',
      'wasm.remote_load_cache_hits',
      'wasm.remote_load_cache_misses',
      'wasm.remote_load_cache_negative_hits',
    ],
  };
}

const REMOTE: readonly Scenario[] = [
  fetching('served', MODULE),
  fetching('chunked', [
    { steps: ['HTTP/1.1 200 OK\ntransfer-encoding: chunked\n\n{hexsize}\n{module}\n0\n\n'] },
  ]),
  fetching('https-uri-on-plain-cluster', MODULE, remote({}, { uri: 'https://code.test/a.wasm' })),
  fetching('404', answers('404 Not Found', [], 'no')),
  fetching('503', answers('503 Busy', [], 'no')),
  fetching('302', answers('302 Found', ['location: /other'], '')),
  fetching('206', [{ steps: [WHOLE.replace('200 OK', '206 Partial Content')] }]),
  fetching('empty', answers('200 OK')),
  fetching('other-digest', answers('200 OK', [], 'something else')),
  fetching('gzip', answers('200 OK', ['content-encoding: gzip'], 'zzz')),
  fetching('reset', [{ steps: ['reset'] }]),
  fetching('second-try-works', [...answers('503 Busy', [], 'no'), ...MODULE]),
  fetching(
    'retry-policy',
    answers('503 Busy', [], 'no'),
    remote({
      retry_policy: { num_retries: 3, retry_back_off: { base_interval: '0.01s', max_interval: '0.02s' } },
    }),
  ),
  fetching('unknown-cluster', MODULE, remote({}, { cluster: 'nowhere' })),
  fetching('malformed-digest', MODULE, remote({ sha256: 'abc' })),
  fetching('no-digest', MODULE, remote({ sha256: '' })),
  fetching('fail-open-404', answers('404 Not Found', [], 'no'), {
    ...remote(),
    fields: { failure_policy: 'FAIL_OPEN' },
  }),
  {
    ...fetching('two-plugins-same-code', MODULE),
    plugins: [remote(), { ...remote(), vmId: 'another' }],
  },
  fetching('nack-on-cache-miss', MODULE, {
    vmFields: { ...remote().vmFields, nack_on_code_cache_miss: true },
  }),
];

const STATS = [
  'listener_manager.lds.update_success',
  'listener_manager.lds.update_rejected',
  'listener_manager.listener_modified',
  'listener_manager.listener_added',
];

const SECOND: readonly ScenarioPlugin[] = [{ vmId: 'v', script: { configure: 'log second' } }];

function updating(
  name: string,
  one: readonly ScenarioPlugin[],
  other: readonly ScenarioPlugin[],
  more: Partial<Scenario> = {},
): Scenario {
  return {
    id: `updates.${name}`,
    from,
    own: 'process',
    lds: true,
    plugins: one,
    client: [[request()], [{ update: other }], [request()]],
    stats: STATS,
    ...more,
  };
}

const UPDATES: readonly Scenario[] = [
  updating('other-text', [{ vmId: 'v' }], [{ vmId: 'v', script: { configure: 'log second' } }]),
  updating('other-module', [{ vmId: 'v' }], [{ vmId: 'v', module: '0.2.0' }]),
  updating('other-vm-configuration', [{ vmId: 'v' }], [{ vmId: 'v', vmConfiguration: 'second' }]),
  updating('plugin-added', [{ vmId: 'v' }], [{ vmId: 'v' }, { vmId: 'v' }]),
  updating('plugin-removed', [{ vmId: 'v' }, { vmId: 'v' }], [{ vmId: 'v' }]),
  updating('configure-refuses', [{ vmId: 'v' }], [{ vmId: 'v', script: { configure: 'return 0' } }]),
  updating('bad-module', [{ vmId: 'v' }], [{ vmId: 'v', module: 'wat:garbage' }]),
  updating('missing-import', [{ vmId: 'v' }], [{ vmId: 'v', module: 'wat:import-abort' }]),
  updating('nothing-changed', [{ vmId: 'v' }], [{ vmId: 'v' }]),
  updating('to-remote', [{ vmId: 'v' }], [remote()], { upstream: { callee: MODULE } }),
  updating(
    'remote-then-other-text',
    [remote()],
    [{ ...remote(), script: { request_headers: 'log second' } }],
    {
      upstream: { callee: MODULE },
      stats: [...STATS, 'wasm.remote_load_cache_hits', 'wasm.remote_load_cache_misses'],
    },
  ),
  // The old listener serves while code is fetched: the code is sent when a request has been answered.
  updating('to-remote-slowly', [{ vmId: 'v' }], [remote({}, { timeout: '15s' })], {
    upstream: { callee: [{ steps: [{ said: 'on_delete' }, WHOLE] }] },
    client: [
      [{ update: [remote({}, { timeout: '15s' })], warming: true }],
      [request()],
      [{ stat: 'listener_manager.total_listeners_warming', is: 0 }],
      [request()],
    ],
  }),
  updating('connection-kept', [{ vmId: 'v' }], [], {
    client: [
      [
        request(),
        { until: 'hello from main' },
        { update: SECOND },
        request({ path: '/two' }),
        { until: '\n\n' },
      ],
      [request({ path: '/three' })],
    ],
    responses: 2,
    patience: 1000,
  }),
  updating('request-under-way', [{ vmId: 'v' }], [], {
    client: [[request(), 'read', { update: SECOND }], [request()]],
    upstream: { main: [{ steps: ['client-done', respond('200 OK', [], 'late')] }, ...answers('200 OK')] },
  }),
  updating('callout-under-way', [{ vmId: 'v' }], [], {
    plugins: [
      {
        vmId: 'v',
        script: {
          request_headers: 'call callee :method=GET,:path=/,:authority=c 5000; return 1',
          http_call: 'get 6 :status; effective waiting; continue 0',
        },
      },
    ],
    client: [[request(), 'read', { update: SECOND }], [request()]],
    upstream: { callee: [{ steps: ['client-done', respond('200 OK', [], 'late')] }] },
  }),
  updating('listener-removed', [{ vmId: 'v' }], [], {
    client: [
      [
        request(),
        { until: 'hello from main' },
        { write: 'lds', content: { resources: [] }, counters: 'listener_manager.lds.' },
        request({ path: '/two' }),
      ],
      [request({ path: '/three' })],
    ],
    responses: 2,
    patience: 1000,
    stats: [...STATS, 'listener_manager.listener_removed'],
  }),
  updating('no-json', [{ vmId: 'v' }], [], {
    client: [
      [request()],
      [{ write: 'lds', content: '{ "resources": [', counters: 'listener_manager.lds.' }],
      [request()],
    ],
    stats: [...STATS, 'listener_manager.lds.update_failure'],
  }),
  updating('refused-then-good', [{ vmId: 'v' }], [{ vmId: 'v', script: { configure: 'return 0' } }], {
    client: [
      [request()],
      [{ update: [{ vmId: 'v', script: { configure: 'return 0' } }] }],
      [request()],
      [{ update: SECOND }],
      [request()],
    ],
  }),
  updating(
    'to-remote-nack',
    [{ vmId: 'v', module: '0.2.0' }],
    [{ vmFields: { ...remote().vmFields, nack_on_code_cache_miss: true } }],
    { upstream: { callee: MODULE } },
  ),
  updating('to-remote-404', [{ vmId: 'v' }], [remote()], {
    upstream: { callee: answers('404 Not Found', [], 'no') },
  }),
];

const METRICS: readonly Scenario[] = Object.entries({
  counter: ['metric 0 {m}; increment 4 5', '{m}'],
  'counter-recorded': ['metric 0 {m}; record 4 5; record 4 2', '{m}'],
  gauge: ['metric 1 {m}; record 5 7; increment 5 -2', '{m}'],
  'counter-with-dots': ['metric 0 {m}.a-b:c/d=e; increment 4 1', '{m}.a-b:c/d=e'],
  'two-plugins-one-metric': ['metric 0 {m}; increment 4 1; metric 0 {m}; increment 8 1', '{m}'],
}).map(([name, [operations = '', stat = '']]): Scenario => {
  const metric = `m.${name}`;
  return {
    id: `metrics.${name}`,
    from,
    ownVm: true,
    plugins: [{ script: { request_headers: operations.replaceAll('{m}', metric) } }],
    stats: [`wasmcustom.${stat.replace('{m}', metric)}`],
  };
});

/** What scrapers see: names without their prefix, and histograms with Envoy's buckets. */
export const PROMETHEUS: readonly Scenario[] = Object.entries({
  counter: 'metric 0 prom_calls_total; increment 4 1',
  gauge: 'metric 1 prom_level; record 5 7',
  'odd-name': 'metric 0 prom.a-b:c/d=e; increment 4 1',
  histogram: 'metric 2 prom_time; record 6 5; record 6 700',
}).map(([name, operations]) => ({
  id: `metrics.prometheus.${name}`,
  from,
  own: 'process',
  plugins: [{ script: { request_headers: operations } }],
  prometheus: ['prom'],
  // Figures of histograms are put together every five seconds.
  settle: name === 'histogram' ? 6000 : 0,
}));

const CODES: readonly Scenario[] = ['200', '404', '503'].map((status) => ({
  id: `stats.upstream-${status}`,
  from,
  upstream: { main: answers(`${status} X`, [], 'x') },
  stats: [
    ...['completed', '2xx', '4xx', '5xx', 'total'].map((name) => `http.{listener}.downstream_rq_${name}`),
    ...[
      `upstream_rq_${status}`,
      'upstream_rq_completed',
      'upstream_rq_total',
      `external.upstream_rq_${status}`,
    ].map((name) => `cluster.main.${name}`),
  ],
}));

export const UPDATING: readonly Scenario[] = [...REMOTE, ...UPDATES];

export const FIGURES: readonly Scenario[] = [...METRICS, ...CODES];
