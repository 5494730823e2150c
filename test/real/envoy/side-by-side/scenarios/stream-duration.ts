/** How long streams of a route may live, and what `grpc-timeout` has to do with it. Observation: Envoy 1.40. */
import { request, type Answer, type Json, type Scenario, type Step } from '../scenario.js';

const from = 'Envoy 1.40, max_stream_duration';

const GRPC = 'content-type: application/grpc';
const STATS = [
  'http.{listener}.downstream_rq_max_duration_reached',
  'http.{listener}.downstream_rq_timeout',
  'cluster.main.upstream_rq_timeout',
  'cluster.main.upstream_rq_max_duration_reached',
];
const LATE = 300;
const LIMIT: Json = { max_stream_duration: { max_stream_duration: '0.3s' } };
const MANAGER: Json = { common_http_protocol_options: { max_stream_duration: '0.3s' } };
const answer = (steps: readonly Step[]): Readonly<Record<string, readonly Answer[]>> => ({
  main: [{ steps }],
});
/** An answer that comes when every limit is over. */
const LATER = answer([{ wait: 3 * LATE }, 'HTTP/1.1 200 OK\ncontent-length: 0\n\n']);
const NEVER = answer([{ wait: 2500 }]);

function scenario(id: string, route: Json, more: Partial<Scenario> = {}, manager: Json = {}): Scenario {
  const routes = [{ match: { prefix: '/' }, route: { cluster: 'main', ...route } }];
  const setup = { virtualHosts: [{ name: 'v', domains: ['*'], routes }], manager };
  return { id: `stream-duration.${id}`, from, setup, stats: STATS, ...more };
}

/** A gRPC request that says how long it waits, or does not. */
function grpc(timeout?: string, type = GRPC): readonly Step[] {
  const headers = timeout === undefined ? [type] : [type, `grpc-timeout: ${timeout}`];
  return [request({ method: 'POST', headers, body: '' })];
}

function asking(id: string, limits: Json, timeout: string): Scenario {
  const name = `${id}.${timeout.replaceAll(/[^0-9A-Za-z]/g, '_')}`;
  return scenario(name, { max_stream_duration: limits }, { client: grpc(timeout) });
}

const PLAIN: readonly Scenario[] = [
  scenario('plain', { max_stream_duration: { max_stream_duration: '5s' } }),
  scenario('no-timeout', { timeout: '3s', max_stream_duration: { max_stream_duration: '5s' } }),
  scenario('zero', { timeout: '3s', max_stream_duration: { max_stream_duration: '0s' } }),
  scenario('empty', { timeout: '3s', max_stream_duration: {} }),
  scenario('late', LIMIT, { upstream: NEVER, expect: { client: ['504', 'downstream duration timeout'] } }),
  scenario('late-request', LIMIT, {
    upstream: NEVER,
    client: [
      'POST /x HTTP/1.1\nhost: h.test\nx-scenario: {id}\ncontent-length: 5\n\nab',
      { until: 'timeout' },
    ],
    expect: { client: ['408'] },
  }),
  scenario('late-in-the-answer', LIMIT, {
    upstream: answer(['HTTP/1.1 200 OK\ncontent-length: 5\n\nab', { wait: 1500 }]),
  }),
  scenario('held', LIMIT, { plugins: [{ script: { request_headers: 'return 1' } }] }),
  scenario('per-try', {
    max_stream_duration: { max_stream_duration: '5s' },
    retry_policy: { retry_on: '5xx', per_try_timeout: '2s' },
  }),
  scenario(
    'timeout-of-a-plugin',
    { max_stream_duration: { max_stream_duration: '5s' } },
    { plugins: [{ script: { request_headers: 'add 0 x-envoy-upstream-rq-timeout-ms 1234' } }] },
  ),
];

const OF_MANAGER: readonly Scenario[] = [
  scenario('manager', {}, { upstream: LATER }, MANAGER),
  scenario('manager-and-empty', { max_stream_duration: {} }, { upstream: LATER }, MANAGER),
  scenario(
    'manager-and-zero',
    { max_stream_duration: { max_stream_duration: '0s' } },
    { upstream: LATER },
    MANAGER,
  ),
  scenario(
    'manager-and-more',
    { max_stream_duration: { max_stream_duration: '9s' } },
    { upstream: LATER },
    MANAGER,
  ),
  ...[undefined, '1S'].flatMap((timeout) =>
    [{}, { max_stream_duration: {} }].map((route) =>
      scenario(
        `manager-and-grpc.${timeout ?? 'none'}.${Object.keys(route).length}`,
        route,
        { client: grpc(timeout) },
        { common_http_protocol_options: { max_stream_duration: '3s' } },
      ),
    ),
  ),
];

