import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { HeaderMap } from '../../../src/abi/header-map.js';
import { ProtocolError } from '../../../src/http/upstream/http1-head.js';
import { Http1Reader } from '../../../src/http/upstream/http1-reader.js';
import { requestHead } from '../../../src/http/upstream/http1-request-head.js';
import { cluster, raw, startGateway, startRawUpstream, steady } from '../../running-gateway.js';

interface Outcome {
  status: string | undefined;
  body: string;
  /** In how many parts the body came. */
  portions: number;
  trailers: string[];
  ended: boolean;
  failed: boolean;
  keepAlive: boolean;
}

interface Reading {
  readonly head?: boolean;
  readonly tunnel?: 'upgrade' | 'connect';
  readonly fin?: boolean;
}

/** Reads one answer from these pieces; `fin`: the connection ends behind them. */
function read(pieces: readonly string[], { head = false, tunnel, fin = false }: Reading = {}): Outcome {
  const outcome: Outcome = {
    status: undefined,
    body: '',
    portions: 0,
    trailers: [],
    ended: false,
    failed: false,
    keepAlive: false,
  };
  const reader = new Http1Reader(
    { maxHeadBytes: 61_440, maxHeaders: 100 },
    {
      onHeaders: (headers: HeaderMap, endStream) => {
        outcome.status = headers.get(':status');
        outcome.ended = endStream;
      },
      onInterim: () => undefined,
      onData: (data) => {
        outcome.body += data.toString('latin1');
        outcome.portions++;
      },
      onTunnel: (data) => void (outcome.body += data.toString('latin1')),
      onEnd: (trailers) => {
        outcome.ended = true;
        outcome.trailers = (trailers?.entries() ?? []).map(([name, value]) => `${name}: ${value}`);
      },
    },
  );
  reader.expect({ head, tunnel });
  try {
    for (const piece of pieces) reader.read(Buffer.from(piece, 'latin1'));
    if (fin && !outcome.ended) outcome.ended = reader.end();
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    outcome.failed = true;
  }
  outcome.keepAlive = reader.keepAlive;
  return outcome;
}

const OK = 'HTTP/1.1 200 OK\r\n';
const LENGTH = 'content-length: 3\r\n\r\nabc';
const CHUNKED = `${OK}transfer-encoding: chunked\r\n\r\n`;

// What Envoy 1.40 takes and refuses was seen with a raw upstream behind it.
describe('an answer that Envoy takes', () => {
  it.each([
    ['bare line feeds', 'HTTP/1.1 200 OK\ncontent-length: 3\n\nabc'],
    ['a folded line', `${OK}x-a: 1\r\n 2\r\n${LENGTH}`],
    ['a coding in capitals', `${OK}Transfer-Encoding: CHUNKED\r\n\r\n3\r\nabc\r\n0\r\n\r\n`],
    ['bytes beyond ASCII', `${OK}x-a: 1\u00e92\r\n${LENGTH}`],
    ['HTTP/1.0', `HTTP/1.0 200 OK\r\n${LENGTH}`],
    ['a higher version', `HTTP/2.0 200 OK\r\n${LENGTH}`],
    ['no reason', `HTTP/1.1 200\r\n${LENGTH}`],
    ['two spaces', `HTTP/1.1  200 OK\r\n${LENGTH}`],
    ['a status beyond 599', `HTTP/1.1 600 OK\r\n${LENGTH}`],
    ['chunk extensions', `${CHUNKED}3;a=b\r\nabc\r\n0;x\r\n\r\n`],
    ['a space behind the size of a chunk', `${CHUNKED}3 \r\nabc\r\n0\r\n\r\n`],
    ['an interim answer before it', `HTTP/1.1 100 Continue\r\n\r\n${OK}${LENGTH}`],
    ['several interim answers', `HTTP/1.1 102 P\r\n\r\nHTTP/1.1 103 E\r\nlink: a\r\n\r\n${OK}${LENGTH}`],
    ['spaces around a value', `${OK}x-a:   1 \t \r\n${LENGTH}`],
  ])('%s', (_, text) => {
    expect(read([text])).toMatchObject({ body: 'abc', ended: true, failed: false });
  });
});

