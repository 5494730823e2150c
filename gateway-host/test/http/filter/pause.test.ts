import { describe, expect, it } from 'vitest';
import { answers, said, scriptHost } from '../../abi/script-plugin.js';

const CALL = 'call s :method=GET,:path=/,:authority=a 100';

describe('a request that stops in its headers', () => {
  it('gets body callbacks when the plugin may stop headers alone', async () => {
    const host = await scriptHost([
      {
        request_headers: 'return 1',
        request_body: 'return 1',
        request_body_end: 'add 0 x-n 1; setbuffer 0 0 100 new; return 0',
      },
      {},
    ]);
    const stream = host.request({ body: ['one', 'two'] });
    expect(stream.outcome).toBe('upstream');
    expect(stream.upstream?.header('x-n')).toBe('1');
    expect(stream.upstream?.body.toString()).toBe('new');
    expect(said(host).filter((line) => line.startsWith('B on_'))).toEqual([
      ...['B on_context_create 4 2', 'B on_request_headers 4 7 0', 'B on_request_body 4 3 1'],
    ]);
    host.close();
  });

  it('gets none otherwise, and hangs', async () => {
    const host = await scriptHost([
      { script: { request_headers: 'return 1' }, allowOnHeadersStopIteration: false },
    ]);
    const stream = host.request({ body: 'x' });
    expect(stream.outcome).toBe('paused');
    expect(said(host).filter((line) => line.includes('body'))).toEqual([]);
    host.close();
  });

  it.each([true, false])(
    'goes on after a callout; may stop headers alone: %s',
    async (allowOnHeadersStopIteration) => {
      const script = {
        request_headers: `${CALL}; return 1`,
        http_call: 'effective waiting; add 0 x-late 1; continue 0',
      };
      const host = await scriptHost([{ script, allowOnHeadersStopIteration }]);
      const stream = host.request();
      expect(stream.outcome).toBe('paused');
      stream.callouts[0]?.respond({});
      expect(stream.outcome).toBe('upstream');
      expect(stream.upstream?.header('x-late')).toBe('1');
      host.close();
    },
  );

  it('gives the held body to the plugin itself when everything had stopped', async () => {
    const script = { request_headers: `${CALL}; return 1`, http_call: 'effective waiting; continue 0' };
    const host = await scriptHost([{ script, allowOnHeadersStopIteration: false }]);
    const stream = host.request({ body: ['one', 'two'] });
    said(host);
    stream.callouts[0]?.respond({});
    expect(said(host).filter((line) => line.includes('body'))).toEqual(['on_request_body 2 6 1']);
    expect(stream.upstream?.body.toString()).toBe('onetwo');
    host.close();
  });

  it('can wait for a callout at the end of its body, then replace header and body', async () => {
    const host = await scriptHost([
      {
        request_headers: 'return 1',
        request_body: 'return 1',
        request_body_end: `${CALL}; return 1`,
        http_call: 'effective waiting; replace 0 content-length 5; setbuffer 0 0 100 HELLO; continue 0',
      },
      {},
    ]);
    const stream = host.request({ body: 'hi' });
    expect(stream.outcome).toBe('paused');
    stream.callouts[0]?.respond({});
    expect(stream.upstream?.header('content-length')).toBe('5');
    expect(stream.upstream?.body.toString()).toBe('HELLO');
    expect(said(host).filter((line) => line.startsWith('B on_request'))).toEqual([
      'B on_request_headers 4 7 0',
      'B on_request_body 4 5 1',
    ]);
    host.close();
  });

  it('may read and edit the held body also after it asked to continue', async () => {
    const host = await scriptHost([
      {
        request_headers: 'return 1',
        request_body: 'return 1',
        request_body_end: `${CALL}; return 1`,
        http_call: 'effective waiting; continue 0; get 0 :path; buffer 0; setbuffer 0 0 2 bye',
      },
    ]);
    const stream = host.request({ body: 'hi' });
    said(host);
    stream.callouts[0]?.respond({});
    expect(answers(host).slice(1)).toEqual([
      ...['continue 0 -> 0', 'get 0 :path -> 2 none', "buffer 0 -> 0 'hi'", 'setbuffer 0 0 2 bye -> 0'],
    ]);
    expect(stream.upstream?.body.toString()).toBe('bye');
    host.close();
  });

  it.each([
    ['3, stop and buffer', 3, 'paused'],
    ['4, stop and watermark', 4, 'paused'],
    ['2, continue', 2, 'upstream'],
    ['5, unknown', 5, 'paused'],
    ['-1, unknown', -1, 'paused'],
  ])('return value %s', async (_title, value, outcome) => {
    const host = await scriptHost([{ request_headers: `return ${value}` }]);
    expect(host.request({ body: 'x' }).outcome).toBe(outcome);
    host.close();
  });

  it('continues also when it asked for that before it stopped', async () => {
    const host = await scriptHost([{ request_headers: 'continue 0; return 1' }]);
    expect(host.request().outcome).toBe('upstream');
    host.close();
  });

  it.each([
    ['continue 0', '0'],
    ['continue 2', '0'],
    ['continue 3', '12'],
    ['continue 9', '2'],
    ['close 2', '0'],
    ['close 9', '2'],
  ])('%s answers %s', async (operation, status) => {
    const host = await scriptHost([{ request_headers: operation }]);
    host.request();
    expect(answers(host)).toEqual([`${operation} -> ${status}`]);
    host.close();
  });
});

