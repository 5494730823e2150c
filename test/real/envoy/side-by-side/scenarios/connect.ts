/** CONNECT: whether it is let through, to an upstream that speaks HTTP or to a bare connection. Observed of 1.40. */
import { answers, request, type Json, type Scenario, type Setup, type Step } from '../scenario.js';

const from = 'CONNECT';
const STATS = [
  ...['http.{listener}.downstream_cx_upgrades_total', 'http.{listener}.downstream_rq_ws_on_non_ws_route'],
  ...['http.{listener}.downstream_rq_2xx', 'cluster.main.upstream_rq_total', 'cluster.main.upstream_rq_200'],
  ...['cluster.main.upstream_cx_http1_total', 'cluster.main.upstream_rq_completed'],
];

const ask = (...headers: string[]): string => request({ method: 'CONNECT', path: 'h.test:80', headers });
const ALLOWED = { upgrade_configs: [{ upgrade_type: 'CONNECT' }] };
const BARE = { upgrade_type: 'CONNECT', connect_config: {} };

function hosts(match: Json, route: Json): Json[] {
  const plain = { match: { prefix: '/' }, route: { cluster: 'second' } };
  return [{ name: 'all', domains: ['*'], routes: [plain, { name: 'tunnel', match, route }] }];
}

const setup = (route: Json, manager: Json = ALLOWED, match: Json = { connect_matcher: {} }): Setup => ({
  manager,
  virtualHosts: hosts(match, route),
});

const OPENED = 'HTTP/1.1 200 OK\nx-a: 1\n\n';
const TALK: readonly Step[] = [
  ask(),
  { until: '200 OK' },
  { bytes: 'ping' },
  { until: 'pong' },
  { bytes: 'more' },
  { until: 'end' },
  'close',
];
/** What a bare upstream is sent must look like a request to be taken for one. */
const BARE_TALK: readonly Step[] = [
  ask(),
  { until: '200 OK' },
  { bytes: 'GET /in HTTP/1.1\r\nhost: t\r\n\r\n' },
  { until: 'through' },
  'close',
];

function connect(name: string, more: Partial<Scenario> = {}): Scenario {
  return {
    id: `connect.${name}`,
    from,
    connect: true,
    setup: setup({ cluster: 'main' }),
    client: TALK,
    upstream: {
      main: [{ steps: [OPENED, { until: 'ping' }, { bytes: 'pong' }, { until: 'more' }, { bytes: 'end' }] }],
    },
    stats: STATS,
    ...more,
  };
}

const through = answers('200 OK', [], 'through');

export const CONNECT: readonly Scenario[] = [
  connect('forwarded'),
  connect('not-allowed', { setup: setup({ cluster: 'main' }, {}), client: [ask()] }),
  connect('no-route', { setup: { manager: ALLOWED }, client: [ask()] }),
  connect('no-route-not-allowed', { setup: {}, client: [ask()] }),
  connect('on-route', {
    setup: setup({ cluster: 'main', upgrade_configs: [{ upgrade_type: 'connect' }] }, {}),
  }),
  connect('off-on-route', {
    setup: setup({ cluster: 'main', upgrade_configs: [{ upgrade_type: 'CONNECT', enabled: false }] }),
    client: [ask()],
  }),
  connect('early-data', {
    client: [`${ask()}ping`, { until: 'pong' }, { bytes: 'more' }, { until: 'end' }, 'close'],
  }),
  connect('refused-by-upstream', {
    client: [ask()],
    upstream: { main: answers('403 No', ['x-a: 1'], 'no') },
  }),
  connect('answered-204', {
    client: [ask(), { until: 'x-a' }, 'read', 'close'],
    upstream: { main: [{ steps: ['HTTP/1.1 204 No Content\nx-a: 1\n\n'] }] },
  }),
  connect('answered-with-length', {
    client: [ask(), { until: 'x-a' }, { bytes: 'ping' }, { until: 'pong' }, 'close'],
    upstream: {
      main: [
        { steps: ['HTTP/1.1 200 OK\nx-a: 1\ncontent-length: 4\n\n', { until: 'ping' }, { bytes: 'pong' }] },
      ],
    },
  }),
  connect('with-length', { client: [`${ask('content-length: 4')}ping`] }),
  connect('with-length-nought', { client: [ask('content-length: 0'), { until: 'x-a' }, 'close'] }),
  connect('with-chunks', { client: [`${ask('transfer-encoding: chunked')}0\n\n`] }),
  connect('other-header-wanted', {
    setup: setup({ cluster: 'main' }, ALLOWED, {
      connect_matcher: {},
      headers: [{ name: 'x-b', present_match: true }],
    }),
    client: [ask()],
  }),
  connect('prefix-does-not-match', {
    setup: setup({ cluster: 'main' }, ALLOWED, { prefix: 'h' }),
    client: [ask()],
  }),
  connect('rewritten', {
    setup: setup({ cluster: 'main', host_rewrite_literal: 'other.test:81' }),
    client: [ask(), { until: 'x-a' }, 'close'],
  }),
  connect('upstream-closes', {
    client: [ask(), 'end'],
    upstream: { main: [{ steps: [OPENED, 'read', { bytes: 'last' }, 'read', 'close'] }] },
  }),
  connect('bare', {
    setup: setup({ cluster: 'main', upgrade_configs: [BARE] }, {}),
    client: BARE_TALK,
    upstream: { main: through },
  }),
  connect('bare-upstream-closes', {
    setup: setup({ cluster: 'main', upgrade_configs: [BARE] }, {}),
    client: [ask(), { until: '200 OK' }, { bytes: 'GET / HTTP/1.1\r\n\r\n' }, 'end'],
    upstream: { main: [{ steps: [{ bytes: 'bye' }, 'read', 'close'] }] },
  }),
  connect('bare-early-data', {
    setup: setup({ cluster: 'main', upgrade_configs: [BARE] }, {}),
    client: [`${ask()}GET / HTTP/1.1\nhost: t\n\n`, { until: 'through' }, 'close'],
    upstream: { main: through },
  }),
  connect('bare-dead', {
    setup: setup({ cluster: 'dead', upgrade_configs: [BARE] }, {}),
    client: [ask()],
  }),
  connect('bare-post', {
    setup: setup(
      {
        cluster: 'main',
        upgrade_configs: [{ upgrade_type: 'CONNECT', connect_config: { allow_post: true } }],
      },
      {},
      { path: '/post' },
    ),
    client: [
      request({ method: 'POST', path: '/post', body: 'GET / HTTP/1.1\r\nhost: t\r\n\r\n' }),
      { until: 'through' },
    ],
    upstream: { main: [{ steps: ['through', 'read', 'close'] }] },
  }),
  connect('plugin-answers', { plugins: [{ script: { request_headers: 'local 418 no' } }], client: [ask()] }),
  connect('plugin-looks', {
    plugins: [
      {
        script: {
          request_headers: 'pairs 0; property request/path',
          response_headers: 'pairs 2; property xds/route_name',
          log: 'property response/code; property request/size; property response/size; property response/flags',
        },
      },
    ],
  }),
  connect('plugin-writes-a-path', {
    plugins: [{ script: { request_headers: 'add 0 :path /second' } }],
    client: [ask()],
    stats: [],
  }),
];
