import { expect, it } from 'vitest';

import {
  cluster,
  headerOf,
  raw,
  startGateway,
  startRawUpstream,
  startUpstream,
  steady,
  type RunningGateway,
} from '../../running-gateway.js';

type Json = Record<string, unknown>;

async function through(port: number, action: Json = {}, more: Json = {}): Promise<RunningGateway> {
  return startGateway({
    routes: [{ match: { prefix: '/' }, route: { cluster: 'main', ...action }, ...more }],
    clusters: [cluster('main', port)],
  });
}

const failure = (status: string, reason: string) => {
  const body = `upstream connect error or disconnect/reset before headers. reset reason: ${reason}`;
  const head = [
    `HTTP/1.1 ${status}`,
    `content-length: ${body.length}`,
    'content-type: text/plain',
    'date: D',
    'server: envoy',
  ];
  return [...head, '', body];
};

// The answers to failures below were read from Envoy 1.40.
it('answers 503 for a port that nobody listens on', async () => {
  const { port } = await through(1);
  expect(steady(await raw(port, 'GET / HTTP/1.1\nHost: a\n\n'))).toEqual(
    failure('503 Service Unavailable', 'remote connection failure'),
  );
});

it('answers 503 for an upstream that hangs up before it answers', async () => {
  const upstream = await startRawUpstream((socket) => socket.on('data', () => socket.destroy()));
  const { port } = await through(upstream);
  expect(steady(await raw(port, 'GET / HTTP/1.1\nHost: a\n\n'))).toEqual(
    failure('503 Service Unavailable', 'connection termination'),
  );
});

it('answers 502 for an upstream that speaks no HTTP', async () => {
  const upstream = await startRawUpstream((socket) =>
    socket.on('data', () => socket.end('NONSENSE\r\n\r\n')),
  );
  const { port } = await through(upstream);
  expect(steady(await raw(port, 'GET / HTTP/1.1\nHost: a\n\n'))).toEqual(
    failure('502 Bad Gateway', 'protocol error'),
  );
});

it('answers 503 for a cluster without hosts, and for one that does not exist', async () => {
  const empty = { name: 'main', type: 'STATIC', connect_timeout: '1s' };
  const { url } = await startGateway({
    routes: [
      { match: { prefix: '/gone' }, route: { cluster: 'nobody' } },
      { match: { prefix: '/' }, route: { cluster: 'main' } },
    ],
    clusters: [empty],
    routeConfig: { validate_clusters: false },
  });
  const [none, gone] = [await fetch(url), await fetch(`${url}/gone`)];
  expect([none.status, await none.text()]).toEqual([503, 'no healthy upstream']);
  expect([gone.status, await gone.text()]).toEqual([503, '']);
});

it('answers 504 when the upstream takes longer than the route allows, and hangs up on it', async () => {
  let closed = false;
  const upstream = await startUpstream((_, response) => void response.on('close', () => (closed = true)));
  const { url, gateway } = await through(upstream.port, { timeout: '0.1s' });
  const response = await fetch(url);
  expect([response.status, await response.text()]).toEqual([504, 'upstream request timeout']);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(closed).toBe(true);
  expect(gateway.stats.counter('cluster.main.upstream_rq_timeout').value).toBe(1);
});

it('cuts the connection when an answer breaks off, and when it takes too long', async () => {
  const breaking = await startRawUpstream((socket) => {
    socket.on('data', () => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc');
      setTimeout(() => socket.destroy(), 20);
    });
  });
  const endless = await startUpstream((_, response) => void response.writeHead(200).write('first'));
  for (const [port, begin] of [
    [breaking, 'abc'],
    [endless.port, 'first'],
  ] as const) {
    const gateway = await through(port, { timeout: '0.2s' });
    const answer = await raw(gateway.port, 'GET / HTTP/1.1\nHost: a\n\n', 1000);
    expect(answer).toMatch(/^HTTP\/1.1 200 OK/);
    expect(answer).toContain(begin);
    expect(answer.endsWith('0\r\n\r\n')).toBe(false);
  }
});

it.each([
  ['GET', undefined],
  ['HEAD', undefined],
  ['DELETE', undefined],
  ['POST', '0'],
  ['PUT', '0'],
  ['PATCH', '0'],
])('announces an empty %s body with %s', async (method, length) => {
  const upstream = await startUpstream();
  const { port } = await through(upstream.port);
  await raw(port, `${method} / HTTP/1.1\nHost: a\n\n`);
  const lines = upstream.seen[0]?.raw ?? [];
  expect([headerOf(lines, 'content-length'), headerOf(lines, 'transfer-encoding')]).toEqual([
    length,
    undefined,
  ]);
});