describe('a response that stops', () => {
  it('may edit status, headers and body at its end', async () => {
    const host = await scriptHost([
      {},
      {
        response_headers: 'return 1',
        response_body: 'return 1',
        response_body_end:
          'buffer 1; replace 2 :status 201; remove 2 content-length; setbuffer 1 0 100 edited; return 0',
      },
    ]);
    const stream = host.request().respond({ body: ['one', 'two'] });
    expect(stream.response?.status).toBe(201);
    expect(stream.response?.text()).toBe('edited');
    expect(said(host)).toContain("B buffer 1 -> 0 'onetwo'");
    host.close();
  });

  it('gets no body callbacks when it may not stop headers alone', async () => {
    const host = await scriptHost([
      { script: { response_headers: 'return 1' }, allowOnHeadersStopIteration: false },
    ]);
    const stream = host.request().respond({ body: 'x' });
    expect(stream.response).toBeUndefined();
    expect(stream.complete).toBe(false);
    host.close();
  });

  it('goes on with continue_stream(response)', async () => {
    const host = await scriptHost([
      {
        response_headers: `${CALL}; return 1`,
        response_body: 'return 1',
        http_call: 'effective waiting; continue 1',
      },
    ]);
    const stream = host.request().respond({ body: 'hi' });
    expect(stream.response).toBeUndefined();
    stream.callouts[0]?.respond({});
    expect(stream.response?.text()).toBe('hi');
    expect(stream.complete).toBe(true);
    host.close();
  });
});

describe('limits', () => {
  it('answer 413 through the response callbacks when a held request grows too big', async () => {
    const host = await scriptHost([{ request_body: 'return 1' }], { bufferLimit: 10 });
    const stream = host.request({ body: ['1234567890', 'x', 'never seen'] });
    expect(stream.response?.status).toBe(413);
    expect(stream.response?.text()).toBe('Payload Too Large');
    expect(said(host).filter((line) => line.includes('response'))).toEqual([
      'on_response_headers 2 3 0',
      'on_response_body 2 17 1',
    ]);
    expect(stream.info.responseCodeDetails).toBe('request_payload_too_large');
    host.close();
  });

  it('do not count what passes', async () => {
    const host = await scriptHost([{}], { bufferLimit: 10 });
    expect(host.request({ body: ['x'.repeat(1000), 'y'] }).outcome).toBe('upstream');
    host.close();
  });

  it('answer 500 for a held response whose headers were not sent', async () => {
    const host = await scriptHost([{ response_headers: 'return 1', response_body: 'return 1' }], {
      bufferLimit: 10,
    });
    const stream = host.request().respond({ body: ['1234567890', 'x'] });
    expect(stream.response?.status).toBe(500);
    expect(stream.complete).toBe(true);
    host.close();
  });

  it('cut the connection for a held response whose headers were sent', async () => {
    const host = await scriptHost([{ response_body: 'return 1' }], { bufferLimit: 10 });
    const stream = host.request().respond({ body: ['1234567890', 'x'] });
    expect(stream.outcome).toBe('reset');
    host.close();
  });

  it('slow the client down instead when a plugin stops everything', async () => {
    const host = await scriptHost([{ script: { request_headers: 'return 4' } }], { bufferLimit: 10 });
    const stream = host.request({ body: ['1234567890', 'x'] });
    expect(stream.outcome).toBe('paused');
    expect(stream.readDisabled).toBe(true);
    host.close();
  });
});

