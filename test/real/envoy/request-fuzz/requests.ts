/** Requests over HTTP/1 that are nearly right: each part is usually what it should be, and sometimes not. */
import { array, constantFrom, integer, oneof, sample, tuple, type Arbitrary } from 'fast-check';

/** One of the first, now and then one of the others. */
function mostly(usual: readonly string[], odd: readonly string[], weight = 12): Arbitrary<string> {
  return oneof({ arbitrary: constantFrom(...usual), weight }, { arbitrary: constantFrom(...odd), weight: 1 });
}

const eol = mostly(['\r\n'], ['\n', '\r\r\n', '\r', '\r\n\r\n', '\n\r\n'], 40);
const space = mostly([' '], ['  ', '\t', '', ' \t', '\x0b', '\xa0'], 30);
const method = mostly(
  ['GET', 'POST', 'PUT', 'HEAD', 'DELETE'],
  ['get', 'G@T', '', 'OPTIONS', 'TRACE', 'PATCH', 'FOO', 'PRI', '\r\nGET', ' GET', 'GET\0', 'M-SEARCH'],
);
const target = mostly(
  ['/', '/a?b=c'],
  [
    '*',
    'http://b/x',
    'http://b',
    '//x',
    '/a/../b',
    '/%2e%2e/',
    'x',
    '/a b',
    '/\x7f',
    '/\xe9',
    '',
    '/#f',
    '/a\tb',
    '/"<>',
    'ftp://b/',
  ],
);
const version = mostly(
  ['HTTP/1.1'],
  ['HTTP/1.0', 'HTTP/1.2', 'http/1.1', 'HTTP/2.0', '', 'HTTP/1.1 ', 'HTTP/1.11', 'HTTP/01.1'],
);

const length = mostly(
  ['content-length: 5', 'Content-Length: 5'],
  [
    ...[
      'content-length: 0',
      'content-length: 05',
      'content-length: +5',
      'content-length: 5, 5',
      'content-length: 0x5',
    ],
    ...[
      'content-length : 5',
      'content-length:5 ',
      'content-length: ',
      'content-length: 5\r6',
      'content-length: 5\r',
      'content-length:\r\n 5',
    ],
    ...[
      'content-length: -1',
      'content-length: 5;',
      'content_length: 5',
      ' content-length: 5',
      'content-length: 5\0',
      'content-length: 5 5',
    ],
    ...['content-length: 99999999999999999999', 'content-length: 3'],
  ],
  6,
);
const coding = mostly(
  ['transfer-encoding: chunked', 'Transfer-Encoding: chunked'],
  [
    ...[
      'transfer-encoding: Chunked',
      'transfer-encoding: chunked, chunked',
      'transfer-encoding: gzip, chunked',
      'transfer-encoding : chunked',
    ],
    ...[
      'transfer-encoding: identity',
      'transfer-encoding: ',
      'transfer-encoding:\r\n chunked',
      'transfer-encoding: chunk\red',
      'transfer-encoding: "chunked"',
    ],
    ...[
      'transfer-encoding: \x0bchunked',
      'transfer-encoding: chunked\r',
      'transfer-encoding: chunked;a=b',
      'transfer_encoding: chunked',
      'transfer-encoding: xchunked',
    ],
  ],
  6,
);
const plain = mostly(
  ['x-a: b', 'accept: */*', 'x-a: c', 'user-agent: fuzz'],
  [
    ...[
      'x-a: b\r\n c',
      'x-a:\r\n\tc',
      'x-a',
      ': b',
      'x a: b',
      'x-a : b',
      'x-a: b\0',
      'x-a: b\x01',
      'x-a: b\rc',
      'x\r-a: b',
      'X-\xe9: b',
      'x-a: \xe9',
    ],
    ...[
      'connection: close',
      'connection: keep-alive',
      'connection: x-a',
      'connection: content-length',
      'connection: transfer-encoding, close',
    ],
    ...[
      'connection: host',
      'keep-alive: 1',
      'te: trailers',
      'te: chunked',
      'trailer: x-t',
      'upgrade: h2c',
      'proxy-connection: close',
    ],
    ...[
      'connection: upgrade\r\nupgrade: websocket',
      'expect: 100-continue',
      'expect: x',
      'host: b',
      ':path: /x',
      ':method: POST',
      'x-envoy-original-path: /y',
    ],
    ...[
      'cookie: a=b\r\ncookie: c=d',
      'x-forwarded-for: 1.2.3.4',
      'x-forwarded-proto: https',
      'x-forwarded-host: z',
      'via: 1.1 x',
      'range: bytes=0-1',
      '\tx-a: b',
    ],
  ],
  4,
);
const host = mostly(
  ['host: a', 'Host: a'],
  [
    'host: ',
    'host: a b',
    'host: a/b',
    'host: a\r\nhost: b',
    'host : a',
    'x: y',
    'host: a:99999',
    'host: [::1]',
    'host: \xe9',
  ],
);

