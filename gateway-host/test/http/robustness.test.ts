import { connect, type Socket } from 'node:net';

import { describe, expect, it, onTestFinished } from 'vitest';

import { cluster, raw, startGateway, startRawUpstream, until } from '../running-gateway.js';

const BAD = '400 Bad Request';
const UNKNOWN = '501 Not Implemented';
const OLD = '426 Upgrade Required';
const LARGE = '431 Request Header Fields Too Large';
const OK = '200 OK';

/** A gateway whose upstream answers every request that it can find the end of, and notes what it got. */
async function start(manager: Record<string, unknown> = {}) {
  const seen: string[] = [];
  const port = await startRawUpstream((socket) =>
    socket.on('data', (bytes: Buffer) => {
      seen.push(bytes.toString('latin1'));
      if (bytes.includes('\r\n\r\n') && !bytes.includes('content-length: 1000'))
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nup');
    }),
  );
  const running = await startGateway({
    routes: [
      { match: { prefix: '/dr' }, direct_response: { status: 200, body: { inline_string: 'direct' } } },
      { match: { prefix: '/' }, route: { cluster: 'main' } },
    ],
    clusters: [cluster('main', port)],
    manager,
  });
  return { ...running, seen };
}

const get = (more: string): string => `GET / HTTP/1.1\r\nHost: a\r\n${more}\r\n\r\n`;
const post = (framing: string, body: string): string =>
  `POST / HTTP/1.1\r\nHost: a\r\n${framing}\r\n\r\n${body}`;
const chunked = (body: string): string => post('Transfer-Encoding: chunked', body);

/** Sends exactly these bytes; `raw` would mend bare line feeds. */
function exchange(port: number, bytes: string, quietMs = 120): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1').setEncoding('latin1');
    let answer = '';
    let timer = setTimeout(() => socket.destroy(), 3000);
    socket.on('data', (part: string) => {
      answer += part;
      clearTimeout(timer);
      timer = setTimeout(() => socket.destroy(), quietMs);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(answer);
    });
    socket.write(bytes, 'latin1');
  });
}

const statuses = (answer: string): string[] =>
  [...answer.matchAll(/HTTP\/1\.1 (\d{3} [A-Za-z ]+)\r\n/g)].map(([, status]) => status ?? '');

