/** Requests that leave HTTP: upgrades and CONNECT, what plugins see of them, and how they end. Observed of 1.40. */
import { CALL } from './phases.js';
import {
  answers,
  HELD,
  request,
  respond,
  type Json,
  type Scenario,
  type Setup,
  type Step,
} from '../scenario.js';

const from = 'upgrades';
const WEBSOCKET = { upgrade_configs: [{ upgrade_type: 'websocket' }] };
const ASKS = [
  'connection: Upgrade',
  'upgrade: websocket',
  'sec-websocket-key: k',
  'sec-websocket-version: 13',
];
const SWITCHED = 'HTTP/1.1 101 Switching Protocols\nconnection: Upgrade\nupgrade: websocket\nx-a: 1\n\n';
const STATS = [
  ...['downstream_cx_upgrades_total', 'downstream_cx_upgrades_active', 'downstream_rq_ws_on_non_ws_route'],
  ...['downstream_rq_1xx', 'downstream_rq_2xx', 'downstream_rq_4xx', 'downstream_rq_completed'],
].map((name) => `http.{listener}.${name}`);

const asks = (...more: string[]): string => request({ headers: [...ASKS, ...more] });
/** Echoes a little, each byte sequence sent once the one before has been seen. */
const ECHO: NonNullable<Scenario['upstream']> = {
  main: [{ steps: [SWITCHED, { until: 'ping' }, { bytes: 'pong' }, { until: 'more' }, { bytes: 'end' }] }],
};
const TALK: readonly Step[] = [
  asks(),
  { until: 'x-a' },
  { bytes: 'ping' },
  { until: 'pong' },
  { bytes: 'more' },
  { until: 'end' },
  'close',
];

function upgrade(name: string, more: Partial<Scenario> = {}): Scenario {
  return {
    id: `upgrades.${name}`,
    from,
    setup: { manager: WEBSOCKET },
    client: TALK,
    upstream: ECHO,
    stats: STATS,
    ...more,
  };
}

const manager = (...configs: Json[]): Setup => ({ manager: { upgrade_configs: configs } });

const onRoute = (config: Json, more: Json = {}): Setup => ({
  virtualHosts: [
    {
      name: 'all',
      domains: ['*'],
      routes: [{ match: { prefix: '/' }, route: { cluster: 'main', upgrade_configs: [config], ...more } }],
    },
  ],
});

