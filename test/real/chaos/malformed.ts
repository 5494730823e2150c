/** Requests that two readers could take for different ones, each with a request behind it that must never reach an upstream. */

const SMUGGLED = 'GET /smuggled HTTP/1.1\r\nhost: chaos\r\n\r\n';

function post(lines: string, body: string): string {
  return `POST /echo HTTP/1.1\r\nhost: chaos\r\n${lines}\r\n\r\n${body}${SMUGGLED}`;
}

function get(lines: string): string {
  return `GET /echo HTTP/1.1\r\nhost: chaos\r\n${lines}\r\n\r\n${SMUGGLED}`;
}

/** What it is, the bytes, and the status that Envoy answers, too. */
export const MALFORMED: readonly (readonly [string, string, number])[] = [
  ['a length beside chunks', post('content-length: 4\r\ntransfer-encoding: chunked', '0\r\n\r\n'), 400],
  ['chunks beside a length', post('transfer-encoding: chunked\r\ncontent-length: 4', '0\r\n\r\n'), 400],
  ['two lengths', post('content-length: 3\r\ncontent-length: 4', 'abcd'), 400],
  ['a list of lengths', post('content-length: 3, 3', 'abc'), 400],
  ['a length with a plus', post('content-length: +3', 'abc'), 400],
  ['a length of 20 digits', post('content-length: 99999999999999999999', 'abc'), 400],
  ['a space behind a name', post('content-length : 3', 'abc'), 400],
  ['an unknown coding', post('transfer-encoding: gzip', 'abc'), 501],
  ['a coding behind chunks', post('transfer-encoding: chunked, gzip', '0\r\n\r\n'), 501],
  ['a misspelt coding', post('transfer-encoding: xchunked', '0\r\n\r\n'), 501],
  ['a chunk without a size', post('transfer-encoding: chunked', 'zz\r\nabc\r\n0\r\n\r\n'), 400],
  ['a negative chunk', post('transfer-encoding: chunked', '-3\r\nabc\r\n0\r\n\r\n'), 400],
  ['a huge chunk', post('transfer-encoding: chunked', 'fffffffffffffffff\r\nabc\r\n0\r\n\r\n'), 400],
  ['NUL in a value', get('x-a: b\0c'), 400],
  ['a control character', get('x-a: b\u0001c'), 400],
  ['a line without a colon', get('xa'), 400],
  ['an old version', `GET /echo HTTP/1.0\r\nhost: chaos\r\n\r\n${SMUGGLED}`, 426],
  ['no host', `GET /echo HTTP/1.1\r\n\r\n${SMUGGLED}`, 400],
  ['too many headers', get('x: 1\r\n'.repeat(100) + 'y: 1'), 431],
  ['no HTTP', `\u0016\u0003\u0001\r\n\r\n${SMUGGLED}`, 400],
];
