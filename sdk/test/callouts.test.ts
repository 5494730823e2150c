import { createHost, type TestHost } from '@postern/gateway-host/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compileFixture } from './compile-fixture.js';

const compiled = compileFixture('callout');
let host: TestHost;

beforeEach(async () => {
  host = await createHost({ plugins: [{ module: await compiled }], clusters: ['users'] });
});

afterEach(() => {
  host.close();
  expect(host.logs.filter(({ level }) => level === 'critical')).toEqual([]);
});

function messages(): string[] {
  return host.logs.map(({ message }) => message);
}

describe('HTTP callouts', () => {
  it('carry headers, body and timeout', () => {
    const [call] = host.request().callouts;
    expect(call).toMatchObject({ upstream: 'users', timeoutMs: 250 });
    expect(call?.header('content-type')).toBe('text/plain');
    expect(call?.header(':path')).toBe('/stream');
    expect(call?.body.toString()).toBe('who?');
  });

  it('are answered to the stream that asked, in whatever order', () => {
    const first = host.request();
    const second = host.request();
    expect([first.outcome, second.outcome]).toEqual(['paused', 'paused']);
    host.callouts[1]?.respond({ body: 'second' });
    expect([first.outcome, second.outcome]).toEqual(['paused', 'upstream']);
    host.callouts[0]?.respond({ body: 'first' });
    expect(first.upstream?.header('x-user')).toBe('first');
    expect(second.upstream?.header('x-user')).toBe('second');
  });

  it('may end in a local response, a closed stream, or a failure', () => {
    const refused = host.request();
    refused.callouts[0]?.respond({ status: 403 });
    expect(refused.response?.text()).toBe('users said 403');
    const closed = host.request();
    closed.callouts.at(-1)?.respond({ status: 410 });
    expect(closed.outcome).toBe('reset');
    const failed = host.request();
    failed.callouts.at(-1)?.fail();
    expect(failed.response?.status).toBe(502);
  });

  it('say so at once when there is no such upstream', () => {
    expect(host.request({ path: '/missing' }).response?.text()).toBe('status 2');
  });

  it('are dropped when the stream is gone', () => {
    const stream = host.request();
    const [call] = stream.callouts;
    stream.close();
    expect(messages()).toContain('gone');
    call?.respond({ body: 'too late' });
    expect(messages().filter((message) => message.startsWith('root got'))).toEqual([]);
  });

  it('go to the root when the root asked, which has no stream to answer', () => {
    host.tick();
    expect(messages()).toContain('tick 0');
    host.callouts[0]?.respond({ body: 'a list' });
    expect(messages()).toEqual(expect.arrayContaining(['root got a list', 'local response from a root: 2']));
    expect(host.trace.join('\n')).not.toContain('proxy_send_local_response');
  });
});
