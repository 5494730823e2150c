/** HTTP/1.1 as it stands on the wire: lengths, connections, what is refused before any plugin. Observation: envoy-observed §4, §19. */
import { answers, chunked, chunkedResponse, request, respond, type Scenario } from '../scenario.js';

const from = 'envoy-observed §4';
const HEAD = 'host: h.test\nx-scenario: {id}\n';

function framing(name: string, client: Scenario['client'], more: Partial<Scenario> = {}): Scenario {
  return { id: `framing.${name}`, from, patience: 800, ...(client === undefined ? {} : { client }), ...more };
}

/** Request heads, as they stand. */
const HEADS: Readonly<Record<string, string>> = {
  'http-1.0': `GET /echo HTTP/1.0\n${HEAD}\n`,
  'http-1.0-keep-alive': `GET /echo HTTP/1.0\n${HEAD}connection: keep-alive\n\n`,
  'http-2.0': `GET /echo HTTP/2.0\n${HEAD}\n`,
  'http-0.9': 'GET /echo\n\n',
  'lower-case-method': `get /echo HTTP/1.1\n${HEAD}\n`,
  'unknown-method': `BREW /echo HTTP/1.1\n${HEAD}\n`,
  connect: `CONNECT h.test:80 HTTP/1.1\n${HEAD}\n`,
  options: `OPTIONS /echo HTTP/1.1\n${HEAD}\n`,
  'options-asterisk': `OPTIONS * HTTP/1.1\n${HEAD}\n`,
  trace: `TRACE /echo HTTP/1.1\n${HEAD}\n`,
  'absolute-target': `GET http://other.test/abs?x=1 HTTP/1.1\n${HEAD}\n`,
  'no-host': 'GET /echo HTTP/1.1\nx-scenario: {id}\n\n',
  'two-hosts': `GET /echo HTTP/1.1\n${HEAD}host: other.test\n\n`,
  'empty-host': 'GET /echo HTTP/1.1\nhost:\nx-scenario: {id}\n\n',
  'host-with-port': 'GET /echo HTTP/1.1\nhost: h.test:8080\nx-scenario: {id}\n\n',
  'space-before-colon': `GET /echo HTTP/1.1\n${HEAD}x-a : 1\n\n`,
  'space-in-name': `GET /echo HTTP/1.1\n${HEAD}x a: 1\n\n`,
  'empty-name': `GET /echo HTTP/1.1\n${HEAD}: 1\n\n`,
  'empty-value': `GET /echo HTTP/1.1\n${HEAD}x-a:\n\n`,
  'spaces-around-value': `GET /echo HTTP/1.1\n${HEAD}x-a: \t  v \t \n\n`,
  'folded-header': `GET /echo HTTP/1.1\n${HEAD}x-a: 1\n 2\n\n`,
  'high-bytes-in-value': `GET /echo HTTP/1.1\n${HEAD}x-a: \u00ff\u0080\n\n`,
  'control-byte-in-value': `GET /echo HTTP/1.1\n${HEAD}x-a: a\u0001b\n\n`,
  'underscore-in-name': `GET /echo HTTP/1.1\n${HEAD}x_a: 1\n\n`,
  'space-in-target': `GET /ec ho HTTP/1.1\n${HEAD}\n`,
  'fragment-in-target': `GET /echo#frag HTTP/1.1\n${HEAD}\n`,
  'dots-in-target': `GET /a/../echo/./x HTTP/1.1\n${HEAD}\n`,
  'double-slash-in-target': `GET //echo//x HTTP/1.1\n${HEAD}\n`,
  'percent-in-target': `GET /echo%2f%2E%zz HTTP/1.1\n${HEAD}\n`,
  'high-bytes-in-target': `GET /ech\u00f6 HTTP/1.1\n${HEAD}\n`,
  'empty-lines-first': `\n\nGET /echo HTTP/1.1\n${HEAD}\n`,
  'length-and-chunked': `POST /echo HTTP/1.1\n${HEAD}content-length: 5\ntransfer-encoding: chunked\n\n3\nabc\n0\n\n`,
  'two-equal-lengths': `POST /echo HTTP/1.1\n${HEAD}content-length: 5\ncontent-length: 5\n\nhello`,
  'two-lengths': `POST /echo HTTP/1.1\n${HEAD}content-length: 5\ncontent-length: 6\n\nhello!`,
  'length-list': `POST /echo HTTP/1.1\n${HEAD}content-length: 5, 5\n\nhello`,
  'length-with-plus': `POST /echo HTTP/1.1\n${HEAD}content-length: +5\n\nhello`,
  'length-negative': `POST /echo HTTP/1.1\n${HEAD}content-length: -5\n\nhello`,
  'length-hex': `POST /echo HTTP/1.1\n${HEAD}content-length: 0x5\n\nhello`,
  'length-huge': `POST /echo HTTP/1.1\n${HEAD}content-length: 99999999999999999999\n\nhello`,
  'length-empty': `POST /echo HTTP/1.1\n${HEAD}content-length:\n\n`,
  'encoding-gzip': `POST /echo HTTP/1.1\n${HEAD}transfer-encoding: gzip\n\nhello`,
  'encoding-gzip-chunked': `POST /echo HTTP/1.1\n${HEAD}transfer-encoding: gzip, chunked\n\n0\n\n`,
  'encoding-identity': `POST /echo HTTP/1.1\n${HEAD}transfer-encoding: identity\n\n`,
  'encoding-chunked-twice': `POST /echo HTTP/1.1\n${HEAD}transfer-encoding: chunked\ntransfer-encoding: chunked\n\n0\n\n`,
  'encoding-upper-case': `POST /echo HTTP/1.1\n${HEAD}transfer-encoding: CHUNKED\n\n3\nabc\n0\n\n`,
  'encoding-with-tab': `POST /echo HTTP/1.1\n${HEAD}transfer-encoding:\tchunked\n\n0\n\n`,
  'encoding-xchunked': `POST /echo HTTP/1.1\n${HEAD}transfer-encoding: xchunked\n\n0\n\n`,
  'encoding-in-http-1.0': `POST /echo HTTP/1.0\n${HEAD}transfer-encoding: chunked\n\n0\n\n`,
  'chunk-with-extension': `POST /echo HTTP/1.1\n${HEAD}transfer-encoding: chunked\n\n3;a=b\nabc\n0\n\n`,
  'chunk-size-garbage': `POST /echo HTTP/1.1\n${HEAD}transfer-encoding: chunked\n\nxyz\nabc\n0\n\n`,
  'chunk-size-with-space': `POST /echo HTTP/1.1\n${HEAD}transfer-encoding: chunked\n\n3 \nabc\n0\n\n`,
  'chunk-size-negative': `POST /echo HTTP/1.1\n${HEAD}transfer-encoding: chunked\n\n-3\nabc\n0\n\n`,
  'chunk-too-long': `POST /echo HTTP/1.1\n${HEAD}transfer-encoding: chunked\n\n3\nabcd\n0\n\n`,
  'chunk-size-huge': `POST /echo HTTP/1.1\n${HEAD}transfer-encoding: chunked\n\nffffffffffffffffff\nabc\n0\n\n`,
  'get-with-body': `GET /echo HTTP/1.1\n${HEAD}content-length: 5\n\nhello`,
  'get-with-chunks': `GET /echo HTTP/1.1\n${HEAD}transfer-encoding: chunked\n\n3\nabc\n0\n\n`,
  'upgrade-websocket': `GET /echo HTTP/1.1\n${HEAD}connection: upgrade\nupgrade: websocket\n\n`,
  'upgrade-h2c': `GET /echo HTTP/1.1\n${HEAD}connection: upgrade, http2-settings\nupgrade: h2c\nhttp2-settings: AAA\n\n`,
  'connection-lists-a-header': `GET /echo HTTP/1.1\n${HEAD}connection: x-hop\nx-hop: 1\n\n`,
  'connection-close': `GET /echo HTTP/1.1\n${HEAD}connection: close\n\n`,
  'keep-alive-header': `GET /echo HTTP/1.1\n${HEAD}keep-alive: timeout=5\nproxy-connection: keep-alive\n\n`,
  'te-trailers': `GET /echo HTTP/1.1\n${HEAD}te: trailers, gzip\n\n`,
  'x-forwarded-for': `GET /echo HTTP/1.1\n${HEAD}x-forwarded-for: 1.2.3.4\nx-forwarded-proto: https\n\n`,
  'x-request-id': `GET /echo HTTP/1.1\n${HEAD}x-request-id: mine\n\n`,
  'x-envoy-headers': `GET /echo HTTP/1.1\n${HEAD}x-envoy-internal: true\nx-envoy-original-path: /x\n\n`,
};

