import { connect, constants, type ClientHttp2Session, type OutgoingHttpHeaders } from 'node:http2';
import { fileURLToPath } from 'node:url';

import { expect, it, onTestFinished } from 'vitest';

import { scriptModule } from '../../abi/script-plugin.js';
import {
  cluster,
  raw,
  startGateway,
  startRawUpstream,
  startUpstream,
  until,
  wasmFilter,
  type GatewayParts,
} from '../../running-gateway.js';

const module = await scriptModule();
const DIRECT = {
  match: { prefix: '/dr' },
  direct_response: { status: 200, body: { inline_string: 'direct' } },
};
const MAIN = { match: { prefix: '/' }, route: { cluster: 'main' } };

interface Outcome {
  readonly headers: Record<string, unknown> | undefined;
  readonly headersOnly: boolean;
  readonly interim: number[];
  readonly body: string;
  readonly trailers: Record<string, unknown> | undefined;
  /** Code of a reset, 0 without. */
  readonly reset: number;
}

interface Ask {
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
  readonly keepOpen?: boolean;
  readonly trailers?: OutgoingHttpHeaders;
}

function session(url: string, options: Parameters<typeof connect>[1] = {}): ClientHttp2Session {
  const client = connect(url, options);
  client.on('error', () => undefined);
  onTestFinished(() => client.destroy());
  return client;
}

function ask(client: ClientHttp2Session, path: string, { headers, body, keepOpen, trailers }: Ask = {}) {
  return new Promise<Outcome>((resolve) => {
    const endStream = body === undefined && trailers === undefined;
    const waitForTrailers = trailers !== undefined;
    const stream = client.request({ ':path': path, ...headers }, { endStream, waitForTrailers });
    const seen = {
      headers: undefined as Record<string, unknown> | undefined,
      headersOnly: false,
      interim: [] as number[],
      body: '',
      trailers: undefined as Record<string, unknown> | undefined,
    };
    stream.on('headers', (given) => seen.interim.push(Number(given[':status'])));
    stream.on('response', (given, flags) => {
      seen.headers = { ...given };
      seen.headersOnly = (flags & 1) === 1;
    });
    stream.on('trailers', (given) => (seen.trailers = { ...given }));
    stream.setEncoding('utf8').on('data', (part: string) => (seen.body += part));
    stream.on('wantTrailers', () => stream.sendTrailers(trailers ?? {}));
    stream.on('error', () => undefined);
    stream.on('close', () => resolve({ ...seen, reset: stream.rstCode ?? 0 }));
    if (body !== undefined) stream.write(body);
    if (!endStream && keepOpen !== true) stream.end();
  });
}

async function start(parts: GatewayParts = {}) {
  const upstream = await startUpstream();
  const running = await startGateway({
    routes: [DIRECT, MAIN],
    clusters: [cluster('main', upstream.port), cluster('dead', 1)],
    ...parts,
  });
  return { ...running, upstream, client: session(running.url) };
}

it('serves HTTP/2 with prior knowledge beside HTTP/1 on one port', async () => {
  const { client, port, upstream, gateway } = await start();
  const answer = await ask(client, '/x', { headers: { ':method': 'POST', 'x-a': '1' }, body: 'abc' });
  expect(answer.headers?.[':status']).toBe(200);
  expect(JSON.parse(answer.body)).toMatchObject({ method: 'POST', url: '/x', body: 'abc' });
  expect(upstream.seen[0]?.raw.join(' ')).toContain('transfer-encoding chunked');
  expect(await raw(port, 'GET /dr HTTP/1.1\nHost: a\n\n')).toMatch(/direct$/);
  expect(gateway.stats.counter('http.in.downstream_cx_http2_total').value).toBe(1);
  expect(gateway.stats.counter('http.in.downstream_cx_http1_total').value).toBe(1);
});

it('runs many streams of one connection at once', async () => {
  const open: (() => void)[] = [];
  // Nobody is answered before everybody has asked.
  const upstream = await startUpstream((_, response) => {
    open.push(() => response.end('slow'));
    if (open.length === 20) for (const answer of open) answer();
  });
  const { client } = await start({ clusters: [cluster('main', upstream.port)] });
  const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => ask(client, `/${i}`)));
  expect(answers.map(({ body }) => body)).toEqual(Array.from({ length: 20 }, () => 'slow'));
});

