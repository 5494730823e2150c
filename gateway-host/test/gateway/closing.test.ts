import { connect } from 'node:net';

import { expect, it } from 'vitest';

import { cluster, startGateway, startUpstream, until } from '../running-gateway.js';

/** An upstream that answers what it is let answer, in front of a gateway, and a client on a bare socket. */
async function start() {
  const held: (() => void)[] = [];
  const seen: string[] = [];
  const upstream = await startUpstream((request, response) => {
    seen.push(request.url ?? '');
    response.write('u');
    held.push(() => response.end('p'));
  });
  const { gateway, port } = await startGateway({
    routes: [{ match: { prefix: '/' }, route: { cluster: 'main' } }],
    clusters: [cluster('main', upstream.port)],
  });
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }).setEncoding('latin1');
  let answer = '';
  socket.on('data', (part: string) => (answer += part)).on('error', () => undefined);
  const ended = new Promise<void>((resolve) => socket.once('end', resolve));
  await until(() => gateway.stats.gauge('http.in.downstream_cx_active').value === 1);
  return { gateway, socket, held, seen, ended, answer: () => answer };
}

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;

it('answers what it has begun when it closes, and takes no request that it could not answer', async () => {
  const { gateway, socket, held, seen, ended, answer } = await start();
  socket.write(get('/first') + get('/second'));
  // Its head says nothing of an end.
  await until(() => answer().includes('\r\n\r\n'));
  const closed = gateway.close(5000);
  held[0]?.();
  await ended;
  socket.end();
  await closed;
  expect(answer()).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\r\n1\r\nu\r\n1\r\np\r\n0\r\n\r\n$/);
  expect(answer()).not.toContain('connection: close');
  expect(seen).toEqual(['/first']);
});

it('takes no request from a connection that it has told to end', async () => {
  const { gateway, socket, held, seen, answer } = await start();
  socket.write(get('/first'));
  await until(() => held.length === 1);
  held[0]?.();
  await until(() => answer().endsWith('0\r\n\r\n'));
  const closed = gateway.close(5000);
  // The end is on its way to the client, and the request to the gateway.
  socket.write(get('/late'));
  await closed;
  expect(seen).toEqual(['/first']);
});
