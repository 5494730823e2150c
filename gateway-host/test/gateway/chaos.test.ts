import { connect } from 'node:net';

import { expect, it } from 'vitest';

import { scriptModule } from '../abi/script-plugin.js';
import { cluster, raw, startGateway, startRawUpstream, until, wasmFilter } from '../running-gateway.js';

const REQUESTS = 400;
const IN_PARALLEL = 25;

/** Numbers that look random and are the same in every run. */
function dice(seed: number): (sides: number) => number {
  return (sides) => (seed = (seed * 16807) % 2147483647) % sides;
}

it('survives upstreams and clients that fail in every phase, and forgets every request', async () => {
  const roll = dice(11);
  const upstream = await startRawUpstream((socket) => {
    socket.on('data', () => {
      const answers = [
        () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'),
        () => socket.destroy(),
        () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf', () => socket.destroy()),
        () =>
          socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n', () =>
            socket.resetAndDestroy(),
          ),
        () => socket.end('GARBAGE\r\n\r\n'),
        () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab'),
        () => setTimeout(() => socket.destroy(), roll(20)),
        () => socket.write(`HTTP/1.1 200 OK\r\nx-big: ${'a'.repeat(70_000)}\r\n\r\n`),
      ];
      answers[roll(answers.length)]?.();
    });
  });
  const configuration =
    'request_headers: add 0 x-a b\nresponse_headers: add 2 x-b c\nresponse_body: buffer 1 0 10';
  const { gateway, port, logs } = await startGateway({
    routes: [{ match: { prefix: '/' }, route: { cluster: 'main', timeout: '0.3s' } }],
    clusters: [cluster('main', upstream)],
    filters: [wasmFilter({ name: 'a', module: await scriptModule(), configuration })],
  });
  let sent = 0;
  const client = async (): Promise<void> => {
    while (sent++ < REQUESTS) await misbehave(port, roll(6), roll(15));
  };
  await Promise.all(Array.from({ length: IN_PARALLEL }, client));
  const gauges = [
    'http.in.downstream_rq_active',
    'http.in.downstream_cx_active',
    'cluster.main.upstream_rq_active',
  ];
  await until(() => gauges.every((name) => gateway.stats.gauge(name).value === 0));
  expect(gateway.clusters.get('main')?.hosts[0]?.counts.rqActive).toBe(0);
  const contexts = (event: string) => logs.filter((line) => line.includes(`: ${event} `)).length;
  // The root context is made once more than it is deleted: it still lives.
  expect(contexts('on_context_create') - contexts('on_delete')).toBeLessThanOrEqual(3);
  expect(contexts('on_delete')).toBeGreaterThan(REQUESTS / 2);
  expect(logs.filter((line) => line.includes('unexpectedly'))).toEqual([]);
  expect(gateway.plugins.list()[0]?.state).toBe('running');
});

/** One client, well-behaved or not. */
async function misbehave(port: number, how: number, afterMs: number): Promise<void> {
  if (how === 0) return void (await raw(port, 'GET / HTTP/1.1\nHost: a\n\n', 20));
  if (how === 1) return void (await raw(port, 'POST / HTTP/1.1\nHost: a\ncontent-length: 3\n\nabc', 20));
  const begin = [
    'GET / HTTP/1.1\r\nHost: a\r\n',
    'GET / HTTP/1.1\r\nHost: a\r\n\r\n',
    'POST / HTTP/1.1\r\nHost: a\r\ncontent-length: 1000\r\n\r\nabc',
    'POST / HTTP/1.1\r\nHost: a\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\nzz',
  ][how - 2];
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  socket.write(begin ?? '');
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  if (afterMs % 2 === 0) socket.destroy();
  else socket.resetAndDestroy();
}
