import { describe, expect, it } from 'vitest';
import { said, scriptHost } from '../../abi/script-plugin.js';

/** Callbacks of both plugins, without what their scripts say. */
function callbacks(lines: readonly string[]): string[] {
  return lines
    .filter((line) => line.includes(' on_'))
    .map((line) => line.replace('on_context_create', 'create'));
}

const END = ['A on_log 3', 'B on_log 4', 'A on_done 3', 'A on_delete 3', 'B on_done 4', 'B on_delete 4'];

describe('the order of callbacks', () => {
  it('is down the chain with the request, up with the response, then log, done and delete', async () => {
    const host = await scriptHost([{}, {}]);
    host.request().respond({ body: 'x'.repeat(181) });
    expect(callbacks(said(host))).toEqual([
      ...['A create 3 1', 'A on_request_headers 3 6 1', 'B create 4 2', 'B on_request_headers 4 6 1'],
      ...['B on_response_headers 4 2 0', 'A on_response_headers 3 2 0'],
      ...[
        'B on_response_body 4 181 0',
        'A on_response_body 3 181 0',
        'B on_response_body 4 0 1',
        'A on_response_body 3 0 1',
      ],
      ...END,
    ]);
    host.close();
  });

  it('gives chunks as they come while nobody stops', async () => {
    const host = await scriptHost([{}]);
    host.request({ body: ['one', 'three', 'x'] }).respond({ body: ['aa', 'b'] });
    expect(said(host).filter((line) => line.includes('body'))).toEqual([
      ...['on_request_body 2 3 0', 'on_request_body 2 5 0', 'on_request_body 2 1 0', 'on_request_body 2 0 1'],
      ...['on_response_body 2 2 0', 'on_response_body 2 1 0', 'on_response_body 2 0 1'],
    ]);
    host.close();
  });

  it('gives all that is held, and the end once more, while a plugin buffers', async () => {
    const host = await scriptHost([{ request_body: 'return 1' }]);
    const stream = host.request({ body: ['one', 'two', 'five!'] });
    expect(said(host).filter((line) => line.includes('body'))).toEqual([
      ...[
        'on_request_body 2 3 0',
        'on_request_body 2 6 0',
        'on_request_body 2 11 0',
        'on_request_body 2 11 1',
      ],
    ]);
    expect(stream.outcome).toBe('paused');
    host.close();
  });

  it('has no body call for a message without body', async () => {
    const host = await scriptHost([{}]);
    host.request({ method: 'POST', body: '' }).respond({ status: 204 });
    expect(said(host).slice(1, 3)).toEqual(['on_request_headers 2 7 1', 'on_response_headers 2 1 1']);
    host.close();
  });
});

