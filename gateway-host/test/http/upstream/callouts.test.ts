import { createServer as createHttp2 } from 'node:http2';
import type { AddressInfo } from 'node:net';

import { expect, it, onTestFinished } from 'vitest';

import type { CalloutAnswer } from '../../../src/abi/callout-client.js';
import { cluster as clusterReader } from '../../../src/config/messages/cluster.js';
import { parseConfigText } from '../../../src/config/document.js';
import { Stats } from '../../../src/http/stats.js';
import { ClusterCallouts } from '../../../src/http/upstream/cluster-callouts.js';
import { ClusterSet } from '../../../src/http/upstream/cluster-set.js';
import { cluster, startRawUpstream } from '../../running-gateway.js';

type Json = Record<string, unknown>;

const H2 = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';
const HTTP2 = {
  typed_extension_protocol_options: {
    [H2]: { '@type': `type.googleapis.com/${H2}`, explicit_http_config: { http2_protocol_options: {} } },
  },
};

async function calloutsTo(port: number, more: Json = {}): Promise<ClusterCallouts> {
  const clusters = new ClusterSet(new Stats());
  await clusters.apply([
    clusterReader(parseConfigText(JSON.stringify(cluster('svc', port, more)), 'c.json')),
  ]);
  onTestFinished(() => clusters.close());
  return new ClusterCallouts(clusters);
}

interface Asked {
  readonly more?: readonly (readonly [string, string])[];
  readonly method?: string;
  readonly body?: string;
  readonly timeoutMs?: number;
}

function call(callouts: ClusterCallouts, asked: Asked = {}): Promise<CalloutAnswer | 'failed at once'> {
  const { more = [], method = 'GET', body = '', timeoutMs = 700 } = asked;
  const headers = [[':method', method], [':path', '/x'], [':authority', 'svc.test'], ...more] as const;
  return new Promise((resolve) => {
    const request = {
      cluster: 'svc',
      headers,
      body: Buffer.from(body),
      trailers: [['x-t', '1']] as const,
      timeoutMs,
    };
    if (callouts.send(request, resolve) === undefined) resolve('failed at once');
  });
}

/** Answers each request with the next of these texts and keeps what was asked. */
async function scripted(...texts: string[]): Promise<{ port: number; seen: string[] }> {
  const seen: string[] = [];
  const port = await startRawUpstream((socket) => {
    socket.on('data', (bytes) => {
      seen.push(bytes.toString('latin1'));
      const text = texts.shift();
      if (text === undefined) socket.destroy();
      else socket.write(text);
    });
  });
  return { port, seen };
}

const told = (answer: CalloutAnswer | 'failed at once'): unknown => {
  if (typeof answer === 'string' || 'failure' in answer) return answer;
  const status = answer.headers.find(([name]) => name === ':status')?.[1];
  return [status, answer.body.toString('latin1')];
};

const OK = 'HTTP/1.1 200 OK\r\nx-r: 1\r\ncontent-length: 2\r\n\r\nhi';

// What is sent and what comes back was seen of Envoy 1.40.
it('sends the lines of Envoy, in its order', async () => {
  const { port, seen } = await scripted(OK, OK, OK, OK);
  const callouts = await calloutsTo(port);
  await call(callouts);
  await call(callouts, {
    method: 'POST',
    body: 'body',
    more: [
      ['x-a', '1'],
      ['content-length', '99'],
    ],
  });
  await call(callouts, { method: 'POST', timeoutMs: 0 });
  const orders = [
    ['x-envoy-internal', 'false'],
    ['x-envoy-upstream-rq-timeout-ms', '3000'],
  ] as const;
  await call(callouts, { more: orders });
  expect(seen.map((text) => text.split('\r\n'))).toEqual([
    [
      'GET /x HTTP/1.1',
      'host: svc.test',
      'x-envoy-internal: true',
      'x-envoy-expected-rq-timeout-ms: 700',
      '',
      '',
    ],
    [
      ...['POST /x HTTP/1.1', 'host: svc.test', 'x-a: 1', 'content-length: 4', 'x-envoy-internal: true'],
      ...['x-envoy-expected-rq-timeout-ms: 700', '', 'body'],
    ],
    ['POST /x HTTP/1.1', 'host: svc.test', 'x-envoy-internal: true', 'content-length: 0', '', ''],
    [
      'GET /x HTTP/1.1',
      'host: svc.test',
      'x-envoy-internal: true',
      'x-envoy-expected-rq-timeout-ms: 3000',
      '',
      '',
    ],
  ]);
});