it('gives chunks that came together together, and no part of those before a broken one', () => {
  expect(read([`${CHUNKED}1\r\na\r\n2\r\nbc\r\n0\r\nx-t: 1\r\n\r\n`])).toMatchObject({
    ...{ body: 'abc', portions: 1, trailers: ['x-t: 1'], ended: true },
  });
  expect(read([`${CHUNKED}1\r\na\r\n`, '2\r\nbc\r\n0\r\n\r\n'])).toMatchObject({ body: 'abc', portions: 2 });
  expect(read([`${CHUNKED}1\r\na\r\nxyz\r\n`])).toMatchObject({ body: '', portions: 0, failed: true });
});

describe('an answer that Envoy refuses', () => {
  it.each([
    [
      'length and chunks',
      `${OK}content-length: 3\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n`,
    ],
    ['two lengths that agree', `${OK}content-length: 3\r\n${LENGTH}`],
    ['two lengths that differ', `${OK}content-length: 4\r\n${LENGTH}`],
    ['a list of lengths', `${OK}content-length: 3, 3\r\n\r\nabc`],
    ['a length with a sign', `${OK}content-length: +3\r\n\r\nabc`],
    ['a negative length', `${OK}content-length: -3\r\n\r\nabc`],
    ['a length beyond numbers', `${OK}content-length: 99999999999999999999\r\n\r\nabc`],
    ['an empty length', `${OK}content-length:\r\n\r\nabc`],
    ['another coding', `${OK}transfer-encoding: gzip, chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n`],
    ['the coding identity', `${OK}transfer-encoding: identity\r\n${LENGTH}`],
    ['the coding twice', `${OK}transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['a space before the colon', `${OK}x-a : 1\r\n${LENGTH}`],
    ['a line without a name', `${OK}: 1\r\n${LENGTH}`],
    ['a line without a colon', `${OK}x-a\r\n${LENGTH}`],
    ['NUL in a value', `${OK}x-a: 1\u00002\r\n${LENGTH}`],
    ['a control character in a value', `${OK}x-a: 1\u00012\r\n${LENGTH}`],
    ['a bracket in a name', `${OK}x(a): 1\r\n${LENGTH}`],
    ['a status of two digits', `HTTP/1.1 99 OK\r\n${LENGTH}`],
    ['status 000', `HTTP/1.1 000 OK\r\n${LENGTH}`],
    ['a status with a letter', `HTTP/1.1 2x0 OK\r\n${LENGTH}`],
    ['a space in front', ` HTTP/1.1 200 OK\r\n${LENGTH}`],
    ['an empty line in front', `\r\nHTTP/1.1 200 OK\r\n${LENGTH}`],
    ['a version in small letters', `http/1.1 200 OK\r\n${LENGTH}`],
    ['a chunk size in letters', `${CHUNKED}xyz\r\nabc\r\n0\r\n\r\n`],
    ['a chunk size with 0x', `${CHUNKED}0x3\r\nabc\r\n0\r\n\r\n`],
    ['a space before the size of a chunk', `${CHUNKED} 3\r\nabc\r\n0\r\n\r\n`],
    ['chunks with bare line feeds', `${CHUNKED}3\nabc\n0\n\n`],
    ['a chunk size beyond numbers', `${CHUNKED}fffffffffffffffff\r\nabc`],
    ['a negative chunk size', `${CHUNKED}-3\r\nabc\r\n0\r\n\r\n`],
    ['no chunk size', `${CHUNKED}\r\n`],
    ['a length in an interim answer', `HTTP/1.1 100 C\r\ncontent-length: 3\r\n\r\n${OK}${LENGTH}`],
    ['204 with a length', `HTTP/1.1 204 No\r\n${LENGTH}`],
    ['204 with chunks', 'HTTP/1.1 204 No\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['more than 100 lines', `${OK}${'x-a: 1\r\n'.repeat(101)}${LENGTH}`],
  ])('%s', (_, text) => {
    expect(read([text]).failed).toBe(true);
  });
});

it.each([
  // Envoy takes the surplus of a chunk, a lone CR and a 101 that nobody asked for: places where two readers may differ.
  ['a chunk longer than its size', `${CHUNKED}3\r\nabcd\r\n0\r\n\r\n`],
  ['a lone carriage return in a value', `${OK}x-a: 1\r2\r\n${LENGTH}`],
  ['an upgrade that nobody asked for', 'HTTP/1.1 101 S\r\nupgrade: x\r\n\r\nabc'],
  ['a head of 70,000 bytes', `${OK}x-a: ${'b'.repeat(70_000)}\r\n${LENGTH}`],
])('refuses %s, which Envoy takes', (_, text) => {
  expect(read([text]).failed).toBe(true);
});

it('refuses a switch of protocols that announces a body', () => {
  const answer = 'HTTP/1.1 101 S\r\nupgrade: x\r\ncontent-length: 3\r\n\r\nabc';
  expect(read([answer], { tunnel: 'upgrade' }).failed).toBe(true);
});

it('takes what comes until the connection ends as the body, where nothing tells its length', () => {
  expect(read([`${OK}\r\nabc`], { fin: true })).toMatchObject({ body: 'abc', ended: true, keepAlive: false });
  expect(read([`${OK}${LENGTH.replace('3', '9')}`], { fin: true }).ended).toBe(false);
  expect(read([`${CHUNKED}3\r\nabc\r\n`], { fin: true }).ended).toBe(false);
  expect(read(['HTTP/1.1 200 OK\r\nx-'], { fin: true }).failed).toBe(true);
});

it('expects no body of HEAD, 204 and 304', () => {
  expect(read([`${OK}content-length: 3\r\n\r\n`], { head: true }).ended).toBe(true);
  expect(read(['HTTP/1.1 204 No\r\n\r\n'])).toMatchObject({ ended: true, status: '204' });
  expect(read(['HTTP/1.1 304 Not\r\ncontent-length: 3\r\n\r\n'])).toMatchObject({ ended: true, body: '' });
});

it('gives trailers, and refuses malformed ones', () => {
  const outcome = read([`${CHUNKED}3\r\nabc\r\n0\r\nX-T: 1\r\nx-u:2\r\n\r\n`]);
  expect(outcome.trailers).toEqual(['x-t: 1', 'x-u: 2']);
  expect(read([`${CHUNKED}0\r\nx t: 1\r\n\r\n`]).failed).toBe(true);
});

it.each([
  ['HTTP/1.1', '', true],
  ['HTTP/1.1', 'connection: close\r\n', false],
  ['HTTP/1.1', 'connection: x, Close\r\n', false],
  ['HTTP/1.0', '', false],
  ['HTTP/1.0', 'connection: keep-alive\r\n', true],
])('keeps a connection of %s with "%s": %s', (version, line, kept) => {
  expect(read([`${version} 200 OK\r\n${line}${LENGTH}`]).keepAlive).toBe(kept);
});

it('hands bytes through once an upgrade was agreed', () => {
  const outcome = read(['HTTP/1.1 101 S\r\nconnection: upgrade\r\nupgrade: x\r\n\r\nab', 'c'], {
    tunnel: 'upgrade',
  });
  expect(outcome).toMatchObject({ status: '101', body: 'abc', keepAlive: false });
});

it('reads the same however the bytes are cut', () => {
  const texts = [
    `${OK}x-a: 1\r\n${LENGTH}`,
    `HTTP/1.1 100 C\r\n\r\n${CHUNKED}3;a\r\nabc\r\n5\r\nd\r\n\r\n\r\n0\r\nx-t: 1\r\n\r\n`,
    'HTTP/1.1 200 OK\nx-a: 1\n 2\ncontent-length: 3\n\nabc',
    'HTTP/1.1 204 No\r\n\r\n',
    `${CHUNKED}3\r\nabcd\r\n`,
  ];
  fc.assert(
    fc.property(
      fc.constantFrom(...texts),
      fc.array(fc.integer({ min: 1, max: 120 }), { maxLength: 12 }),
      (text, cuts) => {
        const places = [...new Set([0, ...cuts.filter((cut) => cut < text.length), text.length])].sort(
          (a, b) => a - b,
        );
        const pieces = places.slice(1).map((end, i) => text.slice(places[i], end));
        const { body, portions: _one, ...whole } = read([text]);
        const { body: cutBody, portions: _more, ...cut } = read(pieces);
        expect(cut).toEqual(whole);
        if (!whole.failed) expect(cutBody).toBe(body);
      },
    ),
    { numRuns: 300 },
  );
});

it('answers garbage with a refusal, never with a crash', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      OK,
      '\r\n',
      '\n',
      CHUNKED,
      LENGTH,
      'content-length: 3',
      '0\r\n\r\n',
      '3\r\nabc\r\n',
      ':',
      ' ',
    ),
    fc.string({ maxLength: 20 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), fc.boolean(), (pieces, fin) => {
      read(pieces, { fin });
    }),
    { numRuns: 500 },
  );
});

it('uses a connection again only after a whole answer, and never after bytes too many', async () => {
  let connections = 0;
  const answers = [
    `${OK}${LENGTH}`,
    `${OK}${LENGTH}EXTRA`,
    `${OK}connection: close\r\n${LENGTH}`,
    `${OK}${LENGTH}`,
  ];
  let asked = 0;
  const upstream = await startRawUpstream((socket) => {
    connections++;
    socket.on('data', () => socket.write(answers[asked++] ?? ''));
  });
  const { port, gateway } = await startGateway({
    routes: [{ match: { prefix: '/' }, route: { cluster: 'main' } }],
    clusters: [cluster('main', upstream)],
  });
  for (let i = 0; i < 4; i++) {
    const lines = steady(await raw(port, 'GET / HTTP/1.1\nHost: a\n\n', 50));
    expect([lines[0], lines.at(-1)]).toEqual(['HTTP/1.1 200 OK', 'abc']);
  }
  expect(connections).toBe(3);
  expect(gateway.stats.counter('cluster.main.upstream_cx_protocol_error').value).toBe(1);
});

it('never takes bytes behind an answer for the answer to the next request', async () => {
  let asked = 0;
  const upstream = await startRawUpstream((socket) => {
    socket.on('data', () => {
      const evil = asked++ === 0 ? 'HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil' : '';
      setTimeout(() => socket.write(`${OK}${LENGTH}${evil}`), 50);
    });
  });
  const one = { circuit_breakers: { thresholds: [{ max_connections: 1 }] } };
  const { url } = await startGateway({
    routes: [{ match: { prefix: '/' }, route: { cluster: 'main' } }],
    clusters: [cluster('main', upstream, one)],
  });
  const answers = await Promise.all([1, 2, 3].map(async () => (await fetch(url)).text()));
  expect(answers).toEqual(['abc', 'abc', 'abc']);
});

it.each([
  ['GET', true, [], ''],
  ['POST', true, [], 'content-length: 0\r\n'],
  ['OPTIONS', true, [], 'content-length: 0\r\n'],
  ['GET', true, [['content-length', '0']], 'content-length: 0\r\n'],
  ['POST', false, [], 'transfer-encoding: chunked\r\n'],
  ['POST', false, [['content-length', '5']], 'content-length: 5\r\n'],
  ['POST', false, [['transfer-encoding', 'gzip']], 'transfer-encoding: chunked\r\n'],
] as const)('frames %s (end %s, %j) with %j', (method, endStream, lines, framing) => {
  const headers = HeaderMap.from([[':method', method], [':path', '/x'], [':authority', 'a.test'], ...lines]);
  expect(requestHead(headers, endStream).text).toBe(
    `${method} /x HTTP/1.1\r\nhost: a.test\r\n${framing}\r\n`,
  );
});
