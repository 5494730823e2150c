import { describe, expect, it } from 'vitest';
import { answersIn, answers, scriptHost } from '../script-plugin.js';

const REQUEST = { path: '/echo', authority: 'h.test', headers: [['X-Foo', '1']] as [string, string][] };

describe('header maps', () => {
  it.each([
    ['a missing header is NotFound', 'get 0 missing', '1 none'],
    ['an empty name is NotFound', 'get 0', '1 none'],
    ['names do not depend on case', 'get 0 X-FOO', "0 '1'"],
    ['host is another name of :authority', 'get 0 host', "0 'h.test'"],
    ['request trailers are not there yet', 'get 1 x', '2 none'],
    ['response headers are not there yet', 'get 2 :status', '2 none'],
    ['a callout answer exists only in its callback', 'get 6 x', '2 none'],
    ['there is no map 8', 'get 8 x', '2 none'],
    ['all pairs of a map that is not there are none, and Ok', 'pairs 2', '0 none'],
    ['all pairs of an unknown map are refused', 'pairs 9', '2 none'],
    ['the size of a map that is not there is refused', 'size 2', '2 0'],
    ['an unknown map has no size', 'size 9', '2 0'],
    ['writing to a map that is not there is refused', 'add 2 a b', '2'],
    ['replacing in a map that is not there is refused', 'replace 2 a b', '2'],
    ['removing from a map that is not there is refused', 'remove 2 a', '2'],
    ['replacing all of a map that is not there is refused', 'setpairs 2 a=b', '2'],
    ['a callout answer cannot be written', 'add 6 a b', '2'],
    ['an empty name may be added', 'add 0  v', '0'],
    ['an empty value may be added', 'add 0 x-empty', '0'],
    ['a name with a space is taken as it is', 'add 0 bad%20name v', '0'],
    ['removing what is missing is Ok', 'remove 0 missing', '0'],
  ])('%s', async (_title, operation, answer) => {
    expect(await answersIn('request_headers', [operation], REQUEST)).toEqual([[operation, answer]]);
  });

  it('counts bytes, not lines', async () => {
    const rows = await answersIn('request_headers', ['setpairs 0 :path=/a,x=22', 'size 0'], REQUEST);
    expect(rows.at(-1)).toEqual(['size 0', String('0 ') + (':path/a'.length + 'x22'.length)]);
  });

  it('keeps bytes of 0x80 and above, and line breaks, on the way through the guest', async () => {
    const rows = await answersIn('request_headers', ['add 0 x-raw %61%0a%e9%ff', 'get 0 x-raw'], REQUEST);
    expect(rows.at(-1)).toEqual(['get 0 x-raw', "0 'a%0a%e9%ff'"]);
  });

  it('adds beside, replaces all, and removes all', async () => {
    const operations = [
      'add 0 x-foo 2',
      'pairs 0',
      'replace 0 X-FOO 3',
      'pairs 0',
      'remove 0 x-foo',
      'get 0 x-foo',
    ];
    const rows = await answersIn('request_headers', operations, REQUEST);
    expect(rows[1]?.[1]).toContain('x-foo=1,x-forwarded-proto=http,');
    expect(rows[1]?.[1]).toMatch(/,x-foo=2$/);
    expect(rows[3]?.[1]).not.toContain('x-foo=1');
    expect(rows[3]?.[1]).toMatch(/,x-foo=3$/);
    expect(rows[5]?.[1]).toBe('1 none');
  });

  it('joins a second :authority with a comma and moves a replaced one behind the other pseudo-headers', async () => {
    const rows = await answersIn('request_headers', ['add 0 host x.test', 'get 0 :authority'], REQUEST);
    expect(rows[1]?.[1]).toBe("0 'h.test,x.test'");
    const moved = await answersIn('request_headers', ['replace 0 host new.test', 'pairs 0'], REQUEST);
    expect(moved[1]?.[1]).toMatch(/^0 :path=\/echo,:method=GET,:scheme=http,:authority=new\.test,x-foo=1/);
  });

  it('empties the map on a malformed list and still answers Ok', async () => {
    const rows = await answersIn('request_headers', [
      'setraw 0 %01%00%00%00%01%00%00%00',
      'get 0 :path',
      'pairs 0',
    ]);
    expect(rows.map(([, answer]) => answer)).toEqual(['0', '1 none', '0 none']);
  });

  it('replaces all lines and lower-cases their names', async () => {
    const rows = await answersIn('request_headers', ['setpairs 0 :path=/p,X-One=1,host=h', 'pairs 0']);
    expect(rows[1]?.[1]).toBe('0 :path=/p,:authority=h,x-one=1');
  });

  it('lets go of the request headers once the callback continues', async () => {
    const body = { path: '/x', body: 'hello' };
    const operations = ['get 0 :path', 'add 0 x y', 'pairs 0', 'size 0'];
    const expected = ['2 none', '2', '0 none', '2 0'];
    for (const callback of ['request_body', 'response_headers', 'response_body']) {
      const rows = await answersIn(callback, operations, body);
      expect(rows.slice(0, 4).map(([, answer]) => answer)).toEqual(expected);
    }
  });

  it('keeps the request headers readable and writable while the callback has stopped', async () => {
    const script = { request_headers: 'return 1', request_body_end: 'get 0 :path; add 0 x-late 1; return 0' };
    const host = await scriptHost([{ ...script, request_body: 'return 1' }]);
    const stream = host.request({ path: '/x', body: 'hello' });
    expect(answers(host)).toEqual(["get 0 :path -> 0 '/x'", 'add 0 x-late 1 -> 0']);
    expect(stream.upstream?.header('x-late')).toBe('1');
    host.close();
  });

  it('has response headers in their callback only, and everything read-only in on_log', async () => {
    const host = await scriptHost([
      {
        response_headers: 'get 2 :status; add 2 x-resp 1; replace 2 :status 201',
        response_body: 'get 2 :status; add 2 x 1',
        log: 'get 0 :path; get 2 :status; get 3 x; add 0 x y; replace 2 x y; pairs 2',
        done: 'get 0 :path',
      },
    ]);
    const stream = host.request({ path: '/echo' }).respond({ headers: { 'x-up': 'main' }, body: 'hi' });
    expect(stream.response?.status).toBe(201);
    expect(answers(host)).toEqual([
      "get 2 :status -> 0 '200'",
      'add 2 x-resp 1 -> 0',
      'replace 2 :status 201 -> 0',
      ...['get 2 :status -> 2 none', 'add 2 x 1 -> 2', 'get 2 :status -> 2 none', 'add 2 x 1 -> 2'],
      "get 0 :path -> 0 '/echo'",
      "get 2 :status -> 0 '201'",
      'get 3 x -> 1 none',
      'add 0 x y -> 2',
      'replace 2 x y -> 2',
      'pairs 2 -> 0 :status=201,x-up=main,content-length=2,x-resp=1',
      'get 0 :path -> 2 none',
    ]);
    host.close();
  });

  it('makes trailers in the last body callback and not before', async () => {
    const host = await scriptHost([{ request_body: 'add 1 x 1', response_body: 'add 3 y 2' }]);
    host.request({ body: 'hello' }).respond({ body: 'hi' });
    expect(answers(host)).toEqual(['add 1 x 1 -> 2', 'add 1 x 1 -> 0', 'add 3 y 2 -> 2', 'add 3 y 2 -> 0']);
    host.close();
  });
});