describe('a local reply', () => {
  it('in request headers passes the own response callbacks and those before, not those behind', async () => {
    const host = await scriptHost([{}, { request_headers: 'local 403 no; return 1' }, {}]);
    const stream = host.request();
    expect(stream.response?.text()).toBe('no');
    expect(callbacks(said(host)).slice(4)).toEqual([
      ...['B on_response_headers 5 3 0', 'A on_response_headers 4 3 0'],
      ...['B on_response_body 5 2 1', 'A on_response_body 4 2 1'],
      ...['A on_log 4', 'B on_log 5', 'C create 6 3', 'C on_log 6'],
      ...['A on_done 4', 'A on_delete 4', 'B on_done 5', 'B on_delete 5', 'C on_done 6', 'C on_delete 6'],
    ]);
    host.close();
  });

  it('counts whatever the callback returns', async () => {
    const host = await scriptHost([{ request_headers: 'local 418 tea; return 0' }, {}]);
    const stream = host.request({ body: 'ignored' });
    expect(stream.response?.status).toBe(418);
    expect(stream.upstream).toBeUndefined();
    host.close();
  });

  it('is the first one of two in a callback', async () => {
    const host = await scriptHost([{ request_headers: 'local 401 first; local 402 second' }]);
    expect(host.request().response?.text()).toBe('first');
    host.close();
  });

  it("is the last one of two in a callout's answer, since the first is already being sent", async () => {
    const host = await scriptHost([
      {
        request_headers: 'call s :method=GET,:path=/,:authority=a 100; return 1',
        http_call: 'effective waiting; local 200 one; local 201 two',
      },
    ]);
    const stream = host.request();
    stream.callouts[0]?.respond({});
    expect(stream.response?.text()).toBe('two');
    host.close();
  });

  it('is replaced by another one from its own response headers, which no filter sees', async () => {
    const host = await scriptHost([
      { request_headers: 'local 401 first', response_headers: 'local 402 second' },
    ]);
    const stream = host.request();
    expect(stream.response?.text()).toBe('second');
    expect(said(host).filter((line) => line.includes('response'))).toEqual(['on_response_headers 2 3 0']);
    host.close();
  });

  it('from response headers replaces the answer, and no filter sees it again', async () => {
    const host = await scriptHost([{}, { response_headers: 'local 502 replaced x-a=1' }]);
    const stream = host.request().respond({ status: 200, headers: { 'x-up': '1' }, body: 'upstream' });
    expect(stream.response?.headers).toEqual([
      [':status', '502'],
      ['x-a', '1'],
      ['content-length', '8'],
      ['content-type', 'text/plain'],
    ]);
    expect(stream.response?.text()).toBe('replaced');
    expect(callbacks(said(host)).filter((line) => line.includes('response'))).toEqual([
      'B on_response_headers 4 3 0',
    ]);
    expect(stream.complete).toBe(true);
    host.close();
  });

  it('from the response body cuts the connection once headers were sent', async () => {
    const host = await scriptHost([{ response_body: 'local 500 late' }]);
    const stream = host.request().respond({ body: 'hi' });
    expect(stream.outcome).toBe('reset');
    expect(stream.response?.body.length).toBe(0);
    host.close();
  });

  it('from the request body comes after the headers went on', async () => {
    const host = await scriptHost([{}, { request_body: 'local 400 bad' }]);
    const stream = host.request({ body: 'x' });
    expect(stream.upstream).toBeDefined();
    expect(stream.response?.status).toBe(400);
    expect(callbacks(said(host)).filter((line) => line.includes('response_headers'))).toEqual([
      'B on_response_headers 4 3 0',
      'A on_response_headers 3 3 0',
    ]);
    host.close();
  });

  it('with a root as effective context sends nothing and stops the request', async () => {
    const host = await scriptHost([{ request_headers: 'effective 1; local 500 x; return 0' }]);
    const stream = host.request();
    expect(stream.outcome).toBe('paused');
    expect(said(host)).toContain('local 500 x -> 0');
    host.close();
  });

  it("from a callout's answer ends the waiting stream", async () => {
    const host = await scriptHost([
      {
        request_headers: 'call s :method=GET,:path=/,:authority=a 100; return 1',
        http_call: 'effective waiting; local 200 answer',
      },
    ]);
    const stream = host.request();
    stream.callouts[0]?.respond({});
    expect(stream.response?.text()).toBe('answer');
    expect(stream.complete).toBe(true);
    host.close();
  });
});

describe('the end of a stream', () => {
  it('by the client runs log, done and delete in every phase', async () => {
    const phases = [{ request_headers: 'return 1' }, { request_body: 'return 1' }, {}];
    for (const script of phases) {
      const host = await scriptHost([script]);
      const stream = host.request({ keepOpen: true, body: ['x'] });
      said(host);
      stream.close();
      expect(said(host)).toEqual(['on_log 2', 'on_done 2', 'on_delete 2']);
      expect(stream.complete).toBe(true);
      stream.sendData('late', true);
      expect(said(host)).toEqual([]);
      host.close();
    }
  });

  it('by close_stream sends no byte', async () => {
    const host = await scriptHost([{ request_headers: 'close 0; return 1' }]);
    const stream = host.request();
    expect(stream.outcome).toBe('reset');
    expect(stream.response).toBeUndefined();
    expect(said(host).slice(-3)).toEqual(['on_log 2', 'on_done 2', 'on_delete 2']);
    host.close();
  });

  it('ignores an on_done that answers 0', async () => {
    const host = await scriptHost([{ done: 'return 0' }]);
    host.request().respond({});
    expect(said(host).slice(-2)).toEqual(['on_done 2', 'on_delete 2']);
    host.close();
  });
});
