import { expect, it } from 'vitest';

import { said, scriptHost } from '../../abi/script-plugin.js';

const BODY = ['part'];

it('runs trailers after the body, in chain order for requests and in reverse for responses', async () => {
  const host = await scriptHost([{}, {}]);
  const stream = host.request({ body: BODY, trailers: { 'x-sum': '1', 'x-more': '2' } });
  expect(said(host).filter((line) => line.includes('trailers'))).toEqual([
    'A on_request_trailers 3 2 1',
    'B on_request_trailers 4 2 1',
  ]);
  expect(stream.upstream?.trailers?.entries()).toEqual([
    ['x-sum', '1'],
    ['x-more', '2'],
  ]);
  stream.respond({ body: BODY, trailers: { 'grpc-status': '0' } });
  expect(said(host).filter((line) => line.includes('trailers'))).toEqual([
    'B on_response_trailers 4 1 1',
    'A on_response_trailers 3 1 1',
  ]);
  expect(stream.response?.trailers?.get('grpc-status')).toBe('0');
  expect(stream.complete).toBe(true);
  host.close();
});

it('lets a plugin read and write trailers in their callback', async () => {
  const host = await scriptHost([
    {
      request_trailers: 'get 1 x-sum; replace 1 x-sum 2',
      response_trailers: 'remove 3 x-gone; add 3 x-new 1',
    },
  ]);
  const stream = host.request({ body: BODY, trailers: { 'x-sum': '1' } });
  expect(stream.upstream?.trailers?.entries()).toEqual([['x-sum', '2']]);
  stream.respond({ body: BODY, trailers: { 'x-gone': '1', 'x-kept': '1' } });
  expect(stream.response?.trailers?.entries()).toEqual([
    ['x-kept', '1'],
    ['x-new', '1'],
  ]);
  host.close();
});

it('holds what a filter paused in trailers until it continues', async () => {
  const host = await scriptHost([
    {
      request_trailers: 'call s :method=GET,:path=/,:authority=a 100; return 1',
      http_call: 'effective waiting; continue 0',
    },
    {},
  ]);
  const stream = host.request({ body: BODY, trailers: { 'x-sum': '1' } });
  expect(stream.outcome).toBe('paused');
  expect(stream.upstream?.body.toString()).toBe('part');
  stream.callouts[0]?.respond({});
  expect(stream.outcome).toBe('upstream');
  expect(stream.upstream?.trailers?.get('x-sum')).toBe('1');
  host.close();
});

it('lets go of a body that was held until the trailers', async () => {
  const host = await scriptHost([{ request_body: 'return 1', request_trailers: 'return 0' }, {}]);
  const stream = host.request({ body: ['one', 'two'], trailers: { 'x-sum': '1' } });
  expect(stream.upstream?.body.toString()).toBe('onetwo');
  expect(said(host).filter((line) => line.startsWith('B on_request'))).toEqual([
    ...['B on_request_headers 4 6 0', 'B on_request_body 4 6 0', 'B on_request_trailers 4 1 1'],
  ]);
  host.close();
});

it('sends trailers that a plugin adds with the last chunk', async () => {
  const host = await scriptHost([{ request_body_end: 'add 1 x-added 1' }, {}]);
  const stream = host.request({ body: BODY });
  expect(stream.upstream?.trailers?.entries()).toEqual([['x-added', '1']]);
  expect(said(host).filter((line) => line.startsWith('B on_request'))).toEqual([
    ...['B on_request_headers 4 6 0', 'B on_request_body 4 4 0', 'B on_request_body 4 0 0'],
    'B on_request_trailers 4 1 1',
  ]);
  host.close();
});

it('answers from trailers through the response callbacks', async () => {
  const host = await scriptHost([{ request_trailers: 'local 403 no' }]);
  const stream = host.request({ body: BODY, trailers: { 'x-sum': '1' } });
  expect(stream.outcome).toBe('local-reply');
  expect(stream.response?.status).toBe(403);
  host.close();
});
