import type { Socket } from 'node:net';

import { expect, it, onTestFinished, vi } from 'vitest';

import { cluster, raw, startGateway, startRawUpstream, steady, until } from '../../running-gateway.js';

type Json = Record<string, unknown>;

const OPTIONS = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';
const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

/** An upstream that answers every request on a connection, and counts connections. */
async function counting(): Promise<{ port: number; sockets: Socket[] }> {
  const sockets: Socket[] = [];
  const port = await startRawUpstream((socket) => {
    sockets.push(socket);
    socket.on('data', () => socket.write(OK));
  });
  return { port, sockets };
}

async function through(port: number, common: Json, http1: Json = {}) {
  const options = {
    '@type': `type.googleapis.com/${OPTIONS}`,
    common_http_protocol_options: common,
    explicit_http_config: { http_protocol_options: http1 },
  };
  return startGateway({
    routes: [{ match: { prefix: '/' }, route: { cluster: 'main' } }],
    clusters: [cluster('main', port, { typed_extension_protocol_options: { [OPTIONS]: options } })],
    manager: { http_protocol_options: { enable_trailers: true } },
  });
}

it('uses a connection again, but no more often than it may', async () => {
  const upstream = await counting();
  const { url, gateway } = await through(upstream.port, { max_requests_per_connection: 2 });
  for (let i = 0; i < 4; i++) expect(await (await fetch(url)).text()).toBe('ok');
  expect(upstream.sockets).toHaveLength(2);
  const { stats } = gateway;
  expect(stats.counter('cluster.main.upstream_cx_max_requests').value).toBe(2);
  expect(stats.counter('cluster.main.upstream_cx_http1_total').value).toBe(2);
  await until(() => stats.gauge('cluster.main.upstream_cx_active').value === 0);
});

it.each([
  ['idle', { idle_timeout: '0.05s' }, 'upstream_cx_idle_timeout'],
  ['old', { max_connection_duration: '0.05s' }, 'upstream_cx_max_duration_reached'],
])('closes a connection that is %s', async (_, common, counter) => {
  const upstream = await counting();
  const { url, gateway } = await through(upstream.port, common);
  await fetch(url);
  await until(() => upstream.sockets[0]?.destroyed === true || upstream.sockets[0]?.readableEnded === true);
  expect(gateway.stats.counter(`cluster.main.${counter}`).value).toBe(1);
  expect(await (await fetch(url)).text()).toBe('ok');
  expect(upstream.sockets).toHaveLength(2);
});

it('forgets the connections for a server name once they are gone', async () => {
  const upstream = await counting();
  const { url, gateway } = await through(upstream.port, { idle_timeout: '0.05s' });
  await fetch(url);
  const host = gateway.clusters.get('main')?.hosts[0];
  expect(host?.poolCount).toBe(1);
  await until(() => host?.poolCount === 0);
  expect(await (await fetch(url)).text()).toBe('ok');
});

it('waits for no idle time of connections that are gone', async () => {
  onTestFinished(() => void vi.restoreAllMocks());
  const hour = 3_600_000;
  const started = vi.spyOn(globalThis, 'setTimeout');
  const ended = vi.spyOn(globalThis, 'clearTimeout');
  const port = await startRawUpstream((socket) => void socket.on('data', () => socket.end(OK)));
  const { url, gateway } = await through(port, {});
  const host = gateway.clusters.get('main')?.hosts[0];
  for (let i = 0; i < 3; i++) {
    await (await fetch(url)).text();
    await until(() => host?.poolCount === 0);
  }
  const cleared = new Set(ended.mock.calls.map(([timer]) => timer));
  const waits = started.mock.results.filter((_, i) => started.mock.calls[i]?.[1] === hour);
  expect(waits).toHaveLength(3);
  expect(waits.filter(({ value }) => !cleared.has(value as NodeJS.Timeout))).toEqual([]);
});

it('ends a stream that takes longer than any may', async () => {
  const port = await startRawUpstream((socket) => void socket.on('data', () => undefined));
  const { url, gateway } = await through(port, { max_stream_duration: '0.1s' });
  const answer = await fetch(url);
  expect([answer.status, await answer.text()]).toEqual([408, 'upstream max stream duration reached']);
  expect(gateway.stats.counter('cluster.main.upstream_rq_max_duration_reached').value).toBe(1);
});

it('passes trailers on in both directions where both ends may have them', async () => {
  let seen = '';
  const port = await startRawUpstream((socket) => {
    socket.on('data', (bytes) => {
      seen += bytes.toString('latin1');
      if (!seen.endsWith('x-req: 1\r\n\r\n')) return;
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nx-res: 2\r\n\r\n');
    });
  });
  const request = 'POST / HTTP/1.1\nHost: a\ntransfer-encoding: chunked\n\n3\nabc\n0\nx-req: 1\n\n';
  const both = await through(port, {}, { enable_trailers: true });
  const lines = steady(await raw(both.port, request));
  expect(seen).toMatch(/3\r\nabc\r\n0\r\nx-req: 1\r\n\r\n$/);
  expect(lines.slice(-6)).toEqual(['2', 'ok', '0', 'x-res: 2', '', '']);
});

it('sends no trailers to an upstream that is not said to take them', async () => {
  let seen = '';
  const port = await startRawUpstream((socket) => {
    socket.on('data', (bytes) => {
      seen += bytes.toString('latin1');
      if (seen.endsWith('0\r\n\r\n')) socket.write(OK);
    });
  });
  const request = 'POST / HTTP/1.1\nHost: a\ntransfer-encoding: chunked\n\n3\nabc\n0\nx-req: 1\n\n';
  const without = await through(port, {});
  expect(steady(await raw(without.port, request)).at(-1)).toBe('ok');
  expect(seen).not.toContain('x-req: 1');
});
