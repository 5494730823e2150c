import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { readPlainHead } from '../../src/http/plain-head.js';

const head = (...lines: string[]): string => `${lines.join('\r\n')}\r\n\r\n`;
const URL = '/plugins/key-auth/1.0.0/plugin.wasm';

describe('a plain head', () => {
  it('is what gateways send', () => {
    expect(readPlainHead(head(`GET ${URL} HTTP/1.1`, 'host: plugins.example.org:8002'))).toEqual({
      method: 'GET',
      url: URL,
      headers: {},
    });
    const envoy = [
      'x-envoy-internal: true',
      'x-forwarded-for: 10.0.0.1',
      'x-envoy-expected-rq-timeout-ms: 10000',
    ];
    expect(readPlainHead(head(`GET ${URL} HTTP/1.1`, 'host: a', 'user-agent: Envoy', ...envoy))?.url).toBe(
      URL,
    );
    const all = ['Host: [::1]:8002', 'User-Agent: Envoy', 'Accept: */*', 'Connection: Keep-Alive'];
    const wanted = ['Accept-Encoding: gzip, zstd;q=0.5', 'If-None-Match: "sha256-x" '];
    expect(readPlainHead(head(`HEAD ${URL} HTTP/1.1`, ...all, ...wanted))).toEqual({
      method: 'HEAD',
      url: URL,
      headers: { 'accept-encoding': 'gzip, zstd;q=0.5', 'if-none-match': '"sha256-x"' },
    });
  });

  it.each([
    ['another method', head(`PUT ${URL} HTTP/1.1`, 'Host: a')],
    ['another version', head(`GET ${URL} HTTP/1.0`, 'Host: a')],
    ['no version', head(`GET ${URL}`, 'Host: a')],
    ['two spaces', head(`GET  ${URL} HTTP/1.1`, 'Host: a')],
    ['a query', head(`GET ${URL}?a HTTP/1.1`, 'Host: a')],
    ['an escape', head('GET /plugins/%2e%2e/x HTTP/1.1', 'Host: a')],
    ['a whole URL', head(`GET http://a${URL} HTTP/1.1`, 'Host: a')],
    ['dots', head('GET /plugins/../x HTTP/1.1', 'Host: a')],
    ['a dot', head('GET /plugins/./x HTTP/1.1', 'Host: a')],
    ['dots at the end', head('GET /plugins/.. HTTP/1.1', 'Host: a')],
    ['an empty segment', head('GET /plugins//x HTTP/1.1', 'Host: a')],
    ['no host', head(`GET ${URL} HTTP/1.1`, 'Accept: a')],
    ['two hosts', head(`GET ${URL} HTTP/1.1`, 'Host: a', 'host: a')],
    ['a host with a user', head(`GET ${URL} HTTP/1.1`, 'Host: a@b')],
    ['a field twice', head(`GET ${URL} HTTP/1.1`, 'Host: a', 'Accept: a', 'Accept: b')],
    ['a token', head(`GET ${URL} HTTP/1.1`, 'Host: a', 'Authorization: Bearer x')],
    ['a range', head(`GET ${URL} HTTP/1.1`, 'Host: a', 'Range: bytes=0-1')],
    ['a length', head(`GET ${URL} HTTP/1.1`, 'Host: a', 'Content-Length: 0')],
    ['a coding', head(`GET ${URL} HTTP/1.1`, 'Host: a', 'Transfer-Encoding: chunked')],
    ['an expectation', head(`GET ${URL} HTTP/1.1`, 'Host: a', 'Expect: 100-continue')],
    ['an end announced', head(`GET ${URL} HTTP/1.1`, 'Host: a', 'Connection: close')],
    ['a name of its own', head(`GET ${URL} HTTP/1.1`, 'Host: a', 'X-Request-Id: 1')],
    ['a space before the colon', head(`GET ${URL} HTTP/1.1`, 'Host : a')],
    ['a folded line', head(`GET ${URL} HTTP/1.1`, 'Host: a', 'Accept: a', ' b')],
    ['an empty value', head(`GET ${URL} HTTP/1.1`, 'Host: a', 'Accept:')],
    ['a bare line feed', `GET ${URL} HTTP/1.1\nHost: a\r\n\r\n`],
    ['a line feed in a value', head(`GET ${URL} HTTP/1.1`, 'Host: a', 'Accept: a\nX: b')],
    ['a carriage return in a value', head(`GET ${URL} HTTP/1.1`, 'Host: a', 'Accept: a\rb')],
    ['a NUL', head(`GET ${URL} HTTP/1.1`, 'Host: a', 'Accept: a\0b')],
    ['a letter that is not ASCII', head(`GET ${URL} HTTP/1.1`, 'Host: a', 'Accept: ä')],
    ['an empty line in front', `\r\n${head(`GET ${URL} HTTP/1.1`, 'Host: a')}`],
    ['no end', `GET ${URL} HTTP/1.1\r\nHost: a\r\n`],
    ['a body', `${head(`GET ${URL} HTTP/1.1`, 'Host: a')}x`],
    ['another head behind it', head(`GET ${URL} HTTP/1.1`, 'Host: a').repeat(2)],
  ])('is not one with %s', (_, text) => {
    expect(readPlainHead(text)).toBeUndefined();
  });

  it('has no line in it that a byte put anywhere could hide', () => {
    const plain = head(`GET ${URL} HTTP/1.1`, 'Host: a', 'Accept: b');
    const special = fc.constantFrom(...'\r\n\0\t :,;"'.split(''), '\x7f', '\x80', 'é', '\r\n', '\r\n\r\n');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: plain.length }), special, (at, text) => {
        const request = readPlainHead(plain.slice(0, at) + text + plain.slice(at));
        // What is still plain names the same file, in the same way.
        if (request !== undefined) expect(request).toEqual({ method: 'GET', url: URL, headers: {} });
      }),
    );
  });
});
