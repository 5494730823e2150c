import { connect } from 'node:net';

import { expect, it } from 'vitest';

import { cluster, headerOf, raw, startGateway, startUpstream, steady } from '../../running-gateway.js';

const CLEAN = {
  normalize_path: true,
  merge_slashes: true,
  path_with_escaped_slashes_action: 'REJECT_REQUEST',
};

async function start(manager: Record<string, unknown> = {}) {
  const upstream = await startUpstream();
  const gateway = await startGateway({
    routes: [{ match: { prefix: '/' }, route: { cluster: 'main' } }],
    clusters: [cluster('main', upstream.port)],
    manager: { ...CLEAN, ...manager },
  });
  return { upstream, ...gateway };
}

const BAD_REQUEST = [
  'HTTP/1.1 400 Bad Request',
  'content-length: 11',
  'content-type: text/plain',
  'date: D',
  'server: envoy',
  'connection: close',
  '',
  'Bad Request',
];
const empty = (status: string) => [
  `HTTP/1.1 ${status}`,
  'date: D',
  'server: envoy',
  'connection: close',
  'content-length: 0',
  '',
  '',
];

// Every answer below was read from Envoy 1.40.
it.each([
  ['nonsense', 'NONSENSE\n\n'],
  ['an unknown method', 'FOO /a HTTP/1.1\nHost: a\n\n'],
  ['a host with a space', 'GET /a HTTP/1.1\nHost: a b\n\n'],
  ['a path without its slash', 'GET a HTTP/1.1\nHost: a\n\n'],
  ['a star that is not OPTIONS', 'GET * HTTP/1.1\nHost: a\n\n'],
  ['two lengths', 'POST /a HTTP/1.1\nHost: a\ncontent-length: 3\ncontent-length: 4\n\nabc'],
  [
    'a length and chunks',
    'POST /a HTTP/1.1\nHost: a\ncontent-length: 3\ntransfer-encoding: chunked\n\n0\n\n',
  ],
  [
    'chunks and a length',
    'POST /a HTTP/1.1\nHost: a\ntransfer-encoding: chunked\ncontent-length: 3\n\n0\n\n',
  ],
  ['a negative length', 'POST /a HTTP/1.1\nHost: a\ncontent-length: -1\n\n'],
  ['a space before the colon', 'GET /a HTTP/1.1\nHost: a\nx-a : b\n\n'],
  ['a NUL in a value', 'GET /a HTTP/1.1\nHost: a\nx-a: b\0c\n\n'],
])('answers %s with 400 in words', async (_, request) => {
  const { port, upstream } = await start();
  expect(steady(await raw(port, request))).toEqual(BAD_REQUEST);
  expect(upstream.seen).toEqual([]);
});

it.each([
  ['no host', 'GET /a HTTP/1.1\n\n', '400 Bad Request'],
  ['an escaped slash', 'GET /a%2Fb HTTP/1.1\nHost: a\n\n', '400 Bad Request'],
  ['an escaped backslash', 'GET /a%5cb HTTP/1.1\nHost: a\n\n', '400 Bad Request'],
  ['an escaped NUL', 'GET /a%00b HTTP/1.1\nHost: a\n\n', '400 Bad Request'],
  ['a fragment', 'GET /a#b HTTP/1.1\nHost: a\n\n', '400 Bad Request'],
  ['an upgrade', 'GET /a HTTP/1.1\nHost: a\nConnection: Upgrade\nUpgrade: websocket\n\n', '403 Forbidden'],
  ['CONNECT', 'CONNECT a:80 HTTP/1.1\nHost: a:80\n\n', '404 Not Found'],
])('answers %s without words', async (_, request, status) => {
  const { port, upstream } = await start();
  expect(steady(await raw(port, request))).toEqual(empty(status));
  expect(upstream.seen).toEqual([]);
});

