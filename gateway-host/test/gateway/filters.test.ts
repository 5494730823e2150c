import { connect } from 'node:net';

import { expect, it } from 'vitest';

import { scriptModule } from '../abi/script-plugin.js';
import {
  cluster,
  headerOf,
  raw,
  startGateway,
  startUpstream,
  until,
  wasmFilter,
  type GatewayParts,
} from '../running-gateway.js';

const ENABLED = { '@type': 'type.googleapis.com/envoy.config.route.v3.FilterConfig', config: {} };
const DISABLED = { '@type': 'type.googleapis.com/envoy.config.route.v3.FilterConfig', disabled: true };

async function filter(name: string, script: Record<string, string>, rest = {}) {
  const lines = Object.entries(script).map(([callback, operations]) => `${callback}: ${operations}`);
  return wasmFilter({ name, module: await scriptModule(), configuration: lines.join('\n'), ...rest });
}

/** Two tenants with an upstream each; `filters` come before the router. */
async function twoTenants(parts: GatewayParts = {}) {
  const [acme, globex] = [await startUpstream(), await startUpstream()];
  const gateway = await startGateway({
    routes: [
      { name: 'acme', match: { prefix: '/acme/' }, route: { cluster: 'acme' } },
      { name: 'globex', match: { prefix: '/globex/' }, route: { cluster: 'globex' } },
    ],
    clusters: [cluster('acme', acme.port), cluster('globex', globex.port)],
    ...parts,
  });
  return { acme, globex, ...gateway };
}

it('shows a plugin the request and lets it change headers on both ways', async () => {
  const script = { request_headers: 'add 0 x-in 1', response_headers: 'add 2 x-out 2' };
  const { url, acme } = await twoTenants({ filters: [await filter('a', script)] });
  const response = await fetch(`${url}/acme/x`);
  expect(response.headers.get('x-out')).toBe('2');
  expect(headerOf(acme.seen[0]?.raw ?? [], 'x-in')).toBe('1');
});

it('answers without an upstream when the plugin says so', async () => {
  const { url, acme } = await twoTenants({
    filters: [await filter('a', { request_headers: 'local 418 teapot x-mine=1; return 1' })],
  });
  const response = await fetch(`${url}/acme/x`);
  expect([response.status, await response.text(), response.headers.get('x-mine')]).toEqual([
    418,
    'teapot',
    '1',
  ]);
  expect(acme.seen).toEqual([]);
});

it('lets a plugin hold a request until its body is whole, then replace the body', async () => {
  const script = {
    request_headers: 'return 1',
    request_body: 'return 1',
    request_body_end: 'replace 0 content-length 3; setbuffer 0 0 9999 new; return 0',
  };
  const { url, acme } = await twoTenants({ filters: [await filter('a', script)] });
  await fetch(`${url}/acme/x`, { method: 'POST', body: 'a longer body' });
  expect(acme.seen[0]?.body).toBe('new');
  expect(headerOf(acme.seen[0]?.raw ?? [], 'content-length')).toBe('3');
});

it('lets a plugin replace a response body', async () => {
  const script = {
    response_headers: 'remove 2 content-length; return 0',
    response_body: 'setbuffer 1 0 9999 X',
  };
  const { url } = await twoTenants({ filters: [await filter('a', script)] });
  expect(await (await fetch(`${url}/acme/x`)).text()).toMatch(/^X+$/);
});

it('keeps bytes of 0x80 and above as they are, both ways', async () => {
  const upstream = await startUpstream((request, response) => {
    const seen = Buffer.from(headerOf(request.rawHeaders, 'x-bin') ?? '', 'latin1').toString('hex');
    response.writeHead(200, { 'x-seen': seen, 'x-back': '\u00e4\u00ff' }).end();
  });
  const { port } = await startGateway({
    routes: [{ match: { prefix: '/' }, route: { cluster: 'main' } }],
    clusters: [cluster('main', upstream.port)],
    filters: [await filter('a', {})],
  });
  const answer = await raw(port, 'GET / HTTP/1.1\nHost: a\nx-bin: \u00ff\u0080A\n\n');
  expect(answer).toContain('x-seen: ff8041');
  expect(answer).toContain('x-back: \u00e4\u00ff');
});