const chunks = mostly(
  ['5\r\nhello\r\n0\r\n\r\n', '2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n', '5;a=b\r\nhello\r\n0\r\nx-t: 1\r\n\r\n'],
  [
    ...[
      '5\nhello\n0\n\n',
      '5\r\nhello0\r\n\r\n',
      '5\r\nhello!\r\n0\r\n\r\n',
      '5\r\nhell\r\n0\r\n\r\n',
      '0x5\r\nhello\r\n0\r\n\r\n',
      '5 \r\nhello\r\n0\r\n\r\n',
    ],
    ...[
      ' 5\r\nhello\r\n0\r\n\r\n',
      '05\r\nhello\r\n00\r\n\r\n',
      '-5\r\nhello\r\n',
      'zz\r\n',
      '5\r\nhello\r\n0\r\nx t: 1\r\n\r\n',
      '5\r\nhello\r\n0\r\n: 1\r\n\r\n',
    ],
    ...[
      '5\r\nhello\r\n0\r\ncontent-length: 3\r\n\r\n',
      '5;\r\nhello\r\n0;x\r\n\r\n',
      '5;a=\n\r\nhello\r\n0\r\n\r\n',
      'ffffffffffffffff\r\nhello',
      '5\r\nhello\r\n0\r\n x: 1\r\n\r\n',
    ],
    ...[
      '5\r\nhello\r\n0\r\n\n',
      '5\r\nhello\r\r\n0\r\n\r\n',
      '5\r\r\nhello\r\n0\r\n\r\n',
      '5,\r\nhello\r\n0\r\n\r\n',
      '0\r\n\r\n',
      '5\r\nhello\r\n',
      '\r\n5\r\nhello\r\n0\r\n\r\n',
    ],
  ],
  3,
);
const tail = mostly(
  [''],
  [
    'GET /next HTTP/1.1\r\nhost: a\r\n\r\n',
    '\r\n',
    '\n',
    '\0',
    'x',
    '0\r\n\r\n',
    'GET /next HTTP/1.1\nhost: a\n\n',
  ],
  3,
);

const head = tuple(method, space, target, space, version, eol).map((parts) => parts.join(''));
const lines = (more: readonly Arbitrary<string>[]): Arbitrary<string> =>
  tuple(
    host,
    array(plain, { maxLength: 3 }),
    ...more,
    integer({ min: 0, max: 3 }),
    array(eol, { minLength: 8, maxLength: 8 }),
  ).map((parts) => {
    const ends = parts.at(-1) as string[];
    const turn = parts.at(-2) as number;
    const all = [parts[0] as string, ...(parts[1] as string[]), ...(parts.slice(2, -2) as string[])];
    // The lines in another order now and then.
    const order = [...all.slice(turn % all.length), ...all.slice(0, turn % all.length)];
    return order.map((line, i) => line + (ends[i] ?? '\r\n')).join('');
  });

const request = oneof(
  tuple(head, lines([]), eol, tail),
  tuple(head, lines([length]), eol, constantFrom('hello', 'hello', 'hell', ''), tail),
  tuple(head, lines([coding]), eol, chunks, tail),
  tuple(head, lines([length, coding]), eol, oneof(chunks, constantFrom('hello')), tail),
  tuple(head, lines([length, length]), eol, constantFrom('hello'), tail),
).map((parts) => parts.join(''));

/** So many requests; the same for the same seed. */
export function requests(count: number, seed: number): string[] {
  return sample(request, { numRuns: count, seed });
}
