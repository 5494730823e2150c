import { setTimeout as sleep } from 'node:timers/promises';

import { expect, it } from 'vitest';

import { freePort } from '../running-gateway.js';
import { startTcp, talk } from './tcp-harness.js';

it('carries bytes both ways and counts them', async () => {
  const { port, stats } = await startTcp();
  expect(await talk(port, { send: ['hello', 'again'] })).toBe('U:helloU:again[eof]<EOF>');
  expect(stats.counter('tcp.dest.downstream_cx_rx_bytes_total').value).toBe(10);
  expect(stats.counter('tcp.dest.downstream_cx_tx_bytes_total').value).toBe(19);
  expect(stats.gauge('cluster.up.upstream_cx_active').value).toBe(0);
  expect(stats.counter('cluster.up.upstream_cx_total').value).toBe(1);
});

it('carries much without loss while the client reads slowly', async () => {
  const size = 8 * 1024 * 1024;
  const { port } = await startTcp({
    upstream: (socket) => void socket.once('data', () => socket.end('x'.repeat(size))),
  });
  const heard = await talk(port, { send: ['go'], quietMs: 3000 });
  expect(heard.length).toBe(size + '<EOF>'.length);
});

it('resets the client when the upstream is reset, as Envoy does', async () => {
  const { port } = await startTcp({
    upstream: (socket) => void socket.once('data', () => socket.resetAndDestroy()),
  });
  expect(await talk(port, { send: ['hello'], halfClose: false })).toBe('<RESET>');
});

it('tries again as often as it may', async () => {
  const { port, stats } = await startTcp({
    upstreamPort: await freePort(),
    proxy: { maxConnectAttempts: 3 },
  });
  await talk(port, { send: ['hello'] });
  expect(stats.counter('cluster.up.upstream_cx_connect_fail').value).toBe(3);
});

it('ends connections to a cluster that is not there', async () => {
  const { port, stats } = await startTcp({ proxy: { clusters: [{ name: 'nobody', weight: 1 }] } });
  expect(await talk(port, { send: ['hello'] })).toMatch(/^<(EOF|RESET)>$/);
  expect(stats.counter('tcp.dest.downstream_cx_no_route').value).toBe(1);
});

it('ends an idle connection', async () => {
  const { port, stats } = await startTcp({ proxy: { idleTimeoutMs: 60 } });
  expect(await talk(port, { send: ['hello'], halfClose: false })).toMatch(/^U:hello<(EOF|RESET)>$/);
  expect(stats.counter('tcp.dest.idle_timeout').value).toBe(1);
});

it('ends a connection that has lasted long enough', async () => {
  const { port, stats } = await startTcp({ proxy: { maxConnectionDurationMs: 80 } });
  expect(await talk(port, { send: ['hello'], halfClose: false })).toMatch(/^U:hello<(EOF|RESET)>$/);
  expect(stats.counter('tcp.dest.max_downstream_connection_duration').value).toBe(1);
});

it('lets go of its plugins once the last connection has ended', async () => {
  const { port, chain, drained } = await startTcp();
  const talking = talk(port, { send: ['hello', 'again', 'more'] });
  await sleep(60);
  chain.retire(0);
  expect(drained()).toBe(false);
  expect(await talking).toContain('U:more');
  await expect.poll(drained).toBe(true);
});

it('lets the client go when the upstream has gone, and be it with what a plugin holds', async () => {
  const { port } = await startTcp({ plugins: [{ script: 'upstream_data: return 1' }] });
  expect(await talk(port, { send: ['hello'] })).toBe('<EOF>');
});