export const UPGRADES: readonly Scenario[] = [
  upgrade('websocket'),
  upgrade('not-allowed', { setup: {}, client: [asks()], upstream: {} }),
  upgrade('early-data', { client: [`${asks()}ping`, { until: 'pong' }, 'close'] }),
  upgrade('with-length', { client: [`${asks('content-length: 4')}ping`, { until: 'pong' }, 'close'] }),
  upgrade('with-chunks', {
    client: [`${asks('transfer-encoding: chunked')}4\nping\n0\n\n`, { until: 'pong' }, 'close'],
  }),
  upgrade('with-length-and-chunks', {
    client: [asks('content-length: 5', 'transfer-encoding: chunked')],
    upstream: {},
    expect: { client: ['400 Bad Request'] },
  }),
  upgrade('not-allowed-with-length-and-chunks', {
    setup: {},
    client: [asks('content-length: 5', 'transfer-encoding: chunked')],
    upstream: {},
    expect: { client: ['400 Bad Request'] },
  }),
  upgrade('upstream-refuses', {
    client: [asks()],
    upstream: { main: answers('403 Forbidden', ['x-a: 1'], 'no') },
  }),
  upgrade('upstream-ignores', {
    client: [asks()],
    upstream: { main: answers('200 OK', ['x-a: 1'], 'plain') },
  }),
  upgrade('upstream-closes', {
    client: [asks(), 'end'],
    upstream: { main: [{ steps: [SWITCHED, 'read', { bytes: 'last' }, 'read', 'close'] }] },
  }),
  upgrade('client-half-closes', {
    client: [asks(), { until: 'x-a' }, { bytes: 'x' }, 'read', 'half-close', 'end'],
  }),
  upgrade('two-connection-options', {
    client: [
      request({ headers: ['connection: keep-alive, Upgrade', ...ASKS.slice(1)] }),
      { until: 'x-a' },
      'close',
    ],
  }),
  upgrade('other-type', { client: [request({ headers: ['connection: upgrade', 'upgrade: foo'] })] }),
  upgrade('other-type-allowed', {
    setup: manager({ upgrade_type: 'Foo' }),
    client: [request({ headers: ['connection: upgrade', 'upgrade: foo'] }), { until: 'x-a' }, 'close'],
    upstream: { main: [{ steps: ['HTTP/1.1 101 S\nconnection: upgrade\nupgrade: foo\nx-a: 1\n\n'] }] },
  }),
  upgrade('disabled', {
    setup: manager({ upgrade_type: 'websocket', enabled: false }),
    client: [asks()],
  }),
  upgrade('plain-beside', {
    client: [request(), request({ headers: ['upgrade: websocket'] })],
    responses: 2,
    upstream: {},
  }),
  upgrade('101-of-another-type', {
    client: [asks(), { until: 'x-a' }, { bytes: 'ping' }, 'read', 'close'],
    upstream: { main: [{ steps: ['HTTP/1.1 101 S\nconnection: upgrade\nupgrade: bar\nx-a: 1\n\n'] }] },
  }),
  upgrade('101-without-upgrade', {
    client: [asks(), { until: 'x-a' }, { bytes: 'ping' }, 'read', 'close'],
    upstream: { main: [{ steps: ['HTTP/1.1 101 S\nx-a: 1\n\n'] }] },
  }),
  upgrade('no-route', {
    setup: {
      ...manager({ upgrade_type: 'websocket' }),
      virtualHosts: [{ name: 'none', domains: ['other'] }],
    },
    client: [asks()],
  }),
  upgrade('no-route-not-allowed', {
    setup: { virtualHosts: [{ name: 'none', domains: ['other'] }] },
    client: [asks()],
  }),
  upgrade('local-reply', {
    client: [asks()],
    plugins: [{ script: { request_headers: 'local 418 no' } }],
  }),
  upgrade('plugin-pauses-data', {
    plugins: [{ script: { request_body: 'return 1', response_body: 'return 0' } }],
    client: [asks(), { until: 'x-a' }, { bytes: 'ping' }, 'read', { bytes: 'pong' }, 'read', 'close'],
    upstream: { main: [{ steps: [SWITCHED] }] },
  }),
  upgrade('plugin-replaces-data', {
    plugins: [{ script: { request_body: 'setbuffer 0 0 99 PING', response_body: 'setbuffer 1 0 99 PONG' } }],
    client: [asks(), { until: 'x-a' }, { bytes: 'ping' }, { until: 'PONGPONG' }, 'close'],
    upstream: { main: [{ steps: [SWITCHED, { until: 'PINGPING' }, { bytes: 'pong' }] }] },
  }),
  upgrade('plugin-answers-in-data', {
    plugins: [{ script: { request_body: 'local 418 no' } }],
    client: [asks(), { until: 'x-a' }, { bytes: 'ping' }, 'end'],
    upstream: { main: [{ steps: [SWITCHED] }] },
  }),
  upgrade('plugin-removes-upgrade', {
    plugins: [{ script: { request_headers: 'remove 0 upgrade' } }],
    client: [asks()],
    upstream: { main: answers('200 OK', [], 'plain') },
    patience: 1000,
  }),
  upgrade('upstream-dead', {
    setup: {
      manager: WEBSOCKET,
      virtualHosts: [
        { name: 'all', domains: ['*'], routes: [{ match: { prefix: '/' }, route: { cluster: 'dead' } }] },
      ],
    },
    client: [asks()],
  }),
  upgrade('bad-answer', { client: [asks()], upstream: { main: [{ steps: ['nonsense\n\n'] }] } }),
  upgrade('100-then-101', {
    client: [asks(), { until: 'x-a' }, { bytes: 'ping' }, { until: 'pong' }, 'close'],
    upstream: {
      main: [{ steps: [`HTTP/1.1 100 Continue\n\n${SWITCHED}`, { until: 'ping' }, { bytes: 'pong' }] }],
    },
  }),
  upgrade('answer-with-bytes', {
    client: [asks(), { until: 'first' }, 'close'],
    upstream: { main: [{ steps: [`${SWITCHED}first`] }] },
  }),
  upgrade('200-with-upgrade', {
    client: [asks(), { until: 'x-a' }, 'read', 'close'],
    upstream: {
      main: [{ steps: ['HTTP/1.1 200 OK\nconnection: upgrade\nupgrade: websocket\nx-a: 1\n\nbytes'] }],
    },
  }),
  upgrade('403-with-upgrade', {
    client: [asks(), { until: 'x-a' }, 'read', 'close'],
    upstream: {
      main: [{ steps: [respond('403 No', ['connection: upgrade', 'upgrade: websocket', 'x-a: 1'], 'no')] }],
    },
  }),
  upgrade('nominated-header', {
    client: [
      request({
        headers: ['connection: Upgrade, x-hop', ...ASKS.slice(1), 'x-hop: 1', 'te: gzip', 'keep-alive: 3'],
      }),
      { until: 'x-a' },
      'close',
    ],
    upstream: {
      main: [
        {
          steps: [
            'HTTP/1.1 101 S\nconnection: Upgrade, x-b\nupgrade: websocket\nx-a: 1\nx-b: 2\nkeep-alive: 1\ncontent-length: 0\n\n',
          ],
        },
      ],
    },
  }),
  upgrade('redirected', {
    client: [asks()],
    upstream: { main: answers('302 Found', ['location: /x', 'x-a: 1'], 'there') },
  }),
  upgrade('other-type-early-data', {
    setup: manager({ upgrade_type: 'foo' }),
    client: [
      `${request({ headers: ['connection: upgrade', 'upgrade: foo'] })}ping`,
      { until: 'x-a' },
      'close',
    ],
    upstream: {
      main: [{ steps: [{ until: 'ping' }, 'HTTP/1.1 101 S\nconnection: upgrade\nupgrade: foo\nx-a: 1\n\n'] }],
    },
  }),
  upgrade('other-type-answered-200', {
    setup: manager({ upgrade_type: 'foo' }),
    client: [request({ headers: ['connection: upgrade', 'upgrade: foo'] })],
    upstream: { main: answers('200 OK', ['x-a: 1'], 'plain') },
  }),
  upgrade('on-route', {
    setup: onRoute({ upgrade_type: 'WebSocket' }),
  }),
  upgrade('off-on-route', {
    setup: { ...onRoute({ upgrade_type: 'websocket', enabled: false }), manager: WEBSOCKET },
    client: [asks()],
  }),
  upgrade('on-route-off-in-manager', {
    setup: {
      ...onRoute({ upgrade_type: 'websocket' }),
      manager: { upgrade_configs: [{ upgrade_type: 'websocket', enabled: false }] },
    },
  }),
  upgrade('direct-response', {
    setup: {
      manager: WEBSOCKET,
      virtualHosts: [
        {
          name: 'all',
          domains: ['*'],
          routes: [
            { match: { prefix: '/' }, direct_response: { status: 200, body: { inline_string: 'hi' } } },
          ],
        },
      ],
    },
    client: [asks()],
  }),
  upgrade('timeouts-do-not-apply', {
    setup: {
      manager: { ...WEBSOCKET, request_timeout: '0.2s' },
      virtualHosts: [
        {
          name: 'all',
          domains: ['*'],
          routes: [
            {
              match: { prefix: '/' },
              route: {
                cluster: 'main',
                timeout: '0.2s',
                retry_policy: { retry_on: '5xx', per_try_timeout: '0.1s' },
              },
            },
          ],
        },
      ],
    },
    client: [asks(), { wait: 500 }, { bytes: 'ping' }, { until: 'pong' }, 'close'],
    upstream: { main: [{ steps: [SWITCHED, { until: 'ping' }, { bytes: 'pong' }] }] },
  }),
  upgrade('request-timeout-without-answer', {
    setup: { manager: { ...WEBSOCKET, request_timeout: '0.2s' } },
    client: [asks(), { wait: 500 }],
    upstream: { main: [{ steps: [{ wait: 400 }, SWITCHED] }] },
  }),
  upgrade('idle', {
    setup: { manager: { ...WEBSOCKET, stream_idle_timeout: '0.3s' } },
    client: [asks(), 'end'],
    upstream: { main: [{ steps: [SWITCHED] }] },
  }),
  upgrade('idle-before-answer', {
    setup: { manager: { ...WEBSOCKET, stream_idle_timeout: '0.3s' } },
    client: [asks(), 'end'],
    upstream: { main: [{ steps: [] }] },
  }),
  upgrade('longest', {
    setup: {
      manager: { ...WEBSOCKET, common_http_protocol_options: { max_stream_duration: '0.3s' } },
    },
    client: [asks(), 'end'],
    upstream: { main: [{ steps: [SWITCHED] }] },
  }),
  upgrade('retried', {
    setup: onRoute({ upgrade_type: 'websocket' }, { retry_policy: { retry_on: '5xx' } }),
    client: [asks(), { until: 'x-a' }, { bytes: 'ping' }, { until: 'pong' }, 'close'],
    upstream: {
      main: [...answers('503 Not Now', [], ''), { steps: [SWITCHED, { until: 'ping' }, { bytes: 'pong' }] }],
    },
  }),
  upgrade('own-filters', {
    setup: {
      manager: {
        upgrade_configs: [
          {
            upgrade_type: 'websocket',
            filters: [
              {
                name: 'router',
                typed_config: {
                  '@type': 'type.googleapis.com/envoy.extensions.filters.http.router.v3.Router',
                },
              },
            ],
          },
        ],
      },
    },
  }),
  upgrade('plugin-closes', {
    plugins: [{ script: { request_body: 'log x', response_body: 'close 1' } }],
    client: [asks(), { until: 'x-a' }, { bytes: 'ping' }, 'end'],
    upstream: { main: [{ steps: [SWITCHED] }] },
  }),
  upgrade('plugin-answers-late', {
    plugins: [{ script: { response_body: 'local 418 no' } }],
    client: [asks(), 'end'],
    upstream: { main: [{ steps: [`${SWITCHED}bytes`] }] },
  }),
  upgrade('plugin-holds-headers', {
    plugins: [
      {
        script: {
          request_headers: `${CALL}; return 1`,
          http_call: 'effective waiting; continue 0',
        },
        fields: HELD,
      },
    ],
    client: [`${asks()}ping`, { until: 'pong' }, 'close'],
    upstream: { main: [{ steps: [SWITCHED, { until: 'ping' }, { bytes: 'pong' }] }] },
  }),
  upgrade('properties', {
    plugins: [
      {
        script: {
          response_headers:
            'property request/headers/upgrade; property response/code; property request/protocol',
          log: 'property response/code; property request/size; property response/size; property response/flags; property response/code_details',
        },
      },
    ],
  }),
  upgrade('http-1.0', {
    setup: { manager: { ...WEBSOCKET, http_protocol_options: { accept_http_10: true } } },
    client: [
      `GET /echo HTTP/1.0\nhost: h.test\nx-scenario: {id}\n${ASKS.join('\n')}\n\n`,
      { until: 'x-a' },
      'close',
    ],
  }),
  upgrade('plain-http-1.0', {
    setup: { manager: { ...WEBSOCKET, http_protocol_options: { accept_http_10: true } } },
    client: ['GET /echo HTTP/1.0\nhost: h.test\nx-scenario: {id}\n\n'],
    upstream: {},
  }),
  upgrade('post', {
    client: [request({ method: 'POST', headers: ASKS }), { until: 'x-a' }, 'close'],
  }),
];