it('sends a request that a plugin pointed at another tenant to that tenant, and runs no filter again', async () => {
  const naive = await filter('naive', { request_headers: 'replace 0 :path /globex/secret' });
  const guard = await filter('guard', { request_headers: 'local 403 no; return 1' }, { disabled: true });
  const { url, acme, globex, logs } = await twoTenants({
    filters: [naive, guard],
    routes: [
      { name: 'acme', match: { prefix: '/acme/' }, route: { cluster: 'acme' } },
      {
        name: 'globex',
        match: { prefix: '/globex/' },
        route: { cluster: 'globex' },
        typed_per_filter_config: { guard: ENABLED },
      },
    ],
  });
  // The other tenant's guard never ran: this is what Envoy does, and why mcp-server stays below its own path.
  expect((await fetch(`${url}/acme/x`)).status).toBe(200);
  expect(acme.seen).toEqual([]);
  expect(globex.seen.map(({ url: path }) => path)).toEqual(['/globex/secret']);
  expect(logs.filter((line) => line.includes('on_request_headers'))).toHaveLength(1);
  expect((await fetch(`${url}/globex/x`)).status).toBe(403);
});

it.each([
  ['the host', 'replace 0 :authority globex.test', 'globex.test'],
  ['host under its plain name', 'replace 0 host globex.test', 'globex.test'],
])('chooses the route again after a plugin wrote %s', async (_, operation, host) => {
  const [acme, globex] = [await startUpstream(), await startUpstream()];
  const { url } = await startGateway({
    virtualHosts: [
      {
        name: 'globex',
        domains: ['globex.test'],
        routes: [{ match: { prefix: '/' }, route: { cluster: 'globex' } }],
      },
      { name: 'rest', domains: ['*'], routes: [{ match: { prefix: '/' }, route: { cluster: 'acme' } }] },
    ],
    clusters: [cluster('acme', acme.port), cluster('globex', globex.port)],
    filters: [await filter('a', { request_headers: operation })],
  });
  await fetch(`${url}/x`);
  expect(acme.seen).toEqual([]);
  expect(headerOf(globex.seen[0]?.raw ?? [], 'host')).toBe(host);
});

it('tells a plugin the name of the route it was chosen for, also after it wrote the path', async () => {
  const script = {
    request_headers: 'property xds/route_name; replace 0 :path /globex/y; property xds/route_name',
  };
  const { url, logs } = await twoTenants({ filters: [await filter('a', script)] });
  await fetch(`${url}/acme/x`);
  const answers = logs.filter((line) => line.includes('property')).map((line) => line.replace(/^.*-> /, ''));
  expect(answers).toEqual(["0 'acme'", "0 'acme'"]);
});

it.each([
  [':path', 404, ''],
  ['x-forwarded-proto', 404, ''],
  [':method', 503, 'missing required header: :method'],
])('answers a request from which a plugin took %s with %i', async (name, status, body) => {
  const { url } = await twoTenants({ filters: [await filter('a', { request_headers: `remove 0 ${name}` })] });
  const response = await fetch(`${url}/acme/x`);
  expect([response.status, await response.text()]).toEqual([status, body]);
});

it('finds a route without a host only where no domain has to be compared', async () => {
  const upstream = await startUpstream();
  const routes = [{ match: { prefix: '/' }, route: { cluster: 'main' } }];
  const shared = {
    clusters: [cluster('main', upstream.port)],
    filters: [await filter('a', { request_headers: 'remove 0 :authority' })],
  };
  const any = await startGateway({ routes, ...shared });
  const some = await startGateway({
    virtualHosts: [
      { name: 'some', domains: ['some.test'], routes },
      { name: 'any', domains: ['*'], routes },
    ],
    ...shared,
  });
  expect([(await fetch(any.url)).status, (await fetch(some.url)).status]).toEqual([200, 404]);
});

it('refuses to forward a header with a line break in it', async () => {
  const { url, acme } = await twoTenants({
    filters: [await filter('a', { request_headers: 'add 0 x-nl a%0d%0ax-evil:%201' })],
  });
  const response = await fetch(`${url}/acme/x`);
  expect([response.status, await response.text()]).toEqual([503, 'invalid header value for: x-nl']);
  expect(acme.seen).toEqual([]);
});

it('leaves out a response header with a line break in it, which Envoy would write raw', async () => {
  const { url, logs } = await twoTenants({
    filters: [await filter('a', { response_headers: 'add 2 x-nl a%0d%0ax-evil:%201' })],
  });
  const { headers } = await fetch(`${url}/acme/x`);
  expect([headers.get('x-nl'), headers.get('x-evil')]).toEqual([null, null]);
  expect(logs.some((line) => line.startsWith('warn: response header "x-nl" cannot be sent'))).toBe(true);
});