it('sends a body with its length, and a chunked body in chunks', async () => {
  const upstream = await startUpstream();
  const { port } = await through(upstream.port);
  await raw(port, 'POST / HTTP/1.1\nHost: a\ncontent-length: 3\n\nabc');
  await raw(port, 'POST / HTTP/1.1\nHost: a\ntransfer-encoding: chunked\n\n3\nabc\n0\n\n');
  expect(
    upstream.seen.map(({ raw: lines, body }) => [
      headerOf(lines, 'content-length'),
      headerOf(lines, 'transfer-encoding'),
      body,
    ]),
  ).toEqual([
    ['3', undefined, 'abc'],
    [undefined, 'chunked', 'abc'],
  ]);
});

it('streams a body as it comes, in both directions', async () => {
  const upstream = await startUpstream((request, response) => {
    response.writeHead(200);
    request.pipe(response);
  });
  const { port } = await through(upstream.port);
  const { connect } = await import('node:net');
  const socket = connect(port, '127.0.0.1').setEncoding('latin1');
  let answer = '';
  socket.on('data', (part: string) => (answer += part));
  socket.write('POST / HTTP/1.1\r\nHost: a\r\ntransfer-encoding: chunked\r\n\r\n');
  for (const word of ['one', 'two', 'three']) {
    socket.write(`${word.length}\r\n${word}\r\n`);
    await expect.poll(() => answer).toContain(word);
  }
  socket.write('0\r\n\r\n');
  await expect.poll(() => answer).toMatch(/\r\n0\r\n\r\n$/);
  socket.destroy();
});

it('holds a fast client back behind a slow upstream', async () => {
  const upstream = await startRawUpstream((socket) => socket.pause());
  const { port } = await through(upstream, { timeout: '0s' });
  const { connect } = await import('node:net');
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  socket.write('POST / HTTP/1.1\r\nHost: a\r\ncontent-length: 1000000000\r\n\r\n');
  const chunk = Buffer.alloc(1 << 20);
  for (let sent = 0; sent < 64; sent++) {
    if (!socket.write(chunk)) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  // What the gateway and the kernel did not take is still here.
  await expect.poll(() => socket.writableLength, { timeout: 3000 }).toBeGreaterThan(20 << 20);
  socket.destroy();
});

it('holds a fast upstream back behind a slow client', async () => {
  let written = 0;
  const chunk = Buffer.alloc(1 << 20);
  const upstream = await startUpstream((_, response) => {
    const write = (): void => {
      while (written < 200 && response.write(chunk)) written++;
    };
    response.on('drain', write);
    write();
  });
  const { port } = await through(upstream.port);
  const { connect } = await import('node:net');
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  socket.pause();
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(written).toBeLessThan(100);
  socket.destroy();
});

it('adds what Envoy tells an upstream, and leaves it out when told to', async () => {
  const upstream = await startUpstream();
  const action = { cluster: 'main', prefix_rewrite: '/to/', host_rewrite_literal: 'lit.test', timeout: '3s' };
  const routes = [{ match: { prefix: '/rw/' }, route: action }];
  const clusters = [cluster('main', upstream.port)];
  const loud = await startGateway({ routes, clusters });
  const quiet = await startGateway({ routes, clusters, router: { suppress_envoy_headers: true } });
  const answers = [await fetch(`${loud.url}/rw/x?y=1`), await fetch(`${quiet.url}/rw/x?y=1`)];
  expect(answers.map(({ headers }) => headers.has('x-envoy-upstream-service-time'))).toEqual([true, false]);
  const NAMES = ['host', 'x-envoy-original-path', 'x-envoy-original-host', 'x-envoy-expected-rq-timeout-ms'];
  expect(
    upstream.seen.map(({ url, raw: lines }) => [url, ...NAMES.map((name) => headerOf(lines, name))]),
  ).toEqual([
    ['/to/x?y=1', 'lit.test', '/rw/x?y=1', `127.0.0.1:${loud.port}`, '3000'],
    ['/to/x?y=1', 'lit.test', undefined, undefined, undefined],
  ]);
});

it('takes the host from a header, but not from one that the route removes', async () => {
  const upstream = await startUpstream();
  const removing = { request_headers_to_remove: ['x-uh'] };
  const kept = await through(upstream.port, { host_rewrite_header: 'x-uh' });
  const lost = await through(upstream.port, { host_rewrite_header: 'x-uh' }, removing);
  for (const { port } of [kept, lost]) await raw(port, 'GET / HTTP/1.1\nHost: a\nx-uh: b.test\n\n');
  expect(upstream.seen.map(({ raw: lines }) => headerOf(lines, 'host'))).toEqual(['b.test', 'a']);
});

it('adds and removes headers at the route, then at its virtual host', async () => {
  const upstream = await startUpstream();
  const add = (key: string, value: string, append_action?: string) => ({
    header: { key, value },
    ...(append_action === undefined ? {} : { append_action }),
  });
  const { port } = await startGateway({
    virtualHosts: [
      {
        name: 'vh',
        domains: ['*'],
        request_headers_to_add: [add('x-a', 'host'), add('x-b', 'host', 'ADD_IF_ABSENT')],
        response_headers_to_add: [add('x-r', 'host', 'OVERWRITE_IF_EXISTS_OR_ADD')],
        routes: [
          {
            match: { prefix: '/' },
            route: { cluster: 'main' },
            request_headers_to_add: [add('X-A', 'route'), add('x-b', 'route'), add('x-percent', '100%%')],
            request_headers_to_remove: ['x-secret'],
            response_headers_to_add: [add('x-r', 'route')],
            response_headers_to_remove: ['content-type'],
          },
        ],
      },
    ],
    clusters: [cluster('main', upstream.port)],
  });
  const answer = await raw(port, 'GET / HTTP/1.1\nHost: a\nx-secret: 1\n\n');
  const lines = upstream.seen[0]?.raw ?? [];
  const own = lines.flatMap((word, i) =>
    i % 2 === 0 && /^x-[abps]/.test(word) ? [`${word}: ${lines[i + 1]}`] : [],
  );
  expect(own).toEqual(['x-a: route', 'x-b: route', 'x-percent: 100%', 'x-a: host']);
  expect(answer).toContain('x-r: host');
  expect(answer).not.toContain('content-type');
});

it('tries again where the route allows it, with the whole body', async () => {
  const bodies: string[] = [];
  const upstream = await startUpstream((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      bodies.push(body);
      response.writeHead(bodies.length < 3 ? 503 : 200).end(`try ${bodies.length}`);
    });
  });
  const { url, gateway } = await through(upstream.port, {
    retry_policy: { retry_on: '5xx', num_retries: 3 },
  });
  const response = await fetch(url, { method: 'POST', body: 'payload' });
  expect([response.status, await response.text()]).toEqual([200, 'try 3']);
  expect(bodies).toEqual(['payload', 'payload', 'payload']);
  expect(gateway.stats.counter('cluster.main.upstream_rq_retry').value).toBe(2);
});

