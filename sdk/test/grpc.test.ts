import { createHost, type TestHost } from '@postern/gateway-host/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compileFixture } from './compile-fixture.js';

const compiled = compileFixture('exchanges');
/** Of names where the fields around them grow by a byte, and the longest. */
const LENGTHS = [1, 125, 126, 127, 128, 129, 300, 8192];
let host: TestHost;

beforeEach(async () => {
  host = await createHost({
    plugins: [{ module: await compiled }],
    clusters: ['users', ...LENGTHS.map((length) => 'x'.repeat(length))],
  });
});

afterEach(() => {
  host.close();
  expect(host.logs.filter(({ level }) => level === 'critical')).toEqual([]);
});

function said(): string[] {
  return host.logs.map(({ message }) => message);
}

describe('gRPC calls', () => {
  it('carry service, method, message and timeout, and are answered to the stream that asked', () => {
    const first = host.request({ path: '/users' });
    const second = host.request({ path: '/users' });
    const [one, two] = host.grpcCalls;
    expect(one).toMatchObject({ upstream: 'users', service: 'users.Users', method: 'Get', timeoutMs: 250 });
    expect(one?.messages.map(String)).toEqual(['who?']);
    two?.respond({ messages: ['second'] });
    expect([first.outcome, second.outcome]).toEqual(['paused', 'upstream']);
    one?.respond({ messages: ['first'] });
    expect(first.upstream?.header('x-user')).toBe('first');
    expect(second.upstream?.header('x-user')).toBe('second');
  });

  it('tell a failure with its code and message', () => {
    const stream = host.request({ path: '/users' });
    host.grpcCalls[0]?.finish(7, 'not yours');
    expect(said()).toContain('closed 7 7 not yours');
    expect(stream.outcome).toBe('upstream');
  });

  it.each(LENGTHS)('go to a cluster with a name of %i bytes', (length) => {
    host.request({ path: `/${'x'.repeat(length)}` });
    expect(host.grpcCalls[0]?.upstream).toBe('x'.repeat(length));
  });

  it('do not go to one with a name that no cluster has', () => {
    host.request({ path: `/${'x'.repeat(8193)}` });
    expect(said()).toContain('call 2');
    expect(host.grpcCalls).toEqual([]);
  });

  it('do not ask the gateway for a cluster without a name, which takes Envoy down', () => {
    host.request({ path: '/' });
    expect(said()).toContain('call 2');
    expect(host.crashes).toEqual([]);
  });

  it('are dropped when the stream is gone', () => {
    const stream = host.request({ path: '/users' });
    const [call] = host.grpcCalls;
    stream.close();
    call?.respond({ messages: ['too late'] });
    expect(said().filter((message) => /got|lost/.test(message))).toEqual([]);
  });

  it('go to the root when the root asked', () => {
    host.tick();
    host.grpcCalls[0]?.respond({ messages: ['a list'] });
    expect(said()).toEqual(expect.arrayContaining(['tick 0', 'root got a list']));
  });
});

describe('gRPC streams', () => {
  it('bring metadata, messages, trailers and the end', () => {
    const stream = host.request({ path: '/stream' });
    const [call] = host.grpcCalls;
    expect(call?.metadata).toContainEqual(['x-tenant', 'acme']);
    call?.sendInitialMetadata({ 'x-from': 'users' });
    call?.sendMessage('more');
    call?.sendMessage('enough');
    expect(call?.messages.map(String)).toEqual(['one', 'two']);
    expect(call?.halfClosed).toBe(true);
    call?.sendTrailingMetadata({ 'x-end': 'yes' });
    call?.finish(0, '');
    expect(said()).toEqual([
      'open 0 send 0',
      'metadata 1 users',
      'got more',
      'send 0',
      'got enough',
      'close 0',
      'trailers 1 yes',
      'closed 0 0 ',
    ]);
    expect(stream.outcome).toBe('upstream');
  });

  it('are cancelled without another word', () => {
    host.request({ path: '/stream' });
    const [call] = host.grpcCalls;
    call?.sendMessage('cancel');
    expect(call?.cancelled).toBe(true);
    expect(said().at(-1)).toBe('cancel 0');
  });
});
