import type { RequestListener } from 'node:http';

import { expect, it } from 'vitest';

import {
  cluster,
  headerOf,
  raw,
  startGateway,
  startUpstream,
  until,
  type RunningGateway,
} from '../../running-gateway.js';

type Json = Record<string, unknown>;

async function through(port: number, action: Json, more: Json = {}): Promise<RunningGateway> {
  return startGateway({
    routes: [{ match: { prefix: '/' }, route: { cluster: 'main', ...action } }],
    clusters: [cluster('main', port, more)],
  });
}

const counter = ({ gateway }: RunningGateway, name: string): number =>
  gateway.stats.counter(`cluster.main.${name}`).value;

/** Answers with these statuses and headers, one after the other, then with 200. */
function answers(...list: readonly (readonly [number, Record<string, string>?])[]): RequestListener {
  let asked = 0;
  return (_, response) => {
    const [status, headers] = list[asked++] ?? [200];
    response.writeHead(status, headers).end();
  };
}

it.each([
  ['retriable-4xx', [409], {}, 200],
  ['retriable-4xx', [404], {}, 404],
  ['retriable-status-codes', [418], { retriable_status_codes: [418] }, 200],
  ['retriable-status-codes', [419], { retriable_status_codes: [418] }, 419],
  ['gateway-error', [503], {}, 200],
  ['gateway-error', [500], {}, 500],
  ['5xx', [500, { 'x-envoy-ratelimited': 'true' }], {}, 500],
  ['envoy-ratelimited', [429, { 'x-envoy-ratelimited': 'true' }], {}, 200],
  [
    'retriable-headers',
    [200, { 'x-again': '1' }],
    { retriable_headers: [{ name: 'x-again', present_match: true }] },
    200,
  ],
  ['unavailable', [200, { 'grpc-status': '14' }], {}, 200],
] as const)('%s tries %j again or not', async (retry_on, first, more, status) => {
  const upstream = await startUpstream(answers([...first] as [number, Record<string, string>?]));
  const running = await through(upstream.port, { retry_policy: { retry_on, ...more } });
  const answer = await fetch(running.url);
  expect(answer.status).toBe(status);
  const again = status === 200 ? 1 : 0;
  expect(counter(running, 'upstream_rq_retry')).toBe(again);
  expect(counter(running, 'upstream_rq_retry_success')).toBe(again);
});

it('says that it gave up, and counts it', async () => {
  const upstream = await startUpstream(answers([503], [503], [503]));
  const running = await through(upstream.port, { retry_policy: { retry_on: '5xx', num_retries: 2 } });
  expect((await fetch(running.url)).status).toBe(503);
  expect(counter(running, 'upstream_rq_retry')).toBe(2);
  expect(counter(running, 'upstream_rq_retry_limit_exceeded')).toBe(1);
});

it('tries no more often at once than the breaker allows', async () => {
  const upstream = await startUpstream(answers([503]));
  const running = await through(
    upstream.port,
    { retry_policy: { retry_on: '5xx' } },
    { circuit_breakers: { thresholds: [{ max_retries: 0 }] } },
  );
  expect((await fetch(running.url)).status).toBe(503);
  expect(counter(running, 'upstream_rq_retry_overflow')).toBe(1);
  expect(running.gateway.stats.gauge('cluster.main.circuit_breakers.default.rq_retry_open').value).toBe(0);
});

it('limits each try, and the tries together', async () => {
  let asked = 0;
  const upstream = await startUpstream((_, response) => {
    if (++asked === 2) response.end('late');
  });
  const running = await through(upstream.port, {
    timeout: '2s',
    retry_policy: { retry_on: '5xx', per_try_timeout: '0.05s' },
  });
  expect(await (await fetch(running.url)).text()).toBe('late');
  expect(counter(running, 'upstream_rq_per_try_timeout')).toBe(1);
  const answer = await fetch(running.url);
  expect([answer.status, await answer.text()]).toEqual([504, 'upstream request timeout']);
});

it('turns requests away that a breaker has no room for', async () => {
  const upstream = await startUpstream((_, response) => setTimeout(() => response.end('slow'), 150));
  const running = await through(
    upstream.port,
    {},
    {
      circuit_breakers: {
        thresholds: [{ max_connections: 1, max_pending_requests: 1, track_remaining: true }],
      },
    },
  );
  const many = await Promise.all([fetch(running.url), fetch(running.url), fetch(running.url)]);
  expect(many.map(({ status }) => status).sort()).toEqual([200, 200, 503]);
  const refused = many.find(({ status }) => status === 503);
  expect(refused?.headers.get('x-envoy-overloaded')).toBe('true');
  expect(await refused?.text()).toContain('reset reason: overflow');
  expect(counter(running, 'upstream_rq_pending_overflow')).toBe(1);
  expect(counter(running, 'upstream_cx_overflow')).toBeGreaterThan(0);
  expect(running.gateway.stats.gauge('cluster.main.circuit_breakers.default.remaining_cx').value).toBe(0);
});

it('copies requests to another cluster and forgets the answers', async () => {
  const main = await startUpstream();
  const other = await startUpstream();
  const { port } = await startGateway({
    routes: [
      { match: { prefix: '/' }, route: { cluster: 'main', request_mirror_policies: [{ cluster: 'other' }] } },
    ],
    clusters: [cluster('main', main.port), cluster('other', other.port)],
  });
  await raw(port, 'POST /m HTTP/1.1\nHost: a.test:80\ncontent-length: 3\n\nabc');
  await until(() => other.seen.length === 1);
  expect(main.seen.map(({ url, body }) => [url, body])).toEqual([['/m', 'abc']]);
  expect(other.seen.map(({ url, body, raw: lines }) => [url, body, headerOf(lines, 'host')])).toEqual([
    ['/m', 'abc', 'a.test-shadow:80'],
  ]);
});

it('sends what hashes alike to the same host', async () => {
  const hosts = await Promise.all(
    ['a', 'b', 'c', 'd'].map((name) => startUpstream((_, response) => void response.end(name))),
  );
  const lb_endpoints = hosts.map(({ port }) => ({
    endpoint: { address: { socket_address: { address: '127.0.0.1', port_value: port } } },
  }));
  for (const lb_policy of ['RING_HASH', 'MAGLEV']) {
    const { url } = await startGateway({
      routes: [
        {
          match: { prefix: '/' },
          route: { cluster: 'main', hash_policy: [{ header: { header_name: 'x-user' } }] },
        },
      ],
      clusters: [
        cluster('main', 1, {
          lb_policy,
          load_assignment: { cluster_name: 'main', endpoints: [{ lb_endpoints }] },
        }),
      ],
    });
    const ask = async (user: string): Promise<string> =>
      (await fetch(url, { headers: { 'x-user': user } })).text();
    const users = Array.from({ length: 20 }, (_, i) => `user-${i}`);
    const first = await Promise.all(users.map(ask));
    expect(await Promise.all(users.map(ask))).toEqual(first);
    expect(new Set(first).size).toBeGreaterThan(1);
  }
});

it('takes limits from the headers of a trusted client and tells them to nobody', async () => {
  const upstream = await startUpstream();
  const { port } = await through(upstream.port, { timeout: '3s' });
  await raw(port, 'GET / HTTP/1.1\nHost: a\nx-envoy-upstream-rq-timeout-ms: 700\nx-envoy-retry-on: 5xx\n\n');
  const lines = upstream.seen[0]?.raw ?? [];
  expect(headerOf(lines, 'x-envoy-upstream-rq-timeout-ms')).toBeUndefined();
  expect(headerOf(lines, 'x-envoy-retry-on')).toBeUndefined();
});