it('runs a disabled filter only where a route enables it, and the most specific level decides', async () => {
  const off = await filter('off', { response_headers: 'add 2 x-off 1' }, { disabled: true });
  const on = await filter('on', { response_headers: 'add 2 x-on 1' });
  const upstream = await startUpstream();
  const to = { route: { cluster: 'main' } };
  const { url } = await startGateway({
    filters: [off, on],
    virtualHosts: [
      {
        name: 'all',
        domains: ['*'],
        routes: [
          { match: { prefix: '/plain' }, ...to },
          { match: { prefix: '/both' }, ...to, typed_per_filter_config: { off: ENABLED } },
          { match: { prefix: '/none' }, ...to, typed_per_filter_config: { on: DISABLED } },
        ],
      },
      {
        name: 'enabling',
        domains: ['enabling.test'],
        typed_per_filter_config: { off: ENABLED },
        routes: [
          { match: { prefix: '/not-here' }, ...to, typed_per_filter_config: { off: DISABLED } },
          { match: { prefix: '/' }, ...to },
        ],
      },
    ],
    clusters: [cluster('main', upstream.port)],
  });
  const ran = async (path: string, host = 'h') => {
    const answer = await raw(Number(new URL(url).port), `GET ${path} HTTP/1.1\nHost: ${host}\n\n`);
    return ['x-off', 'x-on'].filter((name) => answer.includes(`${name}: 1`)).join(' ');
  };
  expect(await ran('/plain')).toBe('x-on');
  expect(await ran('/both')).toBe('x-off x-on');
  expect(await ran('/none')).toBe('');
  expect(await ran('/x', 'enabling.test')).toBe('x-off x-on');
  expect(await ran('/not-here', 'enabling.test')).toBe('x-on');
});

it('runs the filters that are on by default where no route takes the request', async () => {
  const { url } = await twoTenants({
    filters: [
      await filter('on', { response_headers: 'add 2 x-on 1' }),
      await filter('off', { response_headers: 'add 2 x-off 1' }, { disabled: true }),
    ],
  });
  const response = await fetch(`${url}/nobody`);
  expect([response.status, response.headers.get('x-on'), response.headers.get('x-off')]).toEqual([
    404,
    '1',
    null,
  ]);
});

it('lets a plugin mend a request that had no route', async () => {
  const { url, acme } = await twoTenants({
    filters: [await filter('a', { request_headers: 'replace 0 :path /acme/found' })],
  });
  expect((await fetch(`${url}/lost`)).status).toBe(200);
  expect(acme.seen[0]?.url).toBe('/acme/found');
});

it('answers 503 from the trap on, and other plugins in other VMs live on', async () => {
  const { url } = await twoTenants({ filters: [await filter('a', { request_headers: 'trap' })] });
  const first = await fetch(`${url}/acme/x`);
  expect([first.status, await first.text(), first.headers.get('content-type')]).toEqual([503, '', null]);
  expect((await fetch(`${url}/acme/x`)).status).toBe(503);
});

it('leaves a dead plugin out when it may fail open, but not on the request that killed it', async () => {
  const script = { request_headers: 'trap' };
  const { url } = await twoTenants({
    filters: [await filter('a', script, { plugin: { failure_policy: 'FAIL_OPEN' } })],
  });
  expect((await fetch(`${url}/acme/x`)).status).toBe(503);
  expect((await fetch(`${url}/acme/x`)).status).toBe(200);
});

