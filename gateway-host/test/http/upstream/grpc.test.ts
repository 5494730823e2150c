import { createServer, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';

import { expect, it, onTestFinished } from 'vitest';

import type { GrpcCall } from '../../../src/abi/callout-client.js';
import { cluster as clusterReader } from '../../../src/config/messages/cluster.js';
import { parseConfigText } from '../../../src/config/document.js';
import { Stats } from '../../../src/http/stats.js';
import { ClusterCallouts } from '../../../src/http/upstream/cluster-callouts.js';
import { ClusterSet } from '../../../src/http/upstream/cluster-set.js';
import { MessageReader } from '../../../src/http/upstream/grpc-frames.js';
import { cluster } from '../../running-gateway.js';

const OPTIONS = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';

interface Told {
  events: string[];
  closed: Promise<void>;
  call: GrpcCall | undefined;
}

async function open(
  onStream: ((stream: ServerHttp2Stream, raw: string[]) => void) | undefined,
  timeoutMs = 0,
  last = true,
): Promise<Told> {
  let port = 1;
  if (onStream !== undefined) {
    const server = createServer();
    server.on('stream', (stream: ServerHttp2Stream, _headers: unknown, _flags: number, raw: string[]) => {
      stream.on('error', () => undefined);
      onStream(stream, raw);
    });
    server.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    onTestFinished(() => void server.close());
    port = (server.address() as AddressInfo).port;
  }
  const typed = {
    '@type': `type.googleapis.com/${OPTIONS}`,
    explicit_http_config: { http2_protocol_options: {} },
  };
  const config = cluster('svc', port, { typed_extension_protocol_options: { [OPTIONS]: typed } });
  const clusters = new ClusterSet(new Stats());
  await clusters.apply([clusterReader(parseConfigText(JSON.stringify(config), 'c.json'))]);
  onTestFinished(() => clusters.close());
  const events: string[] = [];
  let call: GrpcCall | undefined;
  const closed = new Promise<void>((resolve) => {
    const metadata = [
      ['x-m', 'v'],
      ['data-bin', 'AAEC'],
    ] as const;
    const request = { cluster: 'svc', service: 'pkg.Svc', method: 'Do', metadata, timeoutMs };
    call = new ClusterCallouts(clusters).openGrpc(request, {
      onInitialMetadata: (pairs) => events.push(`initial ${pairs.map(([name]) => name).join(' ')}`.trim()),
      onMessage: (message) => events.push(`message ${message.toString()}`),
      onTrailingMetadata: (pairs) => events.push(`trailing ${pairs.map(([name]) => name).join(' ')}`.trim()),
      onClose: (status, message) => {
        events.push(`close ${status} ${message}`);
        resolve();
      },
    });
  });
  call?.send(Buffer.from('hello'), last);
  return { events, closed, call };
}

function frame(text: string, flag = 0): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt8(flag, 0);
  prefix.writeUInt32BE(text.length, 1);
  return Buffer.concat([prefix, Buffer.from(text)]);
}

const GRPC = { ':status': 200, 'content-type': 'application/grpc' };
const TIME = 'x-envoy-upstream-service-time';
const BEFORE = 'upstream connect error or disconnect/reset before headers. reset reason:';

// Requests, statuses and messages as seen of Envoy 1.40 with the same servers.
it('sends the headers of Envoy and one framed message', async () => {
  let seen: string[] = [];
  let body = '';
  const { closed } = await open((stream, raw) => {
    seen = raw;
    stream.on('data', (chunk: Buffer) => (body += chunk.toString('hex')));
    stream.on('end', () => stream.respond({ ...GRPC, 'grpc-status': '0' }, { endStream: true }));
  }, 700);
  await closed;
  const lines = seen.flatMap((word, i) => (i % 2 === 0 ? [`${word}: ${seen[i + 1]}`] : []));
  expect(lines).toEqual([
    ...[':method: POST', ':path: /pkg.Svc/Do', ':authority: svc', ':scheme: http', 'te: trailers'],
    ...['grpc-timeout: 700m', 'content-type: application/grpc', 'x-m: v', 'data-bin: QUFFQw=='],
    ...['x-envoy-internal: true', 'x-envoy-expected-rq-timeout-ms: 700'],
  ]);
  expect(body).toBe('000000000568656c6c6f');
});