it('does not try again beyond its number, nor for what was not named', async () => {
  let asked = 0;
  const upstream = await startUpstream((_, response) => void response.writeHead(500 + asked++).end());
  const twice = await through(upstream.port, { retry_policy: { retry_on: '5xx', num_retries: 1 } });
  expect((await fetch(twice.url)).status).toBe(501);
  const connecting = await through(upstream.port, { retry_policy: { retry_on: 'connect-failure' } });
  expect((await fetch(connecting.url)).status).toBe(502);
  expect(asked).toBe(3);
});

it('sends requests to the hosts of a cluster in turn', async () => {
  const names = ['one', 'two', 'three'];
  const hosts = await Promise.all(
    names.map((name) => startUpstream((_, response) => void response.end(name))),
  );
  const lb_endpoints = hosts.map(({ port }) => ({
    endpoint: { address: { socket_address: { address: '127.0.0.1', port_value: port } } },
  }));
  const { url } = await startGateway({
    routes: [{ match: { prefix: '/' }, route: { cluster: 'main' } }],
    clusters: [cluster('main', 1, { load_assignment: { endpoints: [{ lb_endpoints }] } })],
  });
  const answers: string[] = [];
  for (let i = 0; i < 6; i++) answers.push(await (await fetch(url)).text());
  expect([...answers].sort()).toEqual(['one', 'one', 'three', 'three', 'two', 'two']);
});

it.each(['STRICT_DNS', 'LOGICAL_DNS'])('finds the host of a %s cluster by name', async (type) => {
  const upstream = await startUpstream((_, response) => void response.end('found'));
  const address = { socket_address: { address: 'localhost', port_value: upstream.port } };
  const load_assignment = { endpoints: [{ lb_endpoints: [{ endpoint: { address } }] }] };
  const { url } = await startGateway({
    routes: [{ match: { prefix: '/' }, route: { cluster: 'main' } }],
    clusters: [cluster('main', 1, { type, load_assignment, dns_lookup_family: 'V4_ONLY' })],
  });
  expect(await (await fetch(url)).text()).toBe('found');
});

it('refuses to send a body that is longer than the length in the headers', async () => {
  const upstream = await startUpstream();
  const { scriptModule } = await import('../../abi/script-plugin.js');
  const { wasmFilter } = await import('../../running-gateway.js');
  const configuration =
    'request_headers: return 1\nrequest_body: return 1\nrequest_body_end: setbuffer 0 0 999 *50; return 0';
  const { url, logs } = await startGateway({
    routes: [{ match: { prefix: '/' }, route: { cluster: 'main' } }],
    clusters: [cluster('main', upstream.port)],
    filters: [wasmFilter({ name: 'a', module: await scriptModule(), configuration })],
  });
  expect((await fetch(url, { method: 'POST', body: 'abc' })).status).toBe(503);
  expect(upstream.seen).toEqual([]);
  expect(logs.join('\n')).toContain('content-length');
});