it('speaks HTTP/2 over TLS when the client asks for it', async () => {
  const file = (name: string) => ({
    filename: fileURLToPath(new URL(`../../network/fixtures/${name}.pem`, import.meta.url)),
  });
  const typed_config = {
    '@type': 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext',
    common_tls_context: {
      tls_certificates: [{ certificate_chain: file('one'), private_key: file('one-key') }],
      alpn_protocols: ['h2', 'http/1.1'],
    },
  };
  const { upstream, port } = await start();
  const parts = { routes: [MAIN], clusters: [cluster('main', upstream.port)] };
  const secure = await startGateway({
    ...parts,
    listener: {},
    chain: { transport_socket: { name: 'tls', typed_config } },
  });
  expect(port).not.toBe(secure.port);
  const client = session(`https://127.0.0.1:${secure.port}`, { rejectUnauthorized: false });
  const answer = await ask(client, '/x');
  expect(client.alpnProtocol).toBe('h2');
  expect(JSON.parse(answer.body).raw.join(' ')).toContain('x-forwarded-proto https');
});

// Every outcome below was read from Envoy 1.40.
it.each([
  ['CONNECT', { ':method': 'CONNECT', ':authority': 'a:1', ':path': undefined }, { status: 404, end: true }],
  ['OPTIONS *', { ':method': 'OPTIONS', ':path': '*' }, { status: 404, end: true }],
  ['HEAD', { ':method': 'HEAD' }, { status: 200, end: true, length: '6' }],
  ['another scheme', { ':scheme': 'https' }, { status: 200, end: false, length: '6' }],
  ['more headers than allowed', many(101), { reset: constants.NGHTTP2_INTERNAL_ERROR }],
  ['fewer headers', many(90), { status: 200, end: false, length: '6' }],
  ['headers of 70 kB', { 'x-big': 'a'.repeat(70_000) }, { reset: constants.NGHTTP2_INTERNAL_ERROR }],
  ['a relative path', { ':path': 'dr' }, { reset: constants.NGHTTP2_PROTOCOL_ERROR }],
  ['no authority', { ':authority': '' }, { reset: constants.NGHTTP2_PROTOCOL_ERROR }],
])('answers %s', async (_, headers, wanted) => {
  const { url } = await start();
  const client = session(url, { maxSendHeaderBlockLength: 1_000_000 });
  const answer = await ask(client, '/dr', { headers });
  if ('reset' in wanted) return expect(answer.reset).toBe(wanted.reset);
  expect(answer.headers?.[':status']).toBe(wanted.status);
  expect(answer.headersOnly).toBe(wanted.end);
  if ('length' in wanted) expect(answer.headers?.['content-length']).toBe(wanted.length);
});

it('takes the authority, not a host line beside it', async () => {
  const { client, upstream } = await start();
  await ask(client, '/x', { headers: { ':authority': 'a.test', host: 'b.test' } });
  const { raw: lines = [] } = upstream.seen[0] ?? {};
  expect(lines.filter((_, i) => lines[i - 1]?.toLowerCase() === 'host')).toEqual(['a.test']);
});

it('answers an expectation at once', async () => {
  const { client } = await start();
  const answer = await ask(client, '/x', {
    headers: { ':method': 'POST', expect: '100-continue' },
    body: 'a',
  });
  expect([answer.interim, answer.headers?.[':status']]).toEqual([[100], 200]);
});

it('answers before the end of a request and then wants no more of it', async () => {
  const { client } = await start();
  const answer = await ask(client, '/dr', { headers: { ':method': 'POST' }, body: 'abc', keepOpen: true });
  expect([answer.body, answer.reset]).toEqual(['direct', constants.NGHTTP2_NO_ERROR]);
});

it('answers gRPC in headers alone when there is no upstream', async () => {
  const route = { match: { prefix: '/' }, route: { cluster: 'dead' } };
  const { client } = await start({ routes: [route] });
  const headers = { ':method': 'POST', 'content-type': 'application/grpc', te: 'trailers' };
  const answer = await ask(client, '/s/m', { headers, body: 'x' });
  expect(answer.headersOnly).toBe(true);
  expect(answer.headers).toMatchObject({
    ':status': 200,
    'content-type': 'application/grpc',
    'grpc-status': '14',
    'grpc-message':
      'upstream connect error or disconnect/reset before headers. reset reason: remote connection failure',
  });
});