it('refuses a length beside chunks before it looks at an upgrade', async () => {
  const { port, upstream } = await start();
  const head = 'GET /a HTTP/1.1\nHost: a\nConnection: Upgrade\nUpgrade: websocket\nContent-Length: 5\n';
  const answer = await raw(port, `${head}Transfer-Encoding: chunked\n\n5\nhello\n0\n\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  expect(answer).toMatch(/\r\nconnection: close\r\n/);
  expect(upstream.seen).toEqual([]);
});

it('answers OPTIONS * with 404 and keeps the connection', async () => {
  const { port } = await start();
  const answer = await raw(port, 'OPTIONS * HTTP/1.1\nHost: a\n\n');
  expect(steady(answer)).toEqual([
    'HTTP/1.1 404 Not Found',
    'date: D',
    'server: envoy',
    'content-length: 0',
    '',
    '',
  ]);
});

it.each([
  ['HTTP/1.0', 'GET /a HTTP/1.0\nHost: a\n\n', '426 Upgrade Required'],
  ['a version of the future', 'GET /a HTTP/3.7\nHost: a\n\n', '426 Upgrade Required'],
  [
    '70,000 bytes of headers',
    `GET /a HTTP/1.1\nHost: a\nx-a: ${'a'.repeat(70_000)}\n\n`,
    '431 Request Header Fields Too Large',
  ],
  [
    '101 headers',
    `GET /a HTTP/1.1\nHost: a\n${'x-a: b\n'.repeat(100)}\n`,
    '431 Request Header Fields Too Large',
  ],
  [
    'an encoding nobody knows',
    'POST /a HTTP/1.1\nHost: a\ntransfer-encoding: gzip\n\nabc',
    '501 Not Implemented',
  ],
])('refuses %s', async (_, request, status) => {
  const { port, upstream } = await start();
  expect((await raw(port, request)).split('\r\n')[0]).toBe(`HTTP/1.1 ${status}`);
  expect(upstream.seen).toEqual([]);
});

it('takes 100 headers', async () => {
  const { port } = await start();
  expect(await raw(port, `GET /a HTTP/1.1\nHost: a\n${'x-a: b\n'.repeat(99)}\n`)).toMatch(
    /^HTTP\/1.1 200 OK/,
  );
});

it('takes HTTP/1.0 when told to, and answers without chunks', async () => {
  const { port } = await start({ http_protocol_options: { accept_http_10: true } });
  const answer = await raw(port, 'GET /a HTTP/1.0\nHost: a\n\n');
  expect(answer).toMatch(/^HTTP\/1.0 200 OK/);
  expect(answer).not.toContain('chunked');
});

it('takes host and path from an absolute target', async () => {
  const { port, upstream } = await start();
  await raw(port, 'GET http://abs.test:8080/p?q=1 HTTP/1.1\nHost: h.test\n\n');
  await raw(port, 'GET http://abs.test HTTP/1.1\nHost: h.test\n\n');
  expect(upstream.seen.map(({ url, raw: lines }) => [headerOf(lines, 'host'), url])).toEqual([
    ['abs.test:8080', '/p?q=1'],
    ['abs.test', '/'],
  ]);
});

it('answers 100-continue itself and does not pass the wish on', async () => {
  const { port, upstream } = await start();
  const head = 'POST /a HTTP/1.1\nHost: a\nconnection: close\ncontent-length: 3\nExpect: 100-continue\n\n';
  const answer = await raw(port, `${head}abc`, 5000);
  expect(answer).toMatch(/^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 OK/);
  expect(headerOf(upstream.seen[0]?.raw ?? [], 'expect')).toBeUndefined();
});

it('ignores an offer of h2c', async () => {
  const { port, upstream } = await start();
  const offer = 'Connection: Upgrade, HTTP2-Settings\nUpgrade: h2c\nHTTP2-Settings: AAA\n';
  expect(await raw(port, `GET /a HTTP/1.1\nHost: a\n${offer}\n`)).toMatch(/^HTTP\/1.1 200 OK/);
  expect(headerOf(upstream.seen[0]?.raw ?? [], 'http2-settings')).toBeUndefined();
});

it.each([
  ['ALLOW', 200, '1'],
  ['REJECT_REQUEST', 400, undefined],
  ['DROP_HEADER', 200, undefined],
])('treats a header with an underscore under %s', async (action, status, seen) => {
  const { url, upstream } = await start({
    common_http_protocol_options: { headers_with_underscores_action: action },
  });
  const response = await fetch(`${url}/a`, { headers: { x_a: '1' } });
  expect(response.status).toBe(status);
  expect(headerOf(upstream.seen[0]?.raw ?? [], 'x_a')).toBe(seen);
});

it('answers nonsense also after a good request on the same connection', async () => {
  const { port } = await start();
  const answer = await raw(port, 'GET /a HTTP/1.1\nHost: a\n\n', 100);
  expect(answer).toMatch(/^HTTP\/1.1 200 OK/);
  const socket = connect(port, '127.0.0.1').setEncoding('latin1');
  let text = '';
  socket.on('data', (part: string) => (text += part));
  socket.write('GET /a HTTP/1.1\r\nHost: a\r\n\r\n');
  await expect.poll(() => text).toContain('"url":"/a"');
  socket.write('NONSENSE\r\n\r\n');
  await expect.poll(() => text).toMatch(/HTTP\/1.1 400 Bad Request[^]*Bad Request$/);
  socket.destroy();
});

it('does not answer broken bytes in the place of a request that still waits', async () => {
  const silent = await startUpstream(() => undefined);
  const { port } = await startGateway({
    routes: [{ match: { prefix: '/' }, route: { cluster: 'main' } }],
    clusters: [cluster('main', silent.port)],
  });
  expect(await raw(port, 'GET /a HTTP/1.1\nHost: a\n\nNONSENSE\n\n')).toBe('');
});

it('answers a broken chunk in the place of the request that it belongs to', async () => {
  const { port, upstream } = await start();
  const answer = await raw(port, 'POST /a HTTP/1.1\nHost: a\ntransfer-encoding: chunked\n\nxyz\nabc\n0\n\n');
  expect(steady(answer)).toEqual(BAD_REQUEST);
  expect(upstream.seen).toEqual([]);
});
