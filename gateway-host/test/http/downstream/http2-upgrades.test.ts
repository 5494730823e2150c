/** Extended CONNECT: an upgrade on one stream of HTTP/2, from clients and to upstreams. Spec: RFC 8441. */
import { connect, createServer, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';

import { expect, it, onTestFinished } from 'vitest';

import { cluster, startGateway, startRawUpstream, until, type Json } from '../../running-gateway.js';

const CODEC = { codec_type: 'HTTP2', upgrade_configs: [{ upgrade_type: 'websocket' }] };
const EXTENDED = { ...CODEC, http2_protocol_options: { allow_connect: true } };
const ROUTES = [{ match: { prefix: '/' }, route: { cluster: 'up' } }];
const HTTP2 = {
  typed_extension_protocol_options: {
    'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': {
      '@type': 'type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions',
      explicit_http_config: { http2_protocol_options: { allow_connect: true } },
    },
  },
};

async function session(url: string): Promise<ClientHttp2Session> {
  const client = connect(url);
  client.on('error', () => undefined);
  onTestFinished(() => client.destroy());
  await new Promise((resolve) => client.once('remoteSettings', resolve));
  return client;
}

interface Conversation {
  readonly stream: ClientHttp2Stream;
  status: number | undefined;
  headers: Record<string, unknown>;
  received: string;
  closed: boolean;
}

function ask(client: ClientHttp2Session, headers: Json = { ':protocol': 'websocket' }): Conversation {
  const stream = client.request(
    { ':method': 'CONNECT', ':authority': 'h', ':path': '/chat', ':scheme': 'http', ...headers },
    { endStream: false },
  );
  const seen: Conversation = { stream, status: undefined, headers: {}, received: '', closed: false };
  stream.setEncoding('latin1');
  stream.on('response', (fields) => {
    seen.headers = fields;
    seen.status = fields[':status'];
  });
  stream.on('data', (text: string) => (seen.received += text));
  stream.on('error', () => undefined);
  stream.on('close', () => (seen.closed = true));
  return seen;
}

it('turns an extended CONNECT into an upgrade of HTTP/1, and its 101 into a 200', async () => {
  let reached = '';
  const port = await startRawUpstream((socket) => {
    socket.setEncoding('latin1').on('data', (text: string) => {
      if (reached === '') {
        socket.write('HTTP/1.1 101 S\r\nconnection: upgrade\r\nupgrade: websocket\r\nx-a: 1\r\n\r\n');
      } else socket.write(text.toUpperCase());
      reached += text;
    });
  });
  const gateway = await startGateway({ routes: ROUTES, clusters: [cluster('up', port)], manager: EXTENDED });
  const client = await session(gateway.url);
  const talk = ask(client);
  await until(() => talk.status !== undefined);
  talk.stream.write('ping');
  await until(() => talk.received === 'PING');
  expect(talk.status).toBe(200);
  expect(talk.headers).toMatchObject({ 'x-a': '1' });
  expect(Object.keys(talk.headers)).not.toEqual(expect.arrayContaining(['upgrade']));
  expect(reached).toMatch(/^GET \/chat HTTP\/1.1\r\nhost: h\r\n[^]*upgrade: websocket\r\n/);
  expect(reached).toMatch(/connection: upgrade\r\n/i);
  const active = () =>
    gateway.gateway.stats.list().find(({ name }) => name === 'http.in.downstream_cx_upgrades_active')?.value;
  expect(active()).toBe(1);
  client.destroy();
  await until(() => active() === 0);
});

it('refuses it where the configuration does not allow the type', async () => {
  const gateway = await startGateway({
    routes: ROUTES,
    clusters: [cluster('up', 1)],
    manager: EXTENDED,
  });
  const talk = ask(await session(gateway.url), { ':protocol': 'foo' });
  await until(() => talk.closed);
  expect(talk.status).toBe(403);
});

it('does not offer it without allow_connect', async () => {
  const gateway = await startGateway({ routes: ROUTES, clusters: [cluster('up', 1)], manager: CODEC });
  const client = await session(gateway.url);
  expect(client.remoteSettings.enableConnectProtocol).toBe(false);
});

it('asks an upstream of HTTP/2 with an extended CONNECT, and passes its 200 on as a 101', async () => {
  const server = createServer({ settings: { enableConnectProtocol: true } });
  const asked: Json[] = [];
  server.on('stream', (stream, headers) => {
    asked.push({ ...headers });
    stream.respond({ ':status': 200, 'x-a': '1' });
    stream.on('data', (bytes: Buffer) => stream.write(bytes.toString('latin1').toUpperCase()));
    stream.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const gateway = await startGateway({
    routes: ROUTES,
    clusters: [cluster('up', port, HTTP2)],
    manager: { upgrade_configs: [{ upgrade_type: 'websocket' }] },
  });
  const { connect: tcp } = await import('node:net');
  const socket = tcp(gateway.port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  let received = '';
  socket.setEncoding('latin1').on('data', (text: string) => (received += text));
  socket.write('GET /chat HTTP/1.1\r\nhost: h\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n');
  await until(() => received.includes('\r\n\r\n'));
  socket.write('ping');
  await until(() => received.endsWith('PING'));
  expect(received).toMatch(/^HTTP\/1.1 101 Switching Protocols\r\n/);
  expect(received).toMatch(/upgrade: websocket\r\n/);
  expect(asked).toEqual([
    expect.objectContaining({ ':method': 'CONNECT', ':protocol': 'websocket', ':path': '/chat' }),
  ]);
  expect(asked[0]).not.toHaveProperty('upgrade');
});

it('lets a plain CONNECT through to a bare connection, and ends its stream with that', async () => {
  const port = await startRawUpstream((socket) => void socket.on('data', () => socket.end('pong')));
  const gateway = await startGateway({
    routes: [
      {
        match: { connect_matcher: {} },
        route: { cluster: 'up', upgrade_configs: [{ upgrade_type: 'CONNECT', connect_config: {} }] },
      },
    ],
    clusters: [cluster('up', port)],
    manager: { codec_type: 'HTTP2' },
  });
  const client = await session(gateway.url);
  const stream = client.request({ ':method': 'CONNECT', ':authority': 't:1' }, { endStream: false });
  let received = '';
  let ended = false;
  stream.setEncoding('latin1').on('data', (text: string) => (received += text));
  stream.on('end', () => (ended = true)).on('error', () => undefined);
  stream.write('ping');
  await until(() => ended);
  expect(received).toBe('pong');
});
