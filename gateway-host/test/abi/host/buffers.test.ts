import { describe, expect, it } from 'vitest';
import { answers, scriptHost } from '../script-plugin.js';

const POST = { body: 'hello world' };

describe('buffers', () => {
  it.each([
    ['a body outside its phase is there, and empty', 'buffer 0', '0 none'],
    ['a response body too', 'buffer 1', '0 none'],
    ['a callout body outside its callback is NotFound', 'buffer 4', '1 none'],
    ['a gRPC message is there, and empty', 'buffer 5', '0 none'],
    ['the VM configuration is always readable', 'buffer 6', "0 'vm%20configuration'"],
    ['the plugin configuration is NotFound outside on_configure', 'buffer 7', '1 none'],
    ['foreign function arguments are there, and empty', 'buffer 8', '0 none'],
    ['there is no buffer 9', 'buffer 9', '2 none'],
    ['a status has length and flags', 'bufferstatus 0', '0 0 0'],
    ['a status of what is not there is NotFound', 'bufferstatus 7', '1 0 0'],
    ['a status of an unknown buffer is refused', 'bufferstatus 9', '2 0 0'],
    ['a body outside its phase cannot be written', 'setbuffer 0 0 0 zz', '2'],
    ['a configuration cannot be written', 'setbuffer 6 0 0 zz', '2'],
    ['an unknown buffer cannot be written', 'setbuffer 9 0 0 zz', '2'],
  ])('%s', async (_title, operation, answer) => {
    const host = await scriptHost([
      { script: { request_headers: operation }, vmConfiguration: 'vm configuration' },
    ]);
    host.request(POST);
    expect(answers(host)).toEqual([`${operation} -> ${answer}`]);
    host.close();
  });

  it('clips what is asked for, and has nothing behind the end', async () => {
    const host = await scriptHost([
      {
        request_body_end: 'bufferstatus 0',
        request_body:
          'bufferstatus 0; buffer 0 0 5; buffer 0 3 100; buffer 0 11 5; buffer 0 12 5; buffer 0 4294967290 10; buffer 0 -1 -1',
      },
    ]);
    host.request(POST);
    expect(answers(host).map((line) => line.replace(/.* -> /, ''))).toEqual([
      '0 11 0',
      "0 'hello'",
      "0 'lo%20world'",
      ...['0 none', '0 none', '0 none', '0 none'],
      '0 0 0',
    ]);
    host.close();
  });

  it('replaces at the front, appends at or behind the end, and refuses the middle', async () => {
    const host = await scriptHost([
      {
        request_body_end: 'bufferstatus 0',
        request_body:
          'setbuffer 0 3 2 XX; setbuffer 0 99 0 +TAIL; setbuffer 0 0 2 HEAD; setbuffer 0 0 0 PRE-; buffer 0; setbuffer 7 0 0 x; setbuffer 1 0 0 x',
      },
    ]);
    const stream = host.request(POST);
    expect(answers(host).map((line) => line.replace(/.* -> /, ''))).toEqual([
      ...['2', '0', '0', '0', "0 'PRE-HEADllo%20world+TAIL'", '1', '2', '0 0 0'],
    ]);
    expect(stream.upstream?.body.toString()).toBe('PRE-HEADllo world+TAIL');
    host.close();
  });

  it('lets the empty last call add bytes', async () => {
    const host = await scriptHost([{ request_body_end: 'setbuffer 0 0 0 !' }]);
    expect(host.request(POST).upstream?.body.toString()).toBe('hello world!');
    host.close();
  });

  it('gives the plugin configuration inside on_configure', async () => {
    const host = await scriptHost([{ configure: 'buffer 7 0 9' }], {}, 'keep the start');
    expect(answers(host)).toContain("buffer 7 0 9 -> 0 'configure'");
    host.close();
  });
});