it('gives the lines of the answer, those of the connection too, and the chunks as one body', async () => {
  const { port } = await scripted(
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\nkeep-alive: timeout=5\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nx-t: 1\r\n\r\n',
  );
  const answer = await call(await calloutsTo(port));
  if (typeof answer === 'string' || 'failure' in answer) throw new Error('no answer');
  expect(answer.headers.map(([name]) => name)).toEqual([
    ':status',
    'transfer-encoding',
    'x-envoy-upstream-service-time',
  ]);
  expect([answer.body.toString(), answer.trailers]).toEqual(['abcde', []]);
});

it.each([
  ['a redirect is not followed', 'HTTP/1.1 302 F\r\nlocation: /y\r\ncontent-length: 0\r\n\r\n', ['302', '']],
  [
    'garbage',
    'NOPE\r\n\r\n',
    ['502', 'upstream connect error or disconnect/reset before headers. reset reason: protocol error'],
  ],
])('%s', async (_, text, outcome) => {
  const { port } = await scripted(text);
  expect(told(await call(await calloutsTo(port)))).toEqual(outcome);
});

it('tells failures as answers, unless an answer had begun', async () => {
  const begin = 'upstream connect error or disconnect/reset before headers. reset reason:';
  const reset = await scripted();
  expect(told(await call(await calloutsTo(reset.port)))).toEqual(['503', `${begin} connection termination`]);
  expect(told(await call(await calloutsTo(1)))).toEqual(['503', `${begin} remote connection failure`]);
  const mute = await startRawUpstream((socket) => void socket.on('data', () => undefined));
  expect(told(await call(await calloutsTo(mute), { timeoutMs: 60 }))).toEqual([
    '504',
    'upstream request timeout',
  ]);
  const slow = await scripted('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc');
  expect(await call(await calloutsTo(slow.port), { timeoutMs: 500 })).toEqual({ failure: 'reset' });
});

it('fails at once without hosts, and where a breaker is open', async () => {
  expect(await call(await calloutsTo(1, { load_assignment: { cluster_name: 'svc' } }))).toBe(
    'failed at once',
  );
  const shut = { circuit_breakers: { thresholds: [{ max_pending_requests: 0 }] } };
  expect(await call(await calloutsTo(1, shut))).toBe('failed at once');
});

it('tries again where the headers ask for it, and tells how much time is left', async () => {
  const no = 'HTTP/1.1 503 X\r\ncontent-length: 2\r\n\r\nno';
  const { port, seen } = await scripted(no, no, OK);
  const more = [
    ['x-envoy-retry-on', '5xx'],
    ['x-envoy-max-retries', '2'],
  ] as const;
  expect(told(await call(await calloutsTo(port), { more }))).toEqual(['200', 'hi']);
  const left = seen.map((text) => Number(/timeout-ms: ([0-9]+)/.exec(text)?.[1]));
  expect(left[0]).toBe(700);
  expect(left[2]).toBeLessThan(700);
});

it('refuses header lines that would end early', async () => {
  const { port, seen } = await scripted(OK);
  expect(told(await call(await calloutsTo(port), { more: [['x-n', 'a\nb']] }))).toEqual([
    '503',
    'invalid header value for: x-n',
  ]);
  expect(seen).toEqual([]);
});

it('gives trailers of HTTP/2 and sends none', async () => {
  const server = createHttp2();
  const trailersIn: unknown[] = [];
  server.on('stream', (stream, headers) => {
    stream.on('trailers', (trailers) => trailersIn.push(trailers));
    expect(headers[':authority']).toBe('svc.test');
    stream.respond({ ':status': 200 }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'x-t': '1' }));
    stream.end('hi');
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => void server.close());
  const answer = await call(await calloutsTo((server.address() as AddressInfo).port, HTTP2), { body: 'b' });
  if (typeof answer === 'string' || 'failure' in answer) throw new Error('no answer');
  expect(answer.trailers).toEqual([['x-t', '1']]);
  expect(trailersIn).toEqual([]);
});
