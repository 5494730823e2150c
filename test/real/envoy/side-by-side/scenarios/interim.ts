/** Answers before the answer: `Expect: 100-continue`, and what an upstream says on its own. Observed of 1.40. */
import { answers, request, respond, type Json, type Scenario, type Step } from '../scenario.js';

const from = 'interim answers';
const STATS = [
  ...['http.{listener}.downstream_rq_completed', 'http.{listener}.downstream_rq_1xx'],
  ...['http.{listener}.downstream_rq_2xx', 'cluster.main.upstream_rq_completed'],
  ...['cluster.main.upstream_rq_1xx', 'cluster.main.upstream_rq_100', 'cluster.main.upstream_rq_2xx'],
];
const PROXIED: Json = { proxy_100_continue: true };
const EXPECTS = ['content-length: 5', 'expect: 100-Continue'];
const ask = (...headers: string[]): string =>
  request({ method: 'POST', headers: headers.length === 0 ? EXPECTS : headers });
const POLITE: readonly Step[] = [ask(), { until: '100 Continue' }, 'hello'];
const CONTINUE = 'HTTP/1.1 100 Continue\n\n';
const OK = respond('200 OK', ['x-a: 1'], 'done');

function interim(name: string, more: Partial<Scenario> = {}): Scenario {
  return { id: `interim.${name}`, from, client: POLITE, stats: STATS, patience: 1000, ...more };
}

const proxied = (name: string, more: Partial<Scenario> = {}): Scenario =>
  interim(`proxied.${name}`, { setup: { manager: PROXIED }, ...more });

/** What an upstream says before its answer, with the request's head before its eyes. */
const saying = (text: string): Scenario['upstream'] & object => ({
  main: [{ after: 'head', steps: [text, { until: 'hello' }, OK] }],
});

export const INTERIM: readonly Scenario[] = [
  interim('expected'),
  interim('expected-twice', { client: [[...POLITE], [...POLITE]] }),
  interim('expected-without-body', { client: [request({ headers: ['expect: 100-continue'] })] }),
  interim('expected-otherwise', { client: [ask('content-length: 5', 'expect: foo'), 'hello'] }),
  interim('expected-with-body', { client: [`${ask()}hello`] }),
  interim('expected-in-http-1.0', {
    setup: { manager: { http_protocol_options: { accept_http_10: true } } },
    client: [
      'POST /echo HTTP/1.0\nhost: h.test\nx-scenario: {id}\nexpect: 100-continue\ncontent-length: 5\n\nhello',
    ],
  }),
  interim('expected-of-no-route', {
    setup: { virtualHosts: [{ name: 'none', domains: ['other'] }] },
    client: [ask()],
  }),
  interim('expected-by-a-bad-path', {
    client: [request({ method: 'POST', path: 'http://h.test?x', headers: EXPECTS })],
  }),
  interim('expected-by-a-bad-target', { client: [request({ method: 'POST', path: 'x', headers: EXPECTS })] }),
  interim('expected-by-an-upgrade', {
    client: [ask('connection: upgrade', 'upgrade: foo', 'expect: 100-continue')],
  }),
  interim('plugin-answers', {
    plugins: [{ script: { request_headers: 'get 0 expect; local 418 no' } }],
    client: [ask()],
  }),
  interim('upstream-continues', { upstream: saying(CONTINUE) }),
  interim('upstream-continues-then-fails', {
    setup: {
      virtualHosts: [
        {
          name: 'all',
          domains: ['*'],
          routes: [{ match: { prefix: '/' }, route: { cluster: 'main', retry_policy: { retry_on: '5xx' } } }],
        },
      ],
    },
    client: [request()],
    upstream: { main: [{ steps: [CONTINUE, respond('503 No')] }, ...answers('200 OK', [], 'second')] },
  }),
  interim('upstream-hints', {
    client: [request()],
    upstream: { main: [{ steps: ['HTTP/1.1 103 Early Hints\nlink: x\n\n', OK] }] },
  }),
  proxied('expected', { upstream: saying(CONTINUE) }),
  proxied('expected-and-answered', {
    client: [ask()],
    upstream: { main: [{ after: 'head', steps: [respond('417 No', ['x-a: 1'], 'no')] }] },
  }),
  proxied('not-expected', { client: [request()], upstream: { main: [{ steps: [CONTINUE, OK] }] } }),
  proxied('twice', { client: [request()], upstream: { main: [{ steps: [CONTINUE, CONTINUE, OK] }] } }),
  proxied('two-kinds', {
    client: [request()],
    upstream: { main: [{ steps: [CONTINUE, 'HTTP/1.1 103 Early Hints\nlink: x\n\n', OK] }] },
  }),
  proxied('hints-twice', {
    client: [request()],
    upstream: {
      main: [{ steps: ['HTTP/1.1 103 A\nlink: x\n\n', 'HTTP/1.1 103 B\nlink: y\n\n', OK] }],
    },
  }),
  proxied('with-headers', {
    client: [request()],
    upstream: {
      main: [
        {
          steps: [
            'HTTP/1.1 100 Go\nx-b: 1\nconnection: keep-alive\nserver: s\ndate: d\ncontent-length: 0\n\n',
            OK,
          ],
        },
      ],
    },
  }),
  ...['102 Processing', '103 Early Hints', '104 Upload Resumption', '199 Odd'].map((status) =>
    proxied(status.slice(0, 3), {
      client: [request()],
      upstream: { main: [{ steps: [`HTTP/1.1 ${status}\nlink: x\n\n`, OK] }] },
    }),
  ),
  proxied('plugin-looks', {
    plugins: [
      {
        script: {
          request_headers: 'get 0 expect',
          response_headers: 'pairs 2; property response/code',
          log: 'property response/code',
        },
      },
    ],
    upstream: saying(CONTINUE),
  }),
  proxied('plugin-holds-answer', {
    plugins: [{ script: { response_headers: 'return 1', response_body_end: 'return 0' } }],
    upstream: saying(CONTINUE),
  }),
  proxied('then-fails', {
    setup: {
      manager: PROXIED,
      virtualHosts: [
        {
          name: 'all',
          domains: ['*'],
          routes: [{ match: { prefix: '/' }, route: { cluster: 'main', retry_policy: { retry_on: '5xx' } } }],
        },
      ],
    },
    client: [request()],
    upstream: { main: [{ steps: [CONTINUE, respond('503 No')] }, ...answers('200 OK', [], 'second')] },
  }),
  proxied('then-closes', {
    client: [request()],
    upstream: { main: [{ steps: [CONTINUE, 'read', 'close'] }] },
  }),
  proxied('upgrade', {
    setup: { manager: { ...PROXIED, upgrade_configs: [{ upgrade_type: 'websocket' }] } },
    client: [request({ headers: ['connection: upgrade', 'upgrade: websocket'] }), { until: 'x-a' }, 'close'],
    upstream: {
      main: [{ steps: [`${CONTINUE}HTTP/1.1 101 S\nconnection: upgrade\nupgrade: websocket\nx-a: 1\n\n`] }],
    },
  }),
];