it('gives messages however their bytes were cut', async () => {
  const { events, closed } = await open((stream) => {
    stream.respond({ ...GRPC, 'x-i': '1' }, { waitForTrailers: true });
    const bytes = Buffer.concat([frame('one'), frame(''), frame('three')]);
    stream.write(bytes.subarray(0, 7));
    setTimeout(() => stream.end(bytes.subarray(7)), 20);
    stream.on('wantTrailers', () =>
      stream.sendTrailers({ 'grpc-status': '0', 'grpc-message': 'fine', 'x-t': '1' }),
    );
  });
  await closed;
  expect(events.slice(1)).toEqual([
    ...['message one', 'message ', 'message three'],
    ...['trailing grpc-status grpc-message x-t', 'close 0 fine{via_upstream}'],
  ]);
});

it.each([
  [
    'trailers alone',
    (stream: ServerHttp2Stream) =>
      stream.respond({ ...GRPC, 'grpc-status': '5', 'grpc-message': 'not here' }, { endStream: true }),
    [
      'initial',
      `trailing :status content-type grpc-status grpc-message date ${TIME}`,
      'close 5 not here{via_upstream}',
    ],
  ],
  [
    'an HTTP status',
    (stream: ServerHttp2Stream) => (stream.respond({ ':status': 404 }), stream.end('no')),
    ['initial', 'trailing', 'close 12 via_upstream'],
  ],
  [
    'no status at all',
    (stream: ServerHttp2Stream) => (stream.respond(GRPC), stream.end(frame('x'))),
    [`initial :status content-type date ${TIME}`, 'message x', 'trailing', 'close 2 via_upstream'],
  ],
  [
    'a status that is none',
    (stream: ServerHttp2Stream) => stream.respond({ ...GRPC, 'grpc-status': '99' }, { endStream: true }),
    ['initial', `trailing :status content-type grpc-status date ${TIME}`, 'close -1 via_upstream'],
  ],
  [
    'a compressed message',
    (stream: ServerHttp2Stream) => (stream.respond(GRPC), stream.end(frame('x', 1))),
    [`initial :status content-type date ${TIME}`, 'trailing', 'close 13 via_upstream'],
  ],
  [
    'a page',
    (stream: ServerHttp2Stream) => (stream.respond({ ':status': 200 }), stream.end('<h')),
    [`initial :status date ${TIME}`, 'trailing', 'close 13 via_upstream'],
  ],
  [
    'a reset',
    (stream: ServerHttp2Stream) => stream.close(2),
    [
      ...['initial', 'trailing :status content-type grpc-status grpc-message'],
      `close 14 ${BEFORE} remote reset{upstream_reset_before_response_started{remote_reset}}`,
    ],
  ],
])('closes after %s', async (_, act, told) => {
  const { events, closed } = await open(act);
  await closed;
  expect(events).toEqual(told);
});

it('closes with 14 where nobody listens, and where the time is up', async () => {
  const refused = await open(undefined);
  await refused.closed;
  const details =
    'upstream_reset_before_response_started{remote_connection_failure|delayed_connect_error:_Connection_refused}';
  expect(refused.events.at(-1)).toBe(`close 14 ${BEFORE} remote connection failure{${details}}`);
  const slow = await open(() => undefined, 60);
  await slow.closed;
  expect(slow.events.at(-1)).toBe('close 14 upstream request timeout{response_timeout}');
});

it('says nothing after it was cancelled', async () => {
  let resetCode: number | undefined;
  const { events, call } = await open((stream) => {
    stream.on('close', () => (resetCode = stream.rstCode));
    setTimeout(() => call?.cancel(), 10);
  });
  await expect.poll(() => resetCode).toBe(8);
  expect(events).toEqual([]);
});

it('refuses messages that no plugin could hold', () => {
  const prefix = Buffer.from([0, 0xff, 0xff, 0xff, 0xff]);
  expect(new MessageReader().read(prefix)).toBeUndefined();
  expect(new MessageReader().read(Buffer.from([2]))).toBeUndefined();
  expect(new MessageReader().read(Buffer.from([0, 0, 0]))).toEqual([]);
});

it('tells how long the service took only of a request that is complete', async () => {
  const answer = (stream: ServerHttp2Stream) => {
    stream.once('data', () => stream.respond({ ...GRPC, 'x-i': '1' }, { waitForTrailers: true }));
    stream.once('data', () => stream.end(frame('one')));
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  };
  const [whole, going] = [await open(answer), await open(answer, 0, false)];
  await Promise.all([whole.closed, going.closed]);
  expect([whole, going].map(({ events: [initial] }) => initial?.includes(TIME))).toEqual([true, false]);
});
