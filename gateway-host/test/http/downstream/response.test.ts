import { connect } from 'node:net';

import { expect, it } from 'vitest';

import {
  cluster,
  raw,
  startGateway,
  startRawUpstream,
  startUpstream,
  steady,
  until,
} from '../../running-gateway.js';

const DIRECT = {
  match: { prefix: '/dr' },
  direct_response: { status: 200, body: { inline_string: 'direct' } },
};
const NOTHING = { match: { prefix: '/dn' }, direct_response: { status: 404 } };

/** An upstream that answers each request with these bytes. */
async function behind(answer: string) {
  const port = await startRawUpstream((socket) =>
    socket.on('data', () => {
      const end = answer.startsWith('EOF ');
      const bytes = answer.replace(/^EOF /, '').replaceAll('\n', '\r\n');
      if (end) socket.end(bytes, 'latin1');
      else socket.write(bytes, 'latin1');
    }),
  );
  return startGateway({
    routes: [DIRECT, NOTHING, { match: { prefix: '/' }, route: { cluster: 'main' } }],
    clusters: [cluster('main', port)],
  });
}

// Every answer below was read from Envoy 1.40.
it.each([
  [
    'a length of 0, with headers of one connection only',
    'HTTP/1.1 200 OK\nDate: x\nServer: y\nConnection: keep-alive\nX-Foo: 1\nKeep-Alive: timeout=5\ncontent-length: 0\n\n',
    [
      'HTTP/1.1 200 OK',
      'date: D',
      'server: envoy',
      'x-foo: 1',
      'content-length: 0',
      'x-envoy-upstream-service-time: N',
      '',
      '',
    ],
  ],
  [
    'chunks',
    'HTTP/1.1 200 OK\ntransfer-encoding: chunked\n\n3\nabc\n0\n\n',
    [
      'HTTP/1.1 200 OK',
      'x-envoy-upstream-service-time: N',
      'date: D',
      'server: envoy',
      'transfer-encoding: chunked',
      '',
      '3',
      'abc',
      '0',
      '',
      '',
    ],
  ],
  [
    'a body that ends with the connection',
    'EOF HTTP/1.1 200 OK\n\nabc',
    [
      'HTTP/1.1 200 OK',
      'x-envoy-upstream-service-time: N',
      'date: D',
      'server: envoy',
      'transfer-encoding: chunked',
      '',
      '3',
      'abc',
      '0',
      '',
      '',
    ],
  ],
  [
    '304',
    'HTTP/1.1 304 Not Modified\netag: x\n\n',
    [
      'HTTP/1.1 304 Not Modified',
      'etag: x',
      'x-envoy-upstream-service-time: N',
      'date: D',
      'server: envoy',
      '',
      '',
    ],
  ],
  [
    '204',
    'HTTP/1.1 204 No Content\n\n',
    ['HTTP/1.1 204 No Content', 'x-envoy-upstream-service-time: N', 'date: D', 'server: envoy', '', ''],
  ],
  [
    'an interim answer first',
    'HTTP/1.1 103 Early Hints\nlink: x\n\nHTTP/1.1 200 OK\ncontent-length: 2\n\nok',
    [
      'HTTP/1.1 200 OK',
      'content-length: 2',
      'x-envoy-upstream-service-time: N',
      'date: D',
      'server: envoy',
      '',
      'ok',
    ],
  ],
  [
    'a status nobody knows',
    'HTTP/1.1 299 Whatever\ncontent-length: 0\n\n',
    [
      'HTTP/1.1 299 Unknown',
      'content-length: 0',
      'x-envoy-upstream-service-time: N',
      'date: D',
      'server: envoy',
      '',
      '',
    ],
  ],
])('passes on %s', async (_, answer, wanted) => {
  const { port } = await behind(answer);
  expect(steady(await raw(port, 'GET / HTTP/1.1\nHost: a\n\n'))).toEqual(wanted);
});

it('keeps lines apart that may stand several times', async () => {
  const { port } = await behind('HTTP/1.1 200 OK\nSet-Cookie: a=1\nset-cookie: b=2\ncontent-length: 0\n\n');
  const answer = await raw(port, 'GET / HTTP/1.1\nHost: a\n\n');
  expect(answer.match(/set-cookie: .=\d/g)).toEqual(['set-cookie: a=1', 'set-cookie: b=2']);
});

it('answers HEAD with the length and without the body', async () => {
  const upstream = await startUpstream(
    (_, response) => void response.setHeader('content-length', 5).end('hello'),
  );
  const { port } = await startGateway({
    routes: [DIRECT, { match: { prefix: '/' }, route: { cluster: 'main' } }],
    clusters: [cluster('main', upstream.port)],
  });
  for (const [path, length] of [
    ['/', 5],
    ['/dr', 6],
  ] as const) {
    const answer = await raw(port, `HEAD ${path} HTTP/1.1\nHost: a\n\n`);
    expect(answer).toContain(`content-length: ${length}\r\n`);
    expect(answer.endsWith('\r\n\r\n')).toBe(true);
  }
});

