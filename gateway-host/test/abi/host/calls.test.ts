import { describe, expect, it } from 'vitest';
import { answers, answersIn, said, scriptHost } from '../script-plugin.js';

const HEADERS = ':method=GET,:path=/x,:authority=a';

describe('http calls', () => {
  it.each([
    ['a known cluster', `call second ${HEADERS} 1000`, '0 4'],
    ['an unknown cluster', `call nocluster ${HEADERS} 1000`, '2 0'],
    ['no :path', 'call second :method=GET,:authority=a 1000', '2 0'],
    ['no :method', 'call second :path=/x,:authority=a 1000', '2 0'],
    ['no :authority', 'call second :method=GET,:path=/x 1000', '2 0'],
    ['no headers', 'call second  1000', '2 0'],
    ['a negative timeout', `call second ${HEADERS} -1`, '2 0'],
    ['no timeout', `call second ${HEADERS} 0`, '0 4'],
  ])('%s', async (_title, operation, answer) => {
    const rows = await answersIn('request_headers', [operation], {}, { clusters: ['second'] });
    expect(rows).toEqual([[operation, answer]]);
  });

  it('gives the answer to the root, readable there and nowhere else', async () => {
    const host = await scriptHost([
      {
        request_headers: `call second ${HEADERS} 1000 body; return 1`,
        http_call:
          'pairs 6; buffer 4; pairs 7; get 7 x; size 6; status; effective waiting; get 0 :path; get 6 :status; continue 0',
      },
    ]);
    const stream = host.request({ path: '/waiting' });
    expect(stream.outcome).toBe('paused');
    const [call] = stream.callouts;
    expect(call?.upstream).toBe('second');
    expect(call?.body.toString()).toBe('body');
    said(host);
    call?.respond({ status: 500, headers: { 'x-a': '1' }, body: 'oops' });
    expect(said(host)).toEqual([
      'on_http_call_response 1 4 2 4 0',
      'pairs 6 -> 0 :status=500,x-a=1',
      "buffer 4 -> 0 'oops'",
      'pairs 7 -> 0 none',
      'get 7 x -> 2 none',
      'size 6 -> 2 0',
      'status -> 0 0 none',
      'effective waiting -> 0',
      "get 0 :path -> 0 '/waiting'",
      "get 6 :status -> 0 '500'",
      'continue 0 -> 0',
    ]);
    expect(stream.outcome).toBe('upstream');
    expect(stream.callouts).toEqual([]);
    host.close();
  });

  it('reports a reset without headers and with a status', async () => {
    const host = await scriptHost([
      { request_headers: `call second ${HEADERS} 1000; return 1`, http_call: 'status' },
    ]);
    const stream = host.request();
    said(host);
    stream.callouts[0]?.fail();
    expect(said(host)).toEqual(['on_http_call_response 1 4 0 0 0', "status -> 0 11 'reset'"]);
    host.close();
  });

  it('answers also when the stream has gone, to the root alone', async () => {
    const host = await scriptHost([
      { request_headers: `call second ${HEADERS} 1000; return 1`, http_call: 'effective waiting' },
    ]);
    const stream = host.request();
    stream.close();
    said(host);
    stream.callouts[0]?.respond({});
    expect(answers(host)).toEqual(['effective waiting -> 2']);
    host.close();
  });

  it('numbers calls 4, 8, 12', async () => {
    const operations = [`call s ${HEADERS}`, `call s ${HEADERS}`, `call s ${HEADERS}`];
    const rows = await answersIn('request_headers', operations);
    expect(rows.map(([, answer]) => answer)).toEqual(['0 4', '0 8', '0 12']);
  });

  it('does not deliver answers to the trial instance', async () => {
    const host = await scriptHost([{ configure: `call s ${HEADERS}` }]);
    expect(host.callouts.length).toBe(1);
    host.callouts[0]?.respond({});
    expect(said(host)).toEqual(['on_http_call_response 1 4 1 0 0']);
    host.close();
  });
});

describe('contexts, timers, clocks and others', () => {
  it('speaks for another context until the callback ends', async () => {
    const rows = await answersIn('request_headers', [
      ...['effective 1', 'buffer 7', 'get 0 :path', 'property plugin_root_id', 'property request/path'],
      ...['setproperty foo bar', 'effective 999', 'effective 0', 'get 0 :path'],
    ]);
    expect(rows.map(([, answer]) => answer)).toEqual([
      ...['0', '1 none', '2 none', "0 'A'", '1 none', '1', '2', '0', "0 '/'"],
    ]);
  });

  it.each([
    ["done outside the root's end", 'done', '1'],
    ['a status without a failed call', 'status', '0 0 none'],
    ['the level of the log', 'loglevel', '0 0'],
    ['a level that does not exist', 'level 6', '2'],
    ['an unknown foreign function', 'foreign nosuch', '1 none'],
    ['a function of Higress', 'foreign get_log_level', '1 none'],
    ['the route cache', 'foreign clear_route_cache', '0 none'],
    ['bad data to uncompress', 'foreign uncompress %00', '3 none'],
    ['a message outside memory', 'badlog', '6'],
    ['a path outside memory', 'badpath', '6'],
    ['results outside memory', 'badresult', '6'],
  ])('%s', async (_title, operation, answer) => {
    expect(await answersIn('request_headers', [operation])).toEqual([[operation, answer]]);
  });

  it('compresses', async () => {
    const rows = await answersIn('request_headers', ['foreign compress *20']);
    expect(rows[0]?.[1]).toBe("0 'x%9cKL%c4%04%00O%a6%07%95'");
  });

  it('reads the clock that the gateway gives', async () => {
    const rows = await answersIn('request_headers', ['time'], {}, { now: () => 1234567890123456789n });
    expect(rows[0]?.[1]).toBe('0 1234567890123456789');
  });

  it('ticks on the root until the period is 0, also when a stream set the timer', async () => {
    const host = await scriptHost([
      { request_headers: 'tick 100', tick: 'count; buffer 6; local 500 x; continue 0' },
    ]);
    host.tick();
    expect(said(host)).toEqual([]);
    host.request().respond({});
    said(host);
    host.tick();
    host.tick();
    expect(said(host).filter((line) => line.startsWith('on_tick'))).toEqual(['on_tick 1', 'on_tick 1']);
    host.close();
    host.tick();
    expect(said(host).filter((line) => line.startsWith('on_tick'))).toEqual([]);
  });
});