it('ends the contexts of a client that leaves, and stops the upstream request', async () => {
  let closed = false;
  const upstream = await startUpstream((_, response) => void response.on('close', () => (closed = true)));
  const { port, logs } = await startGateway({
    routes: [{ match: { prefix: '/' }, route: { cluster: 'main' } }],
    clusters: [cluster('main', upstream.port)],
    filters: [await filter('a', {})],
  });
  const socket = connect(port, '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  await until(() => logs.some((line) => line.includes('on_request_headers')));
  await new Promise((resolve) => setTimeout(resolve, 50));
  socket.destroy();
  await until(() => closed && logs.some((line) => line.includes('on_delete')));
  const ends = logs.flatMap((line) => /on_(log|done|delete)/.exec(line)?.[0] ?? []);
  expect(ends).toEqual(['on_log', 'on_done', 'on_delete']);
});

it('ends a paused stream after its idle time', async () => {
  const { url } = await twoTenants({
    filters: [await filter('a', { request_headers: 'return 1' })],
    manager: { stream_idle_timeout: '0.1s' },
  });
  const response = await fetch(`${url}/acme/x`);
  expect([response.status, await response.text()]).toEqual([504, 'stream timeout']);
});

it('refuses a body that a plugin holds beyond the limit', async () => {
  const { url } = await twoTenants({
    filters: [await filter('a', { request_headers: 'return 1', request_body: 'return 1' })],
    listener: { per_connection_buffer_limit_bytes: 1000 },
  });
  const response = await fetch(`${url}/acme/x`, { method: 'POST', body: 'x'.repeat(5000) });
  expect([response.status, await response.text()]).toEqual([413, 'Payload Too Large']);
});

it('carries out a callout and resumes the request with its answer', async () => {
  const service = await startUpstream(
    (request, response) => void response.end(`hello ${request.headers.host ?? ''}`),
  );
  const { url, acme } = await twoTenants({
    clusters: [
      cluster('service', service.port),
      cluster('acme', (await startUpstream()).port),
      cluster('globex', 1),
    ],
    filters: [
      await filter('a', {
        request_headers: 'call service :method=GET,:path=/c,:authority=svc.test 1000; return 1',
        http_call: 'buffer 4 0 100; effective waiting; local 200 done; continue 0',
      }),
    ],
  });
  expect(await (await fetch(`${url}/acme/x`)).text()).toBe('done');
  expect(acme.seen).toEqual([]);
});

it.each([
  ['a closed port', 'dead', '503'],
  ['a slow service', 'slow', '504'],
])('gives a plugin an answer for %s', async (_, name, status) => {
  const slow = await startUpstream(() => undefined);
  const acme = await startUpstream();
  const { url, logs } = await startGateway({
    routes: [{ match: { prefix: '/' }, route: { cluster: 'acme' } }],
    clusters: [cluster('dead', 1), cluster('slow', slow.port), cluster('acme', acme.port)],
    filters: [
      await filter('a', {
        request_headers: `call ${name} :method=GET,:path=/c,:authority=svc.test 100; return 1`,
        http_call: 'get 6 :status; effective waiting; continue 0',
      }),
    ],
  });
  expect((await fetch(`${url}/x`)).status).toBe(200);
  expect(logs.some((line) => line.endsWith(`get 6 :status -> 0 '${status}'`))).toBe(true);
});

it('shows plugins at the end what the client was told, in the order of the answer', async () => {
  const { port, logs } = await startGateway({
    routes: [{ match: { prefix: '/' }, direct_response: { status: 200, body: { inline_string: 'x' } } }],
    manager: { via: 'gw', always_set_request_id_in_response: true },
    filters: [await filter('a', { log: 'pairs 2' })],
  });
  await raw(port, 'GET / HTTP/1.1\nHost: h\nConnection: close\n\n');
  await until(() => logs.some((line) => line.includes('pairs')));
  const line = logs.find((one) => one.includes('pairs')) ?? '';
  const names = [...line.matchAll(/[ ,](:?[a-z-]+)=/g)].map(([, name]) => name);
  expect(names.join(' ')).toBe(':status content-length content-type date server x-request-id via connection');
});

it.each([
  ['CONNECT b.test:80', '404 Not Found', ':authority=b.test:80,:method=CONNECT,:scheme=http,'],
  ['CONNECT b.test', '400 Bad Request', undefined],
  ['GET http://b?x=1', '404 Not Found', undefined],
  ['OPTIONS *', '404 Not Found', undefined],
  ['GET http://b#f', '400 Bad Request', undefined],
])('shows plugins of %s as much as Envoy does', async (line, status, headers) => {
  const { port, logs } = await startGateway({
    routes: [{ match: { prefix: '/' }, direct_response: { status: 200 } }],
    filters: [await filter('a', { request_headers: 'pairs 0' })],
  });
  expect(await raw(port, `${line} HTTP/1.1\nHost: h\nConnection: close\n\n`)).toContain(status);
  await until(() => logs.some((one) => one.includes('on_delete')));
  const seen = logs.find((one) => one.includes('pairs'))?.replace(/^.*-> 0 /, '');
  expect(seen?.slice(0, headers?.length)).toBe(headers);
});

it('forwards no CONNECT, whatever a plugin makes of it', async () => {
  const { port } = await twoTenants({
    filters: [await filter('a', { request_headers: 'add 0 :path /acme/x; replace 0 :method GET' })],
  });
  expect(await raw(port, 'CONNECT b.test:80 HTTP/1.1\nHost: h\n\n')).toContain('404 Not Found');
});
