import { describe, expect, it } from 'vitest';

import { Status, WasiErrno } from '@postern/contract/abi';
import { explainStatus } from '../../src/testing/status-reasons.js';
import { scriptHost } from '../abi/script-plugin.js';

describe('refused host calls', () => {
  it('are told with the reason', async () => {
    const host = await scriptHost([{ request_headers: 'add 2 x-a b', response_headers: 'add 0 x-a b' }]);
    host.request().respond({});
    expect(host.refusals.map(({ callback, status, reason }) => ({ callback, status, reason }))).toEqual([
      {
        callback: 'proxy_on_request_headers',
        status: 'BadArgument',
        reason:
          'BadArgument: response headers cannot be written in proxy_on_request_headers: there is no response yet',
      },
      {
        callback: 'proxy_on_response_headers',
        status: 'BadArgument',
        reason:
          'BadArgument: request headers cannot be written in proxy_on_response_headers: a plugin that let them pass (Continue, or continue_stream) has them no more; keep what you need, or pause',
      },
    ]);
    host.close();
  });

  it('name the property that has moved', async () => {
    const host = await scriptHost([{ request_headers: 'property route_name; property no.such' }]);
    host.request();
    expect(host.refusals.map(({ reason }) => reason)).toEqual([
      'NotFound: Envoy has this attribute only as xds.route_name',
      'NotFound: it has no value here and now; in a test give it in `properties`',
    ]);
    host.close();
  });
});

const ANY = {
  plugin: 'a',
  contextId: 2,
  callback: 'proxy_on_request_headers',
  text: 'proxy_x()',
  call: 'proxy_x',
};

it.each(Object.entries(Status).filter(([, status]) => status !== Status.Ok))(
  '%s has a sentence for whatever call it answers',
  (name, status) =>
    expect(explainStatus({ ...ANY, status, wasi: false })).toMatch(new RegExp(`^${name}: \\S+ .{10,}$`)),
);

it.each(Object.entries(WasiErrno).filter(([, errno]) => errno !== WasiErrno.Success))(
  'WASI error %s has a sentence',
  (_name, status) =>
    expect(explainStatus({ ...ANY, call: 'fd_read', status, wasi: true })).toMatch(
      new RegExp(`^errno ${status} of fd_read: .{10,}$`),
    ),
);

describe('calls that crash Envoy', () => {
  it.each([
    ['proxy_on_log', { log: 'local 500 x' }, 'send_local_response at the end of a stream'],
    ['proxy_on_done', { done: 'close 0' }, 'close_stream at the end of a stream'],
    [
      'proxy_on_request_headers',
      { request_headers: 'continue 1; return 1' },
      'continue_stream(response) without a response',
    ],
    [
      'proxy_on_response_headers',
      { response_headers: 'local 500 a; local 501 b' },
      'send_local_response a second time in a response callback',
    ],
  ])('fail a strict test in %s', async (callback, script, call) => {
    const host = await scriptHost([script], { strict: true });
    const stream = host.request();
    if (stream.response === undefined) stream.respond({ body: 'hi' });
    const sentence = `${call}: this crashes Envoy`;
    expect(host.crashes).toEqual([expect.objectContaining({ plugin: 'A', callback, sentence })]);
    expect(() => host.close()).toThrow(`1 unexpected:\n  A, ${callback}: ${sentence}`);
  });

  it('while it is configured keep a plugin from loading at all', async () => {
    await expect(scriptHost([{ configure: 'grpccall  s m' }])).rejects.toMatchObject({
      code: 'GH_PLUGIN_CONFIGURE',
      message: expect.stringContaining('this crashes Envoy'),
    });
  });
});

describe('a strict host', () => {
  it('throws at its end for what the test did not prepare', async () => {
    const host = await scriptHost([{ request_headers: 'property no.such' }], { strict: true });
    host.request();
    expect(() => host.close()).toThrow(
      /1 unexpected:\n {2}A, proxy_on_request_headers: proxy_get_property\(path="no\.such"\)/,
    );
  });

  it('takes a header that is not there for an ordinary question', async () => {
    const host = await scriptHost([{ request_headers: 'get 0 x-none' }], { strict: true });
    host.request();
    host.close();
  });

  it('knows no cluster but those that the test names', async () => {
    const call = 'call other :method=GET :path=/ :authority=a';
    const host = await scriptHost([{ request_headers: call }], { strict: true, clusters: ['known'] });
    host.request();
    expect(() => host.verify()).toThrow('the cluster is not known');
    expect(() => host.close()).toThrow();
  });
});

describe('a paused stream', () => {
  it('is told with the callback that paused it, when nobody will resume it', async () => {
    const host = await scriptHost([{ request_headers: 'return 1' }], { strict: true });
    const stream = host.request();
    expect(stream.pause).toEqual({
      plugin: 'A',
      callback: 'proxy_on_request_headers',
      direction: 'request',
      resumable: false,
      sentence:
        'the request is paused by plugin A, which answered 1 to proxy_on_request_headers: no callout is open, no timer is set and no data is to come, so nobody will resume it',
    });
    expect(() => host.close()).toThrow('nobody will resume it');
  });

  it('waits for the rest of a message', async () => {
    const host = await scriptHost([{ request_body: 'return 1' }]);
    const stream = host.request({ method: 'POST', body: ['a'], keepOpen: true });
    expect(stream.pause).toMatchObject({ callback: 'proxy_on_request_body', resumable: true });
    host.close();
  });

  it('is none once it has gone on', async () => {
    const host = await scriptHost([{}]);
    const stream = host.request();
    expect(stream.pause).toBeUndefined();
    stream.respond({});
    expect(stream.pause).toBeUndefined();
    host.close();
  });
});