/** Raw bytes: line ends that are not CRLF. */
const RAW: Readonly<Record<string, string>> = {
  'bare-lf': 'GET /echo HTTP/1.1\nhost: h.test\nx-scenario: {id}\n\n',
  'bare-lf-in-header': 'GET /echo HTTP/1.1\r\nhost: h.test\r\nx-a: 1\nx-b: 2\r\n\r\n',
  'bare-cr': 'GET /echo HTTP/1.1\r\nhost: h.test\r\nx-a: 1\rx-b: 2\r\n\r\n',
  'nul-in-value': 'GET /echo HTTP/1.1\r\nhost: h.test\r\nx-a: a\0b\r\n\r\n',
  'nul-in-name': 'GET /echo HTTP/1.1\r\nhost: h.test\r\nx\0a: b\r\n\r\n',
  'tls-hello': '\u0016\u0003\u0001\u0000\u0005hello',
  'only-half-a-head': 'GET /echo HTT',
};

/** What an upstream answers, as it stands. */
const ANSWERS: Readonly<Record<string, Scenario['upstream']>> = {
  '100-then-200': { main: [{ steps: ['HTTP/1.1 100 Continue\n\n', respond('200 OK', [], 'done')] }] },
  '103-then-200': {
    main: [{ steps: ['HTTP/1.1 103 Early Hints\nlink: x\n\n', respond('200 OK', [], 'done')] }],
  },
  '101-unasked': {
    main: [{ steps: ['HTTP/1.1 101 Switching Protocols\nupgrade: x\nconnection: upgrade\n\nbytes'] }],
  },
  'http-1.0': { main: [{ steps: ['HTTP/1.0 200 OK\ncontent-length: 2\n\nok'] }] },
  'http-1.0-until-close': { main: [{ steps: ['HTTP/1.0 200 OK\n\nuntil close', 'read', 'close'] }] },
  'own-reason': { main: answers('200 Very Well', [], 'ok') },
  'no-reason': { main: [{ steps: ['HTTP/1.1 200 \ncontent-length: 2\n\nok'] }] },
  'status-599': { main: answers('599 Own', [], 'ok') },
  'status-999': { main: answers('999 Own', [], 'ok') },
  'status-1000': { main: answers('1000 Own', [], 'ok') },
  'status-garbage': { main: answers('abc Own', [], 'ok') },
  'length-and-chunked': {
    main: [{ steps: ['HTTP/1.1 200 OK\ncontent-length: 5\ntransfer-encoding: chunked\n\n3\nabc\n0\n\n'] }],
  },
  'two-lengths': { main: [{ steps: ['HTTP/1.1 200 OK\ncontent-length: 2\ncontent-length: 3\n\nabc'] }] },
  'body-cut': { main: [{ steps: ['HTTP/1.1 200 OK\ncontent-length: 50\n\npart', 'read', 'close'] }] },
  'chunks-cut': {
    main: [{ steps: ['HTTP/1.1 200 OK\ntransfer-encoding: chunked\n\n3\nabc\n', 'read', 'close'] }],
  },
  'chunk-garbage': { main: [{ steps: ['HTTP/1.1 200 OK\ntransfer-encoding: chunked\n\nzz\nabc\n'] }] },
  'head-cut': { main: [{ steps: ['HTTP/1.1 200 OK\ncontent-le', 'read', 'close'] }] },
  garbage: { main: [{ steps: ['nothing like HTTP\n\n'] }] },
  'header-without-colon': { main: [{ steps: ['HTTP/1.1 200 OK\nno colon\ncontent-length: 2\n\nok'] }] },
  'header-folded': { main: [{ steps: ['HTTP/1.1 200 OK\nx-a: 1\n 2\ncontent-length: 2\n\nok'] }] },
  'header-with-nul': { main: [{ steps: ['HTTP/1.1 200 OK\nx-a: a\0b\ncontent-length: 2\n\nok'] }] },
  'headers-of-the-connection': {
    main: [
      {
        steps: [
          'HTTP/1.1 200 OK\nconnection: keep-alive, x-hop\nx-hop: 1\nkeep-alive: timeout=5\nproxy-connection: x\ncontent-length: 2\n\nok',
        ],
      },
    ],
  },
  'close-after': {
    main: [{ steps: ['HTTP/1.1 200 OK\nconnection: close\ncontent-length: 2\n\nok', 'close'] }],
  },
  'bytes-after-the-end': { main: [{ steps: ['HTTP/1.1 200 OK\ncontent-length: 2\n\nokmore'] }] },
  'before-the-request-ended': { main: [{ after: 'head', steps: [respond('413 Too Much', [], 'stop')] }] },
  'server-and-date': {
    main: answers(
      '200 OK',
      ['server: mine', 'date: Mon, 01 Jan 2024 00:00:00 GMT', 'x-envoy-upstream-service-time: 7'],
      'ok',
    ),
  },
  'upper-case-names': { main: answers('200 OK', ['X-UPPER: V', 'ETag: "x"'], 'ok') },
  'status-204-with-length': { main: [{ steps: ['HTTP/1.1 204 No Content\ncontent-length: 0\n\n'] }] },
  'status-304-with-length': { main: [{ steps: ['HTTP/1.1 304 Not Modified\ncontent-length: 10\n\n'] }] },
};

