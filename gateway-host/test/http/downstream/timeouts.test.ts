import { connect } from 'node:net';

import { expect, it } from 'vitest';

import { cluster, raw, startGateway, startUpstream } from '../../running-gateway.js';

async function start(manager: Record<string, unknown>, action: Record<string, unknown> = {}) {
  // Answers only once it has the whole request; never under /slow.
  const upstream = await startUpstream((request, response) => {
    request.resume().on('end', () => request.url === '/slow' || response.end('up'));
  });
  return startGateway({
    routes: [{ match: { prefix: '/' }, route: { cluster: 'main', ...action } }],
    clusters: [cluster('main', upstream.port)],
    manager,
  });
}

const UNFINISHED = 'POST /a HTTP/1.1\nHost: a\ncontent-length: 10\n\nabc';

it('ends a request of which nothing more comes with 408', async () => {
  const { port, gateway } = await start({ stream_idle_timeout: '0.1s' });
  const answer = await raw(port, UNFINISHED);
  expect(answer).toMatch(/^HTTP\/1.1 408 Request Timeout/);
  expect(answer).toMatch(/connection: close\r\n\r\nstream timeout$/);
  expect(gateway.stats.counter('http.in.downstream_rq_idle_timeout').value).toBe(1);
});

it('ends a request whose upstream is silent with 504', async () => {
  const { url } = await start({ stream_idle_timeout: '0.1s' });
  const response = await fetch(`${url}/slow`);
  expect([response.status, await response.text()]).toEqual([504, 'stream timeout']);
});

it("lets a route's idle time win", async () => {
  const { url } = await start({ stream_idle_timeout: '30s' }, { idle_timeout: '0.1s', timeout: '0s' });
  expect((await fetch(`${url}/slow`)).status).toBe(504);
});

it('ends a request that takes too long to arrive', async () => {
  const { port } = await start({ request_timeout: '0.1s' });
  expect(await raw(port, UNFINISHED)).toMatch(/^HTTP\/1.1 408 Request Timeout[^]*request timeout$/);
});

it('ends headers that take too long to arrive', async () => {
  const { port } = await start({ request_headers_timeout: '0.2s' });
  expect(await raw(port, 'GET / HTTP/1.1\nHost: a')).toMatch(
    /^HTTP\/1.1 408 Request Timeout[^]*request header timeout$/,
  );
});

it('closes a connection on which nothing happens, silently', async () => {
  const { port } = await start({ common_http_protocol_options: { idle_timeout: '0.2s' } });
  const socket = connect(port, '127.0.0.1').setEncoding('latin1');
  let answer = '';
  socket.on('data', (part: string) => (answer += part));
  await new Promise((resolve) => socket.once('close', resolve));
  expect(answer).toBe('');
});

it('ends a connection past its time with its next answer, not before', async () => {
  const { port } = await start({ common_http_protocol_options: { max_connection_duration: '0.2s' } });
  const socket = connect(port, '127.0.0.1').setEncoding('latin1');
  let answer = '';
  socket.on('data', (part: string) => (answer += part));
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write('GET /a HTTP/1.1\r\nHost: a\r\n\r\n');
  await expect.poll(() => answer).toMatch(/^HTTP\/1.1 200 OK/);
  expect(answer).not.toContain('connection: close');
  await new Promise((resolve) => setTimeout(resolve, 250));
  socket.write('GET /b HTTP/1.1\r\nHost: a\r\n\r\n');
  await closed;
  expect(answer.match(/HTTP\/1.1 200 OK/g)).toHaveLength(2);
  expect(answer).toContain('connection: close');
});

it('does not count a stream that moves as idle', async () => {
  const { port } = await start({ stream_idle_timeout: '1s' });
  const socket = connect(port, '127.0.0.1').setEncoding('latin1');
  let answer = '';
  socket.on('data', (part: string) => (answer += part));
  socket.write('POST /a HTTP/1.1\r\nHost: a\r\ncontent-length: 5\r\n\r\n');
  for (const letter of 'abcde') {
    await new Promise((resolve) => setTimeout(resolve, 300));
    socket.write(letter);
  }
  await expect.poll(() => answer).toMatch(/^HTTP\/1.1 200 OK/);
  socket.destroy();
});