const ASKED: readonly Scenario[] = [
  ...['5S', '5000m', '500000u', '1H', '1M', '5000000000n', 'x', '5', '', '1000m', '123456789m']
    .concat(['99999999H', '10S', '300m', '-1S', '1.5S', '5Sx', '000000005S', '+5S', '5 S'])
    .map((timeout) => asking('capped', { grpc_timeout_header_max: '4s' }, timeout)),
  ...['5S', '300m', '10S', 'x'].map((timeout) =>
    asking('less', { grpc_timeout_header_max: '4s', grpc_timeout_header_offset: '0.25s' }, timeout),
  ),
  ...['5S', 'x', '99999999S', '99999999M', '99999999H', '100000S'].map((timeout) =>
    asking('uncapped', { grpc_timeout_header_max: '0s' }, timeout),
  ),
  asking('both', { max_stream_duration: '9s', grpc_timeout_header_max: '4s' }, '5S'),
  asking('no-cap', { max_stream_duration: '9s', grpc_timeout_header_offset: '1s' }, '5S'),
  asking('zero-for-grpc', { max_stream_duration: '0s' }, '1S'),
];

const TWICE: Json = { grpc_timeout_header_max: '4s', grpc_timeout_header_offset: '0.25s' };
const SEEN = 'get 0 grpc-timeout';

const GRPC_REQUESTS: readonly Scenario[] = [
  ...[GRPC, 'content-type: application/grpc+proto', 'content-type: application/grpc-web', 'x-a: b'].map(
    (type, i) =>
      scenario(
        `type.${i}`,
        { max_stream_duration: { grpc_timeout_header_max: '4s' } },
        { client: grpc('5S', type) },
      ),
  ),
  // A time that is over at once: what the upstream sees of the request would be chance.
  ...['0S', '0m', '250m', '100n'].map((timeout) =>
    scenario(
      `over.${timeout}`,
      { max_stream_duration: TWICE },
      {
        client: grpc(timeout),
        plugins: [{ script: { request_headers: `${SEEN}; return 1` } }],
        expect: { client: ['grpc-status: 4'], said: ["0 '0m'"] },
      },
    ),
  ),
  scenario('none-asked', { max_stream_duration: { grpc_timeout_header_max: '4s' } }, { client: grpc() }),
  scenario('told', { max_stream_duration: { max_stream_duration: '5s' } }, { client: grpc() }),
  ...[
    scenario(
      'late-for-grpc',
      { max_stream_duration: { grpc_timeout_header_max: '4s' } },
      { client: grpc('300m') },
    ),
    scenario(
      'late-by-cap',
      { max_stream_duration: { grpc_timeout_header_max: '0.3s' } },
      { client: grpc('10S') },
    ),
    scenario('late-by-limit', LIMIT, { client: grpc('10S') }),
    scenario(
      'late-without-grpc',
      { max_stream_duration: { grpc_timeout_header_max: '4s' } },
      { client: grpc('300m', 'x-a: b') },
    ),
  ].map((one) => ({ ...one, upstream: NEVER })),
  scenario(
    'plugins-see-it',
    { max_stream_duration: TWICE },
    { client: grpc('5S'), plugins: [{ script: { request_headers: SEEN, log: SEEN } }] },
  ),
  scenario(
    'taken-off-again',
    { max_stream_duration: TWICE },
    {
      client: grpc('5S'),
      plugins: [
        { script: { request_headers: `${SEEN}; add 0 x-a b; ${SEEN}` } },
        { script: { request_headers: `${SEEN}; add 0 x-a b` } },
      ],
      expect: { upstream: ['grpc-timeout: 3500m'] },
    },
  ),
  ...['replace 0 grpc-timeout 3S', 'remove 0 grpc-timeout', 'replace 0 content-type text/plain'].map(
    (operation, i) =>
      scenario(
        `written-by-a-plugin.${i}`,
        { max_stream_duration: TWICE },
        { client: grpc('5S'), plugins: [{ script: { request_headers: operation } }] },
      ),
  ),
];

/** The route that was taken first has the first limit, the one that a plugin's path leads to the second. */
function moved(id: string, first: Json, second: Json, more: Partial<Scenario> = {}): Scenario {
  const routes = [
    { match: { prefix: '/second' }, ...second },
    { match: { prefix: '/' }, route: { cluster: 'main', ...first } },
  ];
  const plugins = [{ script: { request_headers: 'replace 0 :path /second' } }];
  return scenario(
    id,
    {},
    { setup: { virtualHosts: [{ name: 'v', domains: ['*'], routes }] }, plugins, ...more },
  );
}

const MOVED: readonly Scenario[] = [
  moved('to-none', LIMIT, { route: { cluster: 'main' } }, { upstream: LATER }),
  moved('to-one', {}, { route: { cluster: 'main', ...LIMIT } }, { upstream: LATER }),
  moved('to-an-answer', LIMIT, { direct_response: { status: 200 } }),
];

export const STREAM_DURATION: readonly Scenario[] = [
  ...PLAIN,
  ...OF_MANAGER,
  ...ASKED,
  ...GRPC_REQUESTS,
  ...MOVED,
];
