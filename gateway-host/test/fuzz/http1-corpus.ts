/** Messages of HTTP/1 and the words that make two readers disagree about them. */

const HEAD = 'host: a\r\n';

export const REQUESTS: readonly string[] = [
  `GET / HTTP/1.1\r\n${HEAD}\r\n`,
  `GET /a?b=c HTTP/1.1\r\n${HEAD}x-a: b\r\nx-a: c\r\naccept: */*\r\n\r\n`,
  `POST / HTTP/1.1\r\n${HEAD}content-length: 5\r\n\r\nhello`,
  `POST / HTTP/1.1\r\n${HEAD}transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
  `POST / HTTP/1.1\r\n${HEAD}transfer-encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n00\r\nx-t: 1\r\n\r\n`,
  `POST /1 HTTP/1.1\r\n${HEAD}content-length: 30\r\n\r\nGET /2 HTTP/1.1\r\nhost: a\r\n\r\nabGET /3 HTTP/1.1\r\n${HEAD}\r\n`,
  `GET / HTTP/1.1\r\n${HEAD}x-a: b\r\n c\r\n\r\n`,
  'GET / HTTP/1.1\nhost: a\ncontent-length: 0\n\n',
  `OPTIONS * HTTP/1.1\r\n${HEAD}connection: close, x-a\r\nexpect: 100-continue\r\n\r\n`,
  'GET http://b/x HTTP/1.1\r\nhost: a\r\n\r\n',
];

export const RESPONSES: readonly string[] = [
  'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello',
  'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nx-t: 1\r\n\r\n',
  'HTTP/1.1 204 No Content\r\nx-a: b\r\n\r\n',
  'HTTP/1.1 304 Not Modified\r\ncontent-length: 5\r\n\r\n',
  'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: a\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n',
  'HTTP/1.0 200 OK\r\nx-a: b\r\n\r\nuntil the end',
  'HTTP/1.1 200 OK\r\nx-a: b\r\n c\r\nconnection: keep-alive\r\nkeep-alive: timeout=5\r\ncontent-length: 0\r\n\r\n',
  'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\nbytes',
  'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 101 Switching Protocols\r\nconnection: a, upgrade\r\nupgrade: x\r\n\r\nHTTP/1.1 200 OK\r\n\r\n',
];

export const WORDS: readonly string[] = [
  ...[
    '\r\n',
    '\n',
    '\r',
    '\r\n\r\n',
    '\n\n',
    '\r\n ',
    '\r\n\t',
    '\n ',
    ' ',
    '\t',
    '\0',
    '\x0b',
    '\x0c',
    '\x85',
    '\xa0',
  ],
  ...[
    'Content-Length: 5\r\n',
    'content-length: 0\r\n',
    'content-length:\r\n 5\r\n',
    'Content-Length : 5\r\n',
  ],
  ...[
    'content-length: 5, 5\r\n',
    'content-length: +5\r\n',
    'content-length: 5\r6\r\n',
    'content-length: 05\r\n',
  ],
  ...['content_length: 5\r\n', 'content-length:\n5\r\n', 'content-length: 5 \r\n', 'content-length: 0x5\r\n'],
  ...[
    'Transfer-Encoding: chunked\r\n',
    'transfer-encoding: CHUNKED\r\n',
    'transfer-encoding:\r\n chunked\r\n',
  ],
  ...[
    'transfer-encoding: chunked, chunked\r\n',
    'transfer-encoding: identity\r\n',
    'transfer-encoding : chunked\r\n',
  ],
  ...[
    'transfer-encoding: \x0bchunked\r\n',
    'transfer-encoding: chunk\red\r\n',
    'x: y\rTransfer-Encoding: chunked\r\n',
  ],
  ...[
    'x: y\nTransfer-Encoding: chunked\r\n',
    'transfer-encoding: chunked;q=1\r\n',
    'Transfer-Encoding:chunked\r\n',
  ],
  ...[
    'transfer-encoding: chunked\r\r\n',
    '\rtransfer-encoding: chunked\r\n',
    'transfer-encoding\r: chunked\r\n',
  ],
  ...[
    '0\r\n\r\n',
    '0\n\n',
    '5\r\nhello\r\n',
    'fffffffffffffff1\r\n',
    '-1\r\n',
    '0x5\r\n',
    '5 \r\n',
    '5;\n\r\n',
    ';a="\r\n"',
  ],
  ...[
    'GET / HTTP/1.1\r\n',
    'HTTP/1.1',
    'HTTP/1.0',
    'HTTP/2.0',
    'host: b\r\n',
    'connection: upgrade\r\nupgrade: h2c\r\n',
  ],
  ...['HEAD', 'CONNECT', 'POST', 'expect: 100-continue\r\n', 'x'.repeat(300), 'x: 1\r\n'.repeat(120)],
];