it('resets a stream whose answer broke off, and no other', async () => {
  const port = await startRawUpstream((socket) =>
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\npart');
      setTimeout(() => socket.destroy(), 50);
    }),
  );
  const { client } = await start({ clusters: [cluster('main', port)] });
  const [broken, fine] = await Promise.all([ask(client, '/x'), ask(client, '/dr')]);
  expect([broken.reset, broken.body, fine.body]).toEqual([
    constants.NGHTTP2_INTERNAL_ERROR,
    'part',
    'direct',
  ]);
  expect((await ask(client, '/dr')).body).toBe('direct');
});

it('shows plugins trailers of the request, and sends those that they add to the answer', async () => {
  const script = [
    'request_trailers: get 1 x-t',
    'response_body_end: add 3 x-late 1; add 3 grpc-status 0',
    'response_headers: property request/protocol',
  ];
  const { client, logs } = await start({
    filters: [wasmFilter({ name: 'a', module, configuration: script.join('\n') })],
  });
  const answer = await ask(client, '/x', {
    headers: { ':method': 'POST' },
    body: 'abc',
    trailers: { 'x-t': '7' },
  });
  expect(answer.trailers).toMatchObject({ 'x-late': '1', 'grpc-status': '0' });
  expect(JSON.parse(answer.body)).toMatchObject({ body: 'abc' });
  expect(logs.join('\n')).toContain("get 1 x-t -> 0 '7'");
  expect(logs.join('\n')).toContain("-> 0 'HTTP/2'");
});

it('tells a plugin that its client has gone', async () => {
  const upstream = await startUpstream(() => undefined);
  const { client, gateway, logs } = await start({
    clusters: [cluster('main', upstream.port)],
    filters: [wasmFilter({ name: 'a', module, configuration: '' })],
  });
  const stream = client.request({ ':path': '/x' });
  stream.on('error', () => undefined);
  const active = gateway.stats.gauge('http.in.downstream_rq_active');
  await until(() => active.value === 1);
  stream.close(constants.NGHTTP2_CANCEL);
  await until(() => active.value === 0);
  expect(logs.some((line) => line.includes('on_delete'))).toBe(true);
  expect(gateway.stats.counter('http.in.downstream_rq_rx_reset').value).toBe(1);
});

it('lets the client wait while the upstream reads slowly', async () => {
  let received = 0;
  let release: (() => void) | undefined;
  const port = await startRawUpstream((socket) => {
    socket.pause();
    release = () => socket.resume();
    socket.on('data', (chunk: Buffer) => {
      received += chunk.length;
      if (received > BIG) socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
    });
  });
  const { client } = await start({ clusters: [cluster('main', port)] });
  const stream = client.request({ ':path': '/x', ':method': 'POST', 'content-length': BIG });
  let sent = 0;
  const chunk = Buffer.alloc(64 * 1024);
  const send = (): void => {
    while (sent < BIG) {
      sent += chunk.length;
      if (!stream.write(chunk)) return void stream.once('drain', send);
    }
    stream.end();
  };
  send();
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(sent).toBeLessThan(BIG / 2);
  release?.();
  let body = '';
  stream.setEncoding('utf8').on('data', (part: string) => (body += part));
  await new Promise((resolve) => stream.once('close', resolve));
  expect(body).toBe('ok');
});

it('ends idle connections with the listener, after answering what had begun', async () => {
  const upstream = await startUpstream((_, response) => void setTimeout(() => response.end('slow'), 200));
  const { client, gateway } = await start({ clusters: [cluster('main', upstream.port)] });
  const answer = ask(client, '/x');
  await until(() => gateway.stats.gauge('http.in.downstream_rq_active').value === 1);
  await gateway.close(5000);
  expect((await answer).body).toBe('slow');
  await until(() => client.closed);
});

const BIG = 32 * 1024 * 1024;

function many(count: number): OutgoingHttpHeaders {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`x-${i}`, '1']));
}