describe('what Envoy 1.40 was seen to answer', () => {
  it.each([
    ['no request line', 'BAD\r\n\r\n', BAD],
    ['HTTP/1.0', 'GET / HTTP/1.0\r\nHost: a\r\n\r\n', OLD],
    ['HTTP/1.2', 'GET / HTTP/1.2\r\nHost: a\r\n\r\n', OLD],
    ['HTTP/2.0 in words', 'GET / HTTP/2.0\r\nHost: a\r\n\r\n', OLD],
    ['no host', 'GET / HTTP/1.1\r\n\r\n', BAD],
    ['a length beside chunks', post('content-length: 4\r\ntransfer-encoding: chunked', '0\r\n\r\n'), BAD],
    ['chunks beside a length', post('transfer-encoding: chunked\r\ncontent-length: 4', '0\r\n\r\n'), BAD],
    ['two lengths that differ', post('content-length: 3\r\ncontent-length: 4', 'abcd'), BAD],
    ['two equal lengths', post('content-length: 3\r\ncontent-length: 3', 'abc'), BAD],
    ['a list of lengths', post('content-length: 3, 3', 'abc'), BAD],
    ['a length with a plus', post('content-length: +3', 'abc'), BAD],
    ['a negative length', post('content-length: -3', 'abc'), BAD],
    ['a hexadecimal length', post('content-length: 0x3', 'abc'), BAD],
    ['a length of 20 digits', post('content-length: 99999999999999999999', 'abc'), BAD],
    ['a space behind a name', post('content-length : 3', 'abc'), BAD],
    ['the identity coding', post('transfer-encoding: identity', 'abc'), UNKNOWN],
    ['an unknown coding', post('transfer-encoding: gzip', 'abc'), UNKNOWN],
    ['an unknown coding before chunks', post('transfer-encoding: gzip, chunked', '0\r\n\r\n'), UNKNOWN],
    ['an unknown coding behind chunks', post('transfer-encoding: chunked, gzip', '0\r\n\r\n'), UNKNOWN],
    ['an empty coding', post('transfer-encoding: \r\ncontent-length: 3', 'abc'), BAD],
    ['a comma before the coding', post('transfer-encoding: ,chunked', '0\r\n\r\n'), UNKNOWN],
    [
      'an empty coding before chunks',
      post('transfer-encoding:\r\ntransfer-encoding: chunked', '3\r\nabc\r\n0\r\n\r\n'),
      OK,
    ],
    [
      'an unknown coding of an upgrade',
      get('transfer-encoding: x\r\nconnection: upgrade\r\nupgrade: websocket'),
      UNKNOWN,
    ],
    ['a misspelt coding', post('transfer-encoding: xchunked', '0\r\n\r\n'), UNKNOWN],
    ['a quoted coding', post('transfer-encoding: "chunked"', '0\r\n\r\n'), UNKNOWN],
    ['a chunk without a size', chunked('zz\r\nabc\r\n0\r\n\r\n'), BAD],
    ['a chunk with a negative size', chunked('-3\r\nabc\r\n0\r\n\r\n'), BAD],
    ['a chunk with a huge size', chunked('fffffffffffffffff\r\nabc\r\n0\r\n\r\n'), BAD],
    ['NUL in a value', get('x-a: b\0c'), BAD],
    ['NUL in a name', get('x\0a: b'), BAD],
    ['NUL in the path', 'GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n', BAD],
    ['a control character in a value', get('x-a: b\u0001c'), BAD],
    ['a space in a name', get('x a: b'), BAD],
    ['an empty name', get(': b'), BAD],
    ['a line without a colon', get('xa'), BAD],
    ['a folded first line', 'GET / HTTP/1.1\r\n x: y\r\nHost: a\r\n\r\n', BAD],
    ['M-SEARCH', 'M-SEARCH / HTTP/1.1\r\nHost: a\r\n\r\n', BAD],
    ['a method of its own', 'FOO / HTTP/1.1\r\nHost: a\r\n\r\n', BAD],
    ['PRI with a path', 'PRI / HTTP/1.1\r\nHost: a\r\n\r\n', BAD],
    ['a relative target', 'GET x HTTP/1.1\r\nHost: a\r\n\r\n', BAD],
    ['a target of another scheme', 'GET ftp://b/x HTTP/1.1\r\nHost: a\r\n\r\n', BAD],
    ['CONNECT', 'CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n', '404 Not Found'],
    ['OPTIONS *', 'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n', '404 Not Found'],
    ['a host that its connection line takes away', get('connection: host'), BAD],
    ['another protocol', get('connection: upgrade\r\nupgrade: websocket'), '403 Forbidden'],
    ['101 headers', get(Array.from({ length: 100 }, (_, i) => `x${i}: 1`).join('\r\n')), LARGE],
    ['headers of 62 kB', get(`x: ${'a'.repeat(62_000)}`), LARGE],
    ['headers of 1 MB', get(`x: ${'a'.repeat(1_000_000)}`), LARGE],
    ['a target of 62 kB', `GET /${'a'.repeat(62_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, LARGE],
    ['100 headers', get(Array.from({ length: 99 }, (_, i) => `x${i}: 1`).join('\r\n')), OK],
    ['headers of 59 kB', get(`x: ${'a'.repeat(59_000)}`), OK],
    ['an extension of a chunk', chunked('3;a=b\r\nabc\r\n0\r\n\r\n'), OK],
    ['a bare line feed for trailers', chunked('3\r\nabc\r\n0\r\n\n'), OK],
    ['trailers', chunked('3\r\nabc\r\n0\r\nx-t: 1\r\n\r\n'), OK],
    ['a coding in capitals', post('Transfer-Encoding: CHUNKED', '3\r\nabc\r\n0\r\n\r\n'), OK],
    ['empty lines in front', '\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n', OK],
    ['an expectation nobody knows', post('expect: foo\r\ncontent-length: 3', 'abc'), OK],
    [
      'an offer of h2c',
      get('connection: upgrade, http2-settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABk'),
      OK,
    ],
  ])('%s', async (_, bytes, wanted) => {
    const { port, seen } = await start();
    expect(statuses(await exchange(port, bytes))).toEqual([wanted]);
    if (wanted !== OK) expect(seen.join('')).not.toContain('smuggled');
  });
});

describe('what Envoy mends and this gateway mends in the same way', () => {
  it.each([
    ['a folded line', get('x-a: b\r\n c'), 'x-a: b c\r\n'],
    ['bare line feeds', 'GET / HTTP/1.1\nHost: a\n\n', 'GET / HTTP/1.1\r\nhost: a\r\n'],
    ['one bare line feed', 'GET / HTTP/1.1\r\nHost: a\nx-b: c\r\n\r\n', 'x-b: c\r\n'],
    ['a bare carriage return', get('x-a: b\rc'), 'x-a: bc\r\n'],
    ['tabs in the request line', 'GET\t/\tHTTP/1.1\r\nHost: a\r\n\r\n', 'GET / HTTP/1.1\r\n'],
    ['a space behind the version', 'GET / HTTP/1.1 \r\nHost: a\r\n\r\n', 'GET / HTTP/1.1\r\n'],
    ['a space behind the size of a chunk', chunked('3 \r\nabc\r\n0\r\n\r\n'), '3\r\nabc\r\n0\r\n\r\n'],
    [
      'a length among trailers',
      chunked('3\r\nabc\r\n0\r\ncontent-length: 1\r\n\r\n'),
      '3\r\nabc\r\n0\r\n\r\n',
    ],
  ])('%s', async (_, bytes, upstream) => {
    const { port, seen } = await start();
    expect(statuses(await exchange(port, bytes))).toEqual([OK]);
    await until(() => seen.join('').includes(upstream));
  });
});

describe('what Envoy mends and this gateway refuses', () => {
  it.each([
    ['a folded coding', post('Transfer-Encoding:\r\n chunked', '0\r\n\r\n')],
    ['a chunk longer than its size', chunked('3\r\nabcd\r\n0\r\n\r\n')],
  ])('%s', async (_, bytes) => {
    const { port } = await start();
    expect(statuses(await exchange(port, bytes))).toEqual([BAD]);
  });
});

it('never lets a body become a request', async () => {
  const { port, seen } = await start();
  const answer = await exchange(port, chunked('0\r\n\r\nGGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n'));
  expect(statuses(answer)[0]).toBe(OK);
  const inside = 'GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n';
  expect(statuses(await exchange(port, post(`content-length: ${inside.length}`, inside)))).toEqual([OK]);
  // It came to the upstream once, as the body that it is.
  expect(seen.join('').match(/smuggled/g)).toHaveLength(1);
  expect(seen.join('')).toContain(`content-length: ${inside.length}`);
});

it('answers what was asked before broken bytes, in order, and then closes', async () => {
  const { port } = await start();
  const answer = await exchange(
    port,
    `GET /a HTTP/1.1\r\nHost: a\r\n\r\nGET /dr HTTP/1.1\r\nHost: a\r\n\r\nBAD\r\n\r\n`,
  );
  expect(statuses(answer)).toEqual([OK, OK, BAD]);
  expect(answer).toMatch(/up.*direct.*Bad Request$/s);
});

it('serves pipelined requests one after the other', async () => {
  const { port, seen } = await start();
  const answers = exchange(
    port,
    Array.from({ length: 40 }, (_, i) => `GET /${i} HTTP/1.1\r\nHost: a\r\n\r\n`).join(''),
  );
  expect(statuses(await answers)).toHaveLength(40);
  expect(seen.map((one) => /^GET \/(\d+) /.exec(one)?.[1])).toEqual(
    Array.from({ length: 40 }, (_, i) => String(i)),
  );
});

it('hands on who a client is only where that was verified', async () => {
  const { port, seen } = await start();
  await exchange(port, get('x-forwarded-client-cert: By=me'));
  expect(seen.join('')).not.toContain('By=me');
  const keeping = await start({ forward_client_cert_details: 'ALWAYS_FORWARD_ONLY' });
  await exchange(keeping.port, get('x-forwarded-client-cert: By=me'));
  expect(keeping.seen.join('')).toContain('By=me');
});

it('names itself in both directions', async () => {
  const { port, seen } = await start({ via: 'gate', strip_trailing_host_dot: true });
  const answer = await exchange(port, 'GET / HTTP/1.1\r\nHost: a.\r\nvia: 1.1 x\r\n\r\n');
  expect(seen.join('')).toContain('via: 1.1 x, gate\r\n');
  expect(seen.join('')).toContain('host: a\r\n');
  expect(answer).toContain('via: gate\r\n');
});

it('gives up on headers that never end, and serves others meanwhile', async () => {
  const { port } = await start({ request_headers_timeout: '0.5s' });
  const slow = connect(port, '127.0.0.1').setEncoding('latin1');
  let answer = '';
  slow.on('data', (part: string) => (answer += part)).on('error', () => undefined);
  slow.write('GET / HTTP/1.1\r\nHost: a\r\n');
  const drip = setInterval(() => slow.write('x'), 100);
  const closed = new Promise((resolve) => slow.once('close', resolve));
  expect(statuses(await exchange(port, get('x: 1')))).toEqual([OK]);
  await closed;
  clearInterval(drip);
  expect(statuses(answer)).toEqual(['408 Request Timeout']);
});

it('gives up on a body that never ends', async () => {
  const { port } = await start({ request_timeout: '0.3s' });
  const answer = await exchange(port, post('content-length: 1000', 'abc'), 50);
  expect(statuses(answer)).toEqual(['408 Request Timeout']);
});

it('ends a stream that lives too long', async () => {
  const { port, gateway } = await start({ common_http_protocol_options: { max_stream_duration: '0.2s' } });
  const answer = await exchange(port, post('content-length: 1000', 'abc'), 50);
  expect(statuses(answer)).toEqual(['408 Request Timeout']);
  expect(answer).toContain('downstream duration timeout');
  expect(gateway.stats.counter('http.in.downstream_rq_max_duration_reached').value).toBe(1);
});

it('ends a connection after its last request', async () => {
  const { port, gateway } = await start({ common_http_protocol_options: { max_requests_per_connection: 2 } });
  const three = 'GET /dr HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(3);
  const answer = await exchange(port, three);
  expect(statuses(answer)).toEqual([OK, OK]);
  expect(answer.match(/connection: close/g)).toHaveLength(1);
  expect(gateway.stats.counter('http.in.downstream_cx_max_requests_reached').value).toBe(1);
});

it('keeps 1,000 idle connections and serves others beside them', async () => {
  const { port, gateway } = await start();
  const sockets: Socket[] = [];
  onTestFinished(() => sockets.forEach((socket) => socket.destroy()));
  for (let i = 0; i < 1000; i++) sockets.push(connect(port, '127.0.0.1').on('error', () => undefined));
  const active = gateway.stats.gauge('http.in.downstream_cx_active');
  await until(() => active.value === 1000);
  expect(await raw(port, 'GET /dr HTTP/1.1\nHost: a\n\n')).toMatch(/direct$/);
  const [first] = sockets;
  const answered = new Promise((resolve) => first?.once('data', resolve));
  first?.write('GET /dr HTTP/1.1\r\nHost: a\r\n\r\n');
  await answered;
  for (const socket of sockets) socket.destroy();
  await until(() => active.value === 0);
});
