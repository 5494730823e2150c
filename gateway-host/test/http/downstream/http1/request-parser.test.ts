import { array, assert, nat, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';

import { Http1Error } from '../../../../src/http/downstream/http1/http1-error.js';
import { RequestParser } from '../../../../src/http/downstream/http1/request-parser.js';

const RULES = { maxHeadBytes: 60 * 1024, maxHeaders: 100, customMethods: false, http10: false };
const H = 'host: a\r\n';
const CHUNKED = `POST / HTTP/1.1\r\n${H}transfer-encoding: chunked\r\n\r\n`;

interface Request {
  head: string;
  raw: string[];
  body: string;
  /** In how many parts the body came. */
  portions: number;
  trailers: string[] | undefined;
}

/** Reads what it is given in pieces, and goes on to the next request at once. */
function read(bytes: string, cuts: readonly number[] = [], rules = RULES): (Request | string)[] {
  const seen: (Request | string)[] = [];
  let current: Request = { head: '', raw: [], body: '', portions: 0, trailers: undefined };
  const parser = new RequestParser(rules, {
    onHead: ({ method, target, version }, raw) => {
      current = { head: `${method} ${target} ${version}`, raw, body: '', portions: 0, trailers: undefined };
      seen.push(current);
    },
    onData: (data) => {
      current.body += data.toString('latin1');
      current.portions++;
    },
    onEnd: (trailers) => (current.trailers = trailers),
  });
  const all = Buffer.from(bytes, 'latin1');
  const ends = [...new Set(cuts.map((cut) => cut % (all.length + 1)))].toSorted((a, b) => a - b);
  let from = 0;
  try {
    for (const to of [...ends, all.length]) {
      parser.push(all.subarray(from, to));
      while (parser.waiting > 0) parser.next();
      if (current.trailers !== undefined) parser.next();
      from = to;
    }
  } catch (error) {
    if (!(error instanceof Http1Error)) throw error;
    seen.push(String(error.status));
  }
  return seen;
}

/** What does not tell where the bytes were cut. */
function inOnePortion(seen: Request | string): Request | string {
  return typeof seen === 'string' ? seen : { ...seen, portions: 1 };
}

/** Name and value of each line of the only request. */
function lines(bytes: string): string {
  const [only] = read(bytes);
  return typeof only === 'object' ? only.raw.join('|') : String(only);
}

describe('request lines', () => {
  it.each([
    ['GET / HTTP/1.1', 'GET / 1.1'],
    ['GET  / HTTP/1.1', 'GET / 1.1'],
    ['GET\t/\tHTTP/1.1', 'GET / 1.1'],
    ['GET / HTTP/1.1 ', 'GET / 1.1'],
    ['GET /"<>\\^`{|} HTTP/1.1', 'GET /"<>\\^`{|} 1.1'],
    ['GET http://b/x HTTP/1.1', 'GET http://b/x 1.1'],
    ['MSEARCH / HTTP/1.1', 'MSEARCH / 1.1'],
    ['GET /', '426'],
    ['GET /HTTP/1.1', '400'],
    ['GET  HTTP/1.1', '400'],
    ['GET x', '400'],
    ['GET / HTTP/1.0', '426'],
    ['GET / HTTP/1.2', '426'],
    ['GET / HTTP/0.9', '426'],
    ['GET x HTTP/1.2', '400'],
    ['GET * HTTP/1.0', '400'],
    ['OPTIONS * HTTP/1.2', '426'],
    ['CONNECT x HTTP/1.2', '400'],
    ['CONNECT a:1 HTTP/1.2', '426'],
    ['GET / http/1.1', '400'],
    ['GET / HTTP/1.11', '400'],
    ['GET / HTTP/1.1x', '400'],
    [' GET / HTTP/1.1', '400'],
    ['G@T / HTTP/1.1', '400'],
    ['BLAH / HTTP/1.1', '400'],
    ['M-SEARCH / HTTP/1.1', '400'],
    ['get / HTTP/1.1', '400'],
    ['GET /a\x01b HTTP/1.1', '400'],
    ['GET /a\xe9b HTTP/1.1', '400'],
    ['GET /a\0b HTTP/1.1', '400'],
    ['GET /a\x7fb HTTP/1.1', '400'],
    ['GET /a b HTTP/1.1', '400'],
    ['GET /\rx HTTP/1.1', '400'],
    ['hello', '400'],
  ])('%j is %s', (line, expected) => {
    const [only] = read(`${line}\r\n${H}\r\n`);
    expect(typeof only === 'object' ? only.head : only).toBe(expected);
  });

  it('may have empty lines in front and end with a bare line feed', () => {
    expect(read(`\r\n\r\nGET / HTTP/1.1\r\n${H}\r\n`)).toMatchObject([{ head: 'GET / 1.1' }]);
    expect(read('\n\nGET / HTTP/1.1\nhost: a\n\n')).toMatchObject([{ raw: ['host', 'a'] }]);
  });

  it('may have any method where that is allowed, and an old version', () => {
    const rules = { ...RULES, customMethods: true, http10: true };
    expect(read(`M-SEARCH * HTTP/1.0\r\n${H}\r\n`, [], rules)).toMatchObject([{ head: 'M-SEARCH * 1.0' }]);
  });

  it('of another version is refused after everything else that is wrong with the request', () => {
    const old = (lines: string): unknown => read(`GET / HTTP/1.2\r\n${lines}\r\n`);
    expect(old('host: a\r\n')).toEqual(['426']);
    expect(old('x y: a\r\n')).toEqual(['400']);
    expect(old('content-length: a\r\n')).toEqual(['400']);
    expect(old('transfer-encoding: gzip\r\n')).toEqual(['501']);
    expect(old('x: 1\r\n'.repeat(101))).toEqual(['431']);
    expect(read('GET / HTTP/1.2\r\nhost: a\r\n')).toEqual([]);
    expect(read('GET /\r\n')).toEqual(['426']);
  });

  it('is refused before its head has ended', () => {
    expect(read('GET / HTTP/1.1x\r\nhost:')).toEqual(['400']);
    expect(read('GET x HTTP/1.1\r\nhost:')).toEqual(['400']);
    expect(read('\x16\x03\x01')).toEqual(['400']);
    // Whole, it is no request; so far, Envoy sees a blank.
    expect(read('GET\x0b/ HTTP/1.1\r\nhost:')).toEqual([]);
  });
});

describe('header lines', () => {
  it.each([
    ['X-ABC: D', 'x-abc|D'],
    ['x:   a  \t ', 'x|a'],
    ['x:', 'x|'],
    ['x: a:b:c', 'x|a:b:c'],
    ['x: a\xe9b', 'x|a\xe9b'],
    ['x: a\rb', 'x|ab'],
    ['x: a\r', 'x|a'],
    ['x: a\r\n b', 'x|a b'],
    ['x: a\r\n\tb', 'x|a\tb'],
    ['x: a\r\n   b\r\n\t c', 'x|a   b\t c'],
    ['x: a\r\n ', 'x|a'],
  ])('%j is %s', (line, expected) => {
    expect(lines(`GET / HTTP/1.1\r\n${H}${line}\r\n\r\n`)).toBe(`host|a|${expected}`);
  });

  it.each([
    ...['abc', 'x : a', ': a', 'x@y: a', 'x\xe9: a', 'x\t: a', 'x\ry: a', 'x\0y: a', ':path: /evil'],
    ...['x: a\0b', 'x: a\x01b', 'x: a\x7fb'],
  ])('%j is refused', (line) => {
    expect(lines(`GET / HTTP/1.1\r\n${H}${line}\r\n\r\n`)).toBe('400');
  });

  it('cannot begin with a continued one', () => {
    expect(lines(`GET / HTTP/1.1\r\n x: a\r\n${H}\r\n`)).toBe('400');
  });

  it('are bounded in number and in bytes', () => {
    expect(read(`GET / HTTP/1.1\r\n${'x: 1\r\n'.repeat(100)}\r\n`)).toMatchObject([{ head: 'GET / 1.1' }]);
    expect(read(`GET / HTTP/1.1\r\n${'x: 1\r\n'.repeat(101)}\r\n`)).toEqual(['431']);
    expect(read(`GET / HTTP/1.1\r\nx: ${'a'.repeat(70_000)}`)).toEqual(['431']);
    expect(read(`GET /${'a'.repeat(70_000)}`)).toEqual(['431']);
  });
});

describe('lengths', () => {
  const post = (line: string, body = 'abc') => read(`POST / HTTP/1.1\r\n${H}${line}\r\n\r\n${body}`);

  it.each(['content-length: 3', 'content-length: 003', 'Content-Length:3'])('%j gives the body', (line) => {
    expect(post(line)).toMatchObject([{ body: 'abc', trailers: [] }]);
  });

  it.each([
    ...['content-length: +3', 'content-length: -3', 'content-length: 0x3', 'content-length: 3 3'],
    ...['content-length:', 'content-length: 3\r\ncontent-length: 3', 'content-length: 3, 3'],
    ...['content-length: 3\r\ncontent-length: 4', 'content-length: 99999999999999999999'],
    ...['content-length: 3\r\ntransfer-encoding: chunked', 'transfer-encoding: chunked\r\ncontent-length: 0'],
    ...['transfer-encoding: \x0bchunked', 'content-length:\r\n 3', 'transfer-encoding:\r\n chunked'],
    // A carriage return is a blank to one reader, nothing to another.
    ...['content-length: 3\r4', 'content-length: \r3', 'content-length: 3\r', 'transfer-encoding: chunk\red'],
  ])('%j is refused', (line) => {
    expect(post(line)).toEqual(['400']);
  });

  it.each([
    ...['transfer-encoding: gzip', 'transfer-encoding: gzip, chunked', 'transfer-encoding: identity'],
    ...['transfer-encoding: chunked\r\ntransfer-encoding: chunked', 'transfer-encoding:'],
  ])('%j is not implemented', (line) => {
    expect(post(line)).toEqual(['501']);
  });
});

describe('chunks', () => {
  it.each([
    ...['3\r\nabc\r\n0\r\n\r\n', '1\r\na\r\n2\r\nbc\r\n0\r\n\r\n', '0003\r\nabc\r\n000\r\n\r\n'],
    ...['3;x=y\r\nabc\r\n0\r\n\r\n', '3 \r\nabc\r\n0\r\n\r\n', '3\t\r\nabc\r\n0\r\n\r\n'],
    ...['3 ; a="b;c"\r\nabc\r\n0\r\n\r\n', '3;a\x01\r\nabc\r\n0\r\n\r\n'],
  ])('%j are read', (body) => {
    expect(read(`${CHUNKED}${body}`)).toMatchObject([{ body: 'abc', trailers: [] }]);
  });

  it.each(['\n', 'x-t: 1\n\n', 'x-t: 1\r\n\n', 'x-t: 1\n\r\n'])('may end with the lines %j', (lines) => {
    const [first, second] = read(`${CHUNKED}3\r\nabc\r\n0\r\n${lines}GET /2 HTTP/1.1\r\n${H}\r\n`);
    expect(first).toMatchObject({ body: 'abc', trailers: lines === '\n' ? [] : ['x-t', '1'] });
    expect(second).toMatchObject({ head: 'GET /2 1.1' });
  });

  it('that came together go on together, as in Envoy', () => {
    const text = `${CHUNKED}1\r\na\r\n2\r\nbc\r\n0\r\nx-t: 1\r\n\r\n`;
    expect(read(text)).toMatchObject([{ body: 'abc', portions: 1, trailers: ['x-t', '1'] }]);
    expect(read(text, [CHUNKED.length + 6])).toMatchObject([{ body: 'abc', portions: 2 }]);
  });

  it('may be followed by trailers', () => {
    expect(read(`${CHUNKED}3\r\nabc\r\n0\r\nX-T: 1\r\n\r\n`)).toMatchObject([
      { body: 'abc', trailers: ['x-t', '1'] },
    ]);
  });

  it.each([
    ...['3\nabc\n0\n\n', ' 3\r\nabc\r\n0\r\n\r\n', '0x3\r\nabc\r\n0\r\n\r\n', '\r\nabc\r\n0\r\n\r\n'],
    ...['ffffffffffffffffff\r\nabc', '3\r\nabcX0\r\n\r\n', '3\r\nabc\r\n0\r\nbad\r\n\r\n', '-1\r\n'],
    ...['3;a\nabc\r\n0\r\n\r\n', '3;a\rb\r\nabc\r\n0\r\n\r\n', '3\r\nabc\r\n0\n\n', '3\r\nabc\n0\r\n\r\n'],
  ])('%j are refused', (body) => {
    expect(read(`${CHUNKED}${body}`).at(-1)).toBe('400');
  });

  it('are refused as soon as they cannot become any', () => {
    expect(read(`${CHUNKED}3\r\nabc\r\n\0`).at(-1)).toBe('400');
    expect(read(`${CHUNKED}x`).at(-1)).toBe('400');
    expect(read(`${CHUNKED}3`)).toHaveLength(1);
  });

  it('are bounded in their extensions and trailers', () => {
    expect(read(`${CHUNKED}3;${'a'.repeat(5000)}`).at(-1)).toBe('431');
    expect(read(`${CHUNKED}0\r\n${'x: 1\r\n'.repeat(20_000)}`).at(-1)).toBe('431');
  });
});

describe('several requests', () => {
  it('are read one after the other', () => {
    const two = `POST /1 HTTP/1.1\r\n${H}content-length: 3\r\n\r\nabc\r\n\r\nGET /2 HTTP/1.1\r\n${H}\r\n`;
    expect(read(two)).toMatchObject([{ head: 'POST /1 1.1', body: 'abc' }, { head: 'GET /2 1.1' }]);
  });

  it('wait until the one before them is answered', () => {
    const heads: string[] = [];
    const parser = new RequestParser(RULES, {
      onHead: ({ target }) => void heads.push(target),
      onData: () => undefined,
      onEnd: () => undefined,
    });
    parser.push(Buffer.from(`GET /1 HTTP/1.1\r\n${H}\r\nGET /2 HTTP/1.1\r\n${H}\r\n`));
    expect(heads).toEqual(['/1']);
    expect(parser.waiting).toBeGreaterThan(0);
    parser.next();
    expect(heads).toEqual(['/1', '/2']);
    parser.next();
    expect(parser.idle).toBe(true);
  });

  it('mean the same wherever their bytes are cut', () => {
    const bytes = [
      `POST /1 HTTP/1.1\r\n${H}content-length: 3\r\n\r\nabc`,
      `\r\n${CHUNKED}3;x\r\nabc\r\n2\r\nde\r\n0\r\nt: 1\r\n\r\n`,
      'GET /3 HTTP/1.1\nhost: a\nx: 1\n 2\n\n',
    ].join('');
    const whole = read(bytes).map(inOnePortion);
    expect(whole).toHaveLength(3);
    assert(
      property(array(nat(bytes.length), { maxLength: 40 }), (cuts) => {
        expect(read(bytes, cuts).map(inOnePortion)).toEqual(whole);
      }),
    );
    const everywhere = Array.from({ length: bytes.length }, (_, i) => i);
    expect(read(bytes, everywhere).map(inOnePortion)).toEqual(whole);
  });

  it('never do more than refuse what is random', () => {
    assert(
      property(string({ unit: 'binary', maxLength: 300 }), array(nat(300)), (text, cuts) => {
        read(`POST / HTTP/1.1\r\n${H}transfer-encoding: chunked\r\n\r\n${text}`, cuts);
        read(`GET / HTTP/1.1\r\n${text}\r\n\r\n`, cuts);
        read(text, cuts);
      }),
    );
  });
});