export const FRAMING: readonly Scenario[] = [
  ...Object.entries(HEADS).map(([name, head]) => framing(name, [head])),
  ...Object.entries(RAW).map(([name, bytes]) => framing(name, [{ bytes }])),
  ...Object.entries(ANSWERS).map(([name, upstream = {}]) =>
    framing(`answer.${name}`, undefined, { upstream }),
  ),
  framing(
    'answer.before-the-request-ended-in-chunks',
    [...chunked(['one']).slice(0, -1), { until: 'stop' }, '3\ntwo\n0\n\n'],
    {
      upstream: { main: [{ after: 'head', steps: [{ until: 'one' }, respond('413 Too Much', [], 'stop')] }] },
    },
  ),
  framing('answer.head-with-body', [request({ method: 'HEAD' })], {
    head: true,
    upstream: { main: answers('200 OK', [], 'body') },
  }),
  framing('answer.head-chunked', [request({ method: 'HEAD' })], {
    head: true,
    upstream: { main: [{ steps: ['HTTP/1.1 200 OK\ntransfer-encoding: chunked\n\n'] }] },
  }),
  framing('answer.chunks-to-http-1.0', [`GET /echo HTTP/1.0\n${HEAD}\n`], {
    upstream: { main: [{ steps: chunkedResponse(['one', 'two']) }] },
  }),
  framing('pipelining', [request() + request({ path: '/two' }) + request({ path: '/three' })], {
    responses: 3,
  }),
  framing(
    'pipelining-with-bodies',
    [request({ method: 'POST', body: 'one' }) + request({ method: 'POST', path: '/two', body: 'two' })],
    { responses: 2 },
  ),
  framing('pipelining-local-replies', [request() + request({ path: '/two' })], {
    responses: 2,
    plugins: [{ script: { request_headers: 'local 418 body' } }],
  }),
  framing(
    'pipelining-first-closes',
    [request({ headers: ['connection: close'] }) + request({ path: '/two' })],
    { responses: 2 },
  ),
  framing(
    'two-requests-one-connection',
    [request(), { until: 'hello from main' }, request({ path: '/two' })],
    { responses: 2 },
  ),
  framing('expect-100', [
    request({ method: 'POST', headers: ['expect: 100-continue', 'content-length: 5'] }),
    { until: '100' },
    'hello',
  ]),
  framing('expect-100-with-body-at-once', [
    request({ method: 'POST', headers: ['expect: 100-continue'], body: 'hello' }),
  ]),
  framing('expect-other', [request({ method: 'POST', headers: ['expect: something'], body: 'hello' })]),
  framing(
    'expect-100-refused-by-plugin',
    [request({ method: 'POST', headers: ['expect: 100-continue', 'content-length: 5'] })],
    { plugins: [{ script: { request_headers: 'local 403 no' } }] },
  ),
  framing('half-closed-client', [request(), 'read', 'half-close'], {
    // It answers once the gateway has seen the end, whichever would have been first.
    upstream: { main: [{ steps: ['client-done', respond('200 OK', [], 'late')] }] },
  }),
  framing('half-closed-in-body', [
    request({ method: 'POST', headers: ['content-length: 10'] }),
    'hello',
    'read',
    'half-close',
  ]),
  framing('reset-in-body', [
    request({ method: 'POST', headers: ['content-length: 10'] }),
    'hello',
    'read',
    'reset',
  ]),
  framing('long-header-60k', [request({ headers: [`x-long: ${'a'.repeat(50_000)}`] })]),
  framing('long-header-70k', [request({ headers: [`x-long: ${'a'.repeat(70_000)}`] })]),
  framing('long-target-70k', [request({ path: `/${'a'.repeat(70_000)}` })]),
  framing('100-headers', [request({ headers: Array.from({ length: 90 }, (_, i) => `x-${i}: ${i}`) })]),
  framing('101-headers', [request({ headers: Array.from({ length: 120 }, (_, i) => `x-${i}: ${i}`) })]),
];
