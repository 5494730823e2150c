/** Which callbacks a chain of plugins gets, in which order. Observation: envoy-observed §4. */
import { answers, chunked, chunkedResponse, request, respond, type Scenario } from '../scenario.js';

const from = 'envoy-observed §4';
const TWO = [{}, {}];
const LOCAL = 'local 418 from%20A x-l=1';

export const CALLBACK_ORDER: readonly Scenario[] = [
  {
    id: 'order.get',
    from,
    plugins: TWO,
    expect: {
      said: [
        ...['A s1 on_request_headers 7 1', 'B s2 on_context_create', 'B s2 on_request_headers 7 1'],
        ...['B s2 on_response_headers', 'A s1 on_response_headers', 'B s2 on_response_body 15 0'],
        ...['A s1 on_response_body 15 0', 'B s2 on_response_body 0 1', 'A s1 on_response_body 0 1'],
        ...['A s1 on_log', 'B s2 on_log', 'A s1 on_done', 'A s1 on_delete', 'B s2 on_done', 'B s2 on_delete'],
      ],
    },
  },
  {
    id: 'order.upstream-headers-as-they-are',
    from,
    strict: true,
    client: [request({ method: 'POST', body: 'hello' })],
  },
  {
    id: 'order.response-chunks',
    from,
    plugins: TWO,
    upstream: {
      main: [{ steps: chunkedResponse(['one;', 'two;']) }],
    },
  },
  {
    id: 'order.response-204',
    from,
    plugins: TWO,
    upstream: { main: [{ steps: ['HTTP/1.1 204 No Content\n\n'] }] },
  },
  {
    id: 'order.response-304',
    from,
    plugins: TWO,
    upstream: { main: [{ steps: ['HTTP/1.1 304 Not Modified\netag: "x"\n\n'] }] },
  },
  {
    id: 'order.head',
    from,
    plugins: TWO,
    head: true,
    client: [request({ method: 'HEAD' })],
    upstream: { main: [{ steps: ['HTTP/1.1 200 OK\ncontent-type: text/plain\ncontent-length: 15\n\n'] }] },
  },
  { id: 'order.response-empty-body', from, plugins: TWO, upstream: { main: answers('200 OK') } },
  {
    id: 'order.response-until-close',
    from,
    plugins: TWO,
    upstream: {
      main: [{ steps: ['HTTP/1.1 200 OK\nconnection: close\n\nuntil the end', 'read', 'close'] }],
    },
  },
  {
    id: 'order.response-trailers-dropped',
    from,
    plugins: TWO,
    upstream: {
      main: [
        { steps: ['HTTP/1.1 200 OK\ntrailer: x-t\ntransfer-encoding: chunked\n\n4\nbody\n0\nx-t: 1\n\n'] },
      ],
    },
  },
  { id: 'order.post', from, plugins: TWO, client: [request({ method: 'POST', body: 'hello' })] },
  { id: 'order.post-chunks', from, plugins: TWO, client: chunked(['one', 'two', 'three']) },
  {
    id: 'order.post-chunks-buffered',
    from,
    plugins: [{ script: { request_body: 'return 1', request_body_end: 'buffer 0 0; return 0' } }, {}],
    client: chunked(['one', 'two', 'three']),
    expect: {
      said: ['on_request_body 3 0', 'on_request_body 6 0', 'on_request_body 11 0', 'on_request_body 11 1'],
    },
  },
  {
    id: 'order.post-trailers-dropped',
    from,
    plugins: TWO,
    client: [request({ method: 'POST', headers: ['transfer-encoding: chunked'] }), '3\nabc\n0\nx-t: 1\n\n'],
  },
  {
    id: 'order.post-length-0',
    from,
    plugins: TWO,
    client: [request({ method: 'POST', headers: ['content-length: 0'] })],
  },
  {
    id: 'order.post-two-packets',
    from,
    plugins: TWO,
    client: [
      request({ method: 'POST', headers: ['content-length: 10'] }),
      { wait: 40 },
      'hello',
      { wait: 40 },
      'world',
    ],
  },
  { id: 'order.local-reply-of-first', from, plugins: [{ script: { request_headers: LOCAL } }, {}] },
  { id: 'order.local-reply-of-second', from, plugins: [{}, { script: { request_headers: LOCAL } }] },
  {
    id: 'order.local-reply-in-request-body',
    from,
    plugins: [{ script: { request_body: LOCAL } }, {}],
    client: [request({ method: 'POST', headers: ['content-length: 5'] }), 'read', 'hello'],
  },
  {
    id: 'order.local-reply-in-http-call',
    from,
    plugins: [
      {
        script: {
          request_headers: 'call callee :method=GET,:path=/c,:authority=c; return 1',
          http_call: `effective waiting; ${LOCAL}`,
        },
      },
      {},
    ],
  },
  {
    id: 'order.local-reply-in-response-headers',
    from,
    plugins: [{}, { script: { response_headers: LOCAL } }],
  },
  { id: 'order.local-reply-in-response-body', from, plugins: [{}, { script: { response_body: LOCAL } }] },
  {
    id: 'order.local-reply-twice',
    from,
    plugins: [{ script: { request_headers: 'local 418 first; local 419 second' } }, {}],
  },
  {
    id: 'order.local-reply-again-on-its-own-way',
    from,
    plugins: [{ script: { request_headers: 'local 418 first', response_headers: 'local 419 second' } }, {}],
  },
  {
    id: 'order.local-reply-before-the-body-ended',
    from,
    plugins: [{ script: { request_headers: LOCAL } }, {}],
    client: [request({ method: 'POST', headers: ['content-length: 10'] }), 'hello'],
    expect: { client: ['connection: close'] },
  },
  {
    id: 'order.client-leaves-while-waiting',
    from,
    plugins: TWO,
    client: [request(), 'read', 'close'],
    upstream: { main: [{ steps: [] }] },
  },
  {
    id: 'order.client-leaves-in-its-body',
    from,
    plugins: TWO,
    client: [request({ method: 'POST', headers: ['content-length: 10'] }), 'hello', 'read', 'close'],
  },
  {
    id: 'order.client-leaves-while-paused',
    from,
    plugins: [{ script: { request_headers: 'return 1', log: 'property response/code' } }, {}],
    client: [request(), 'read', 'close'],
  },
  {
    id: 'order.client-leaves-in-the-response',
    from,
    plugins: TWO,
    client: [request(), { until: 'part' }, 'read', 'close'],
    upstream: { main: [{ steps: ['HTTP/1.1 200 OK\ncontent-length: 100\n\npart'] }] },
  },
  { id: 'order.malformed-request-line', from, plugins: TWO, client: ['GET\n\n'] },
  { id: 'order.malformed-header', from, plugins: TWO, client: ['GET / HTTP/1.1\nhost: h\nno colon\n\n'] },
  {
    id: 'order.upstream-refuses',
    from,
    plugins: TWO,
    client: [request({ path: '/dead' })],
    setup: deadRoute(),
  },
  { id: 'order.upstream-resets', from, plugins: TWO, upstream: { main: [{ steps: ['reset'] }] } },
  {
    id: 'order.upstream-resets-in-the-response',
    from,
    plugins: TWO,
    upstream: { main: [{ steps: ['HTTP/1.1 200 OK\ncontent-length: 100\n\npart', 'read', 'reset'] }] },
  },
  { id: 'order.close-request', from, plugins: [{ script: { request_headers: 'close 0' } }, {}] },
  { id: 'order.close-response', from, plugins: [{ script: { request_headers: 'close 1' } }, {}] },
  { id: 'order.close-in-response-headers', from, plugins: [{ script: { response_headers: 'close 1' } }, {}] },
  {
    id: 'order.local-reply-and-close',
    from,
    plugins: [{ script: { request_headers: 'local 500 x; close 0' } }, {}],
  },
  {
    id: 'order.close-and-local-reply',
    from,
    plugins: [{ script: { request_headers: 'close 0; local 500 x' } }, {}],
  },
  { id: 'order.done-answers-0', from, plugins: [{ script: { done: 'return 0' } }, {}] },
  {
    id: 'order.three-plugins',
    from,
    plugins: [{}, {}, {}],
    client: [request({ method: 'POST', body: 'hello' })],
    upstream: { main: [{ steps: [respond('201 Created', ['x-a: 1'], 'made')] }] },
  },
];

function deadRoute() {
  const routes = [{ match: { prefix: '/' }, route: { cluster: 'dead' } }];
  return { virtualHosts: [{ name: 'all', domains: ['*'], routes }] };
}