it('answers pipelined requests in order, on one connection', async () => {
  const { port } = await behind('HTTP/1.1 200 OK\ncontent-length: 2\n\nup');
  const one = (path: string, more = '') => `GET ${path} HTTP/1.1\nHost: a\n${more}\n`;
  const answer = await raw(port, one('/') + one('/dr') + one('/') + one('/dn', 'connection: close\n'));
  expect(answer.match(/HTTP\/1.1 \d+/g)).toEqual([
    'HTTP/1.1 200',
    'HTTP/1.1 200',
    'HTTP/1.1 200',
    'HTTP/1.1 404',
  ]);
  expect(answer.match(/\r\n\r\n(up|direct)/g)?.map((part) => part.trim())).toEqual(['up', 'direct', 'up']);
  expect(answer.match(/connection: close/g)).toHaveLength(1);
});

it('closes after an answer that came before the end of the request, and the client still gets it', async () => {
  const { port } = await behind('');
  const answer = await raw(port, 'POST /dr HTTP/1.1\nHost: a\ncontent-length: 10\n\nabc');
  const head = [
    'HTTP/1.1 200 OK',
    'content-length: 6',
    'content-type: text/plain',
    'date: D',
    'server: envoy',
    'connection: close',
  ];
  expect(steady(answer)).toEqual([...head, '', 'direct']);
});

it('lets a client that is still sending read the early answer', async () => {
  const { port } = await behind('');
  const socket = connect(port, '127.0.0.1').setEncoding('latin1');
  let answer = '';
  let reset = false;
  socket.on('data', (part: string) => (answer += part));
  socket.on('error', () => (reset = answer === ''));
  socket.write('POST /dr HTTP/1.1\r\nHost: a\r\ncontent-length: 100000000\r\n\r\n');
  const timer = setInterval(() => socket.writable && socket.write(Buffer.alloc(65_536)), 1);
  await until(() => answer.endsWith('direct'));
  clearInterval(timer);
  socket.destroy();
  expect(reset).toBe(false);
});

it('redirects', async () => {
  const { url } = await startGateway({
    routes: [
      { match: { prefix: '/redir' }, redirect: { host_redirect: 'x.test', path_redirect: '/new' } },
      {
        match: { prefix: '/rp' },
        redirect: { prefix_rewrite: '/new', https_redirect: true, response_code: 'FOUND', strip_query: true },
      },
      { match: { prefix: '/port' }, redirect: { port_redirect: 8443, scheme_redirect: 'https' } },
    ],
  });
  const at = async (path: string) => {
    const { status, headers } = await fetch(url + path, { redirect: 'manual' });
    return [status, headers.get('location')];
  };
  const { host } = new URL(url);
  expect(await at('/redir/a?b=1')).toEqual([301, 'http://x.test/new?b=1']);
  expect(await at('/rp/a?b=1')).toEqual([302, `https://${host}/new/a`]);
  expect(await at('/port/a?b')).toEqual([301, 'https://127.0.0.1:8443/port/a?b']);
});

it.each([
  ['OVERWRITE', 'mine'],
  ['APPEND_IF_ABSENT', 'theirs'],
  ['PASS_THROUGH', 'theirs'],
])('treats the server header under %s', async (server_header_transformation, wanted) => {
  const upstream = await startUpstream((_, response) => void response.setHeader('server', 'theirs').end());
  const { url } = await startGateway({
    routes: [{ match: { prefix: '/' }, route: { cluster: 'main' } }],
    clusters: [cluster('main', upstream.port)],
    manager: { server_name: 'mine', server_header_transformation },
  });
  expect((await fetch(url)).headers.get('server')).toBe(wanted);
});

it("writes Envoy's access log line", async () => {
  const { url, accessLog } = await startGateway({
    routes: [DIRECT],
    manager: {
      access_log: [
        {
          name: 'stdout',
          typed_config: {
            '@type': 'type.googleapis.com/envoy.extensions.access_loggers.stream.v3.StdoutAccessLog',
          },
        },
      ],
    },
  });
  await (
    await fetch(`${url}/dr?x=1`, { method: 'POST', body: 'abc', headers: { 'user-agent': 'test "agent"' } })
  ).text();
  await until(() => accessLog.length === 1);
  expect(accessLog[0]).toMatch(
    /^\[\d{4}-\d\d-\d\dT[\d:.]+Z\] "POST \/dr\?x=1 HTTP\/1\.1" 200 - \d+ 6 \d+ - "-" "test "agent"" "[0-9a-f-]{36}" "127\.0\.0\.1:\d+" "-"$/,
  );
});
