/** Plugins on the bytes of a connection in front of an HTTP connection manager. Observed of Envoy 1.40. */
import {
  answers,
  chunked,
  chunkedResponse,
  request,
  respond,
  type Scenario,
  type ScenarioPlugin,
  type Setup,
  type Step,
} from '../scenario.js';

const from = 'network plugins before HTTP';
/** Without the time that the upstream took: portions have the same size in every run. */
const QUIET: Setup = { router: { suppress_envoy_headers: true } };

function scenario(name: string, network: readonly ScenarioPlugin[], more: Partial<Scenario> = {}): Scenario {
  return {
    id: `network.${name}`,
    from,
    stats: [
      'http.{listener}.downstream_cx_total',
      'http.{listener}.downstream_rq_total',
      'http.{listener}.downstream_cx_destroy',
      'http.{listener}.downstream_cx_active',
    ],
    settle: 100,
    ...more,
    setup: { ...QUIET, ...more.setup, network },
  };
}

/** A portion is told a turn after it was read: it takes a second look to know that it was. */
function twice(step: Step): Step[] {
  return step === 'read' ? ['read', 'read'] : [step];
}

const LAST = request({ headers: ['connection: close'] });

export const NETWORK_PLUGINS: readonly Scenario[] = [
  scenario('passes', [{}], {
    client: [request()],
    upstream: { main: answers('200 OK', ['x-a: 1'], 'body') },
  }),
  scenario('closes-after-answer', [{}], { client: [LAST] }),
  scenario('no-body', [{}], { client: [request()], upstream: { main: answers('200 OK') } }),
  scenario('two', [{}, {}], { client: [request({ body: 'hello', method: 'POST' })] }),
  scenario('two-requests', [{}], {
    client: [request(), { until: '\r\n\r\n' }, { wait: 100 }, request({ path: '/second' })],
    responses: 2,
  }),
  scenario('pipelined', [{}], { client: [request() + request({ path: '/second' })], responses: 2 }),
  scenario('chunks', [{}], {
    client: chunked(['one', 'two']).flatMap(twice),
    upstream: { main: [{ steps: chunkedResponse(['three', 'four']) }] },
  }),
  scenario('half-close', [{}], {
    // The first leaves a connection to the upstream that the second takes at once.
    client: [[request()], [request(), 'read', 'half-close']],
    upstream: {
      main: [{ steps: [respond('200 OK', [], 'first')] }, { steps: [{ wait: 3000 }] }],
    },
    settle: 300,
  }),
  scenario('client-resets', [{}], { client: [request(), { until: 'from main' }, 'reset'] }),
  scenario('bad-request', [{}], { client: ['nonsense\n\n'] }),
  scenario('pause-new', [{ script: { new_connection: 'return 1' } }, {}]),
  scenario('pause-data', [{ script: { downstream_data: 'return 1' } }, {}], { patience: 500 }),
  scenario('pause-then-end', [{ script: { downstream_data: 'return 1', downstream_data_end: 'return 0' } }], {
    client: [request(), 'half-close'],
    patience: 500,
  }),
  scenario('continue-from-upstream-side', [{ script: { new_connection: 'return 1; continue 2' } }, {}]),
  scenario('pause-write', [{ script: { upstream_data: 'return 1' } }, {}], {
    patience: 500,
    upstream: { main: answers('200 OK', [], 'body') },
  }),
  scenario('pause-write-until-body', [{ script: { upstream_data: 'return 1' } }], {
    patience: 2500,
    client: [LAST],
  }),
  scenario('rewrites-request', [
    { script: { downstream_data: 'buffer 2 0 20; setbuffer 2 0 9 GET%20/new' } },
    {},
  ]),
  scenario('rewrites-response', [{ script: { upstream_data: 'buffer 3 0 15; setbuffer 3 9 3 203' } }, {}]),
  scenario('replaces-status', [{ script: { upstream_data: 'setbuffer 3 0 12 HTTP/1.1%20203' } }, {}], {
    upstream: { main: answers('200 OK') },
  }),
  scenario('closes-at-start', [{ script: { new_connection: 'close 2' } }, {}], { client: [{ wait: 50 }] }),
  scenario('closes-on-data', [{ script: { downstream_data: 'close 2; return 1' } }]),
  scenario('closes-on-data-and-continues', [{ script: { downstream_data: 'close 3' } }]),
  scenario('closes-on-answer', [{ script: { upstream_data: 'close 2' } }]),
  scenario('traps', [{ script: { downstream_data: 'trap' } }], { ownVm: true }),
  scenario('traps-open', [{ script: { downstream_data: 'trap' }, fields: { fail_open: true } }], {
    ownVm: true,
  }),
  scenario('traps-at-start', [{ script: { new_connection: 'trap' } }], {
    ownVm: true,
    client: [{ wait: 50 }],
  }),
  scenario('state', [{ script: { new_connection: 'setproperty k v' } }], {
    plugins: [{ script: { request_headers: 'property k; property filter_state/wasm.k' } }],
  }),
  scenario('properties', [
    {
      script: {
        downstream_data:
          'property source/address; property request/path; property xds/route_name; property listener_direction; property plugin_name',
        upstream_data: 'property request/path; property response/code',
      },
    },
  ]),
  scenario(
    'callout',
    [
      {
        script: {
          downstream_data: 'call callee :method=GET,:path=/c,:authority=c; return 1',
          http_call: 'continue 2',
        },
      },
    ],
    { upstream: { callee: answers('200 OK', [], 'x') }, patience: 1000 },
  ),
];