describe('bodies', () => {
  it('can be given to a request that has none', async () => {
    const host = await scriptHost([{ request_headers: 'setbuffer 0 0 0 x' }]);
    const stream = host.request();
    expect(stream.upstream?.body.length).toBe(0);
    host.close();
  });

  it('of several plugins pass one after the other', async () => {
    const edit = (text: string): Record<string, string> => ({
      request_body: 'return 1',
      request_body_end: `setbuffer 0 0 0 ${text}; return 0`,
      response_body: 'return 1',
      response_body_end: `setbuffer 1 0 0 ${text}; return 0`,
    });
    const host = await scriptHost([edit('a'), edit('b'), edit('c')]);
    const stream = host.request({ body: ['1', '2'] }).respond({ body: ['3', '4'] });
    expect(stream.upstream?.body.toString()).toBe('cba12');
    expect(stream.response?.text()).toBe('abc34');
    host.close();
  });

  it('keep every byte', async () => {
    const bytes = Buffer.from(Array.from({ length: 1024 }, (_, i) => (i * 7) % 256));
    const host = await scriptHost([{ request_body: 'return 1', request_body_end: 'return 0' }]);
    const stream = host.request({ body: [bytes, bytes] });
    expect(stream.upstream?.body.equals(Buffer.concat([bytes, bytes]))).toBe(true);
    host.close();
  });
});

describe('several actions in one callback', () => {
  it.each([
    [
      'continue 0; local 500 x',
      500,
      ['A on_request_headers', 'B on_request_headers', 'B on_response_headers', 'A on_response_headers'],
    ],
    ['local 500 x; continue 0', 500, ['A on_request_headers', 'A on_response_headers']],
  ])('%s', async (operations, status, order) => {
    const host = await scriptHost([{ request_headers: operations }, {}]);
    expect(host.request().response?.status).toBe(status);
    const seen = said(host).filter((line) => / on_.*_headers/.test(line));
    expect(seen.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual(order);
    host.close();
  });

  it.each(['close 0; local 500 x', 'local 500 x; close 0', 'close 1', 'continue 0; close 0'])(
    '%s sends nothing',
    async (operations) => {
      const host = await scriptHost([{ request_headers: operations }, {}]);
      const stream = host.request();
      expect(stream.outcome).toBe('reset');
      expect(stream.response).toBeUndefined();
      expect(stream.complete).toBe(true);
      host.close();
    },
  );

  it('continue of what had not stopped does not call anybody twice', async () => {
    const host = await scriptHost([{ request_headers: 'continue 0', response_headers: 'continue 1' }, {}]);
    const stream = host.request({ body: 'x' }).respond({ body: 'hi' });
    expect(stream.upstream?.body.toString()).toBe('x');
    expect(stream.response?.text()).toBe('hi');
    const warnings = host.logs.filter(({ level }) => level === 'warn');
    expect(warnings.map(({ message }) => message)).toEqual(
      [1, 2].map(() => expect.stringContaining('Envoy sends these headers on twice')),
    );
    expect(said(host).filter((line) => line.startsWith('B on_request_headers'))).toEqual([
      'B on_request_headers 4 7 0',
    ]);
    host.close();
  });
});
