import { expect, it } from 'vitest';

import { cluster, raw, startGateway, startUpstream } from '../../running-gateway.js';

const SENT = [
  'x-forwarded-for: 1.2.3.4',
  'x-forwarded-proto: https',
  'x-request-id: mine',
  'x-envoy-upstream-rq-timeout-ms: 5',
  'x-envoy-internal: true',
  'x-envoy-external-address: 1.1.1.1',
  'x-envoy-decorator-operation: q',
  'x-envoy-retry-on: 5xx',
  'Connection: x-drop, keep-alive',
  'x-drop: 1',
  'te: gzip, trailers',
  'keep-alive: 5',
  'proxy-connection: z',
];

/** What an upstream sees of these headers, by name. */
async function seenBehind(manager: Record<string, unknown>, sent: readonly string[], host = 'h.test') {
  const upstream = await startUpstream();
  const { port } = await startGateway({
    routes: [{ match: { prefix: '/' }, route: { cluster: 'main' } }],
    clusters: [cluster('main', upstream.port)],
    router: { suppress_envoy_headers: true },
    manager,
  });
  await raw(
    port,
    `GET /a HTTP/1.1\nHost: ${host.replace('PORT', String(port))}\n${sent.map((line) => `${line}\n`).join('')}\n`,
  );
  const lines = upstream.seen[0]?.raw ?? [];
  const names = lines.flatMap((word, i) =>
    i % 2 === 0 && word !== 'connection' ? [[word, lines[i + 1] ?? ''] as const] : [],
  );
  return Object.fromEntries(names);
}

const UUID = expect.stringMatching(
  /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
) as string;

// What is expected below was read from Envoy 1.40.
it('believes a client behind another proxy, apart from what steers Envoy', async () => {
  expect(await seenBehind({}, SENT)).toEqual({
    host: 'h.test',
    'x-forwarded-for': '1.2.3.4',
    'x-forwarded-proto': 'https',
    'x-request-id': 'mine',
    'x-envoy-external-address': '1.1.1.1',
    'x-envoy-decorator-operation': 'q',
    te: 'trailers',
  });
});

it('believes nothing at the edge', async () => {
  expect(await seenBehind({ use_remote_address: true }, SENT)).toEqual({
    host: 'h.test',
    'x-forwarded-for': expect.stringMatching(/^1\.2\.3\.4,[0-9.]+$/) as string,
    'x-forwarded-proto': 'http',
    'x-request-id': UUID,
    'x-envoy-external-address': '127.0.0.1',
    te: 'trailers',
  });
});

it('adds what is missing', async () => {
  expect(await seenBehind({}, [])).toEqual({
    host: 'h.test',
    'x-forwarded-proto': 'http',
    'x-request-id': UUID,
  });
});

it('makes no request id when told not to, and keeps a foreign one at the edge when told so', async () => {
  expect(await seenBehind({ generate_request_id: false }, [])).not.toHaveProperty('x-request-id');
  const edge = { use_remote_address: true, preserve_external_request_id: true };
  expect(await seenBehind(edge, ['x-request-id: mine'])).toMatchObject({ 'x-request-id': 'mine' });
});

it('leaves x-forwarded-for alone when told so, and finds the client behind trusted proxies', async () => {
  const edge = { use_remote_address: true, skip_xff_append: true };
  expect(await seenBehind(edge, ['x-forwarded-for: 1.2.3.4'])).toMatchObject({
    'x-forwarded-for': '1.2.3.4',
  });
  const hops = { use_remote_address: true, xff_num_trusted_hops: 1 };
  expect(await seenBehind(hops, ['x-forwarded-for: 9.9.9.9, 1.2.3.4'])).toMatchObject({
    'x-envoy-external-address': '1.2.3.4',
  });
});

it.each([
  [{}, 'h.test:81', 'h.test:81'],
  [{ strip_any_host_port: true }, 'h.test:81', 'h.test'],
  [{ strip_matching_host_port: true }, 'h.test:81', 'h.test:81'],
  [{ strip_matching_host_port: true }, 'h.test:PORT', 'h.test'],
])('under %j makes of host %s the host %s', async (manager, given, wanted) => {
  expect(await seenBehind(manager, [], given)).toMatchObject({ host: wanted });
});

it.each([
  [[], 'host x-forwarded-for x-forwarded-proto via x-envoy-external-address x-request-id'],
  [
    ['via: a', 'x-a: 1'],
    'host via x-a x-forwarded-for x-forwarded-proto x-envoy-external-address x-request-id',
  ],
])('writes its own headers in the order of Envoy behind %j', async (sent, names) => {
  const seen = await seenBehind({ use_remote_address: true, via: 'gw' }, sent);
  expect(Object.keys(seen)).toEqual(names.split(' '));
  expect(seen['via']).toBe(sent.length === 0 ? 'gw' : 'a, gw');
});
