import { createHost, type TestHost } from '@postern/gateway-host/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compileFixture } from './compile-fixture.js';
import { engine } from './engine.js';

const compiled = compileFixture('on-higress');
let host: TestHost;

beforeEach(async () => {
  const plugins = [{ module: await compiled }];
  host = await createHost({ plugins, profile: 'higress', clusters: ['redis'] });
});

afterEach(() => {
  host.close();
  expect(host.logs.filter(({ level }) => level === 'critical')).toEqual([]);
});

function said(): string[] {
  return host.logs.map(({ message }) => message);
}

describe('the Redis of Higress', () => {
  it('gets the command and answers the stream that asked', () => {
    const stream = host.request({ path: '/count' });
    const [call] = host.redisCalls;
    expect(call?.target).toMatchObject({ user: 'postern', password: 'secret' });
    expect(call?.query.toString()).toBe('*2\r\n$4\r\nINCR\r\n$8\r\ncalls:ü\r\n');
    call?.respond(':7\r\n');
    // Once in the main thread's instance, once in the worker's.
    expect(said().slice(0, 4)).toEqual(['init 0 2', 'init 0 2', 'call 0', 'mine true']);
    expect(stream.upstream?.header('x-count')).toBe(':7');
  });

  it('tells a failure', () => {
    const stream = host.request({ path: '/count' });
    host.redisCalls[0]?.fail();
    expect(stream.response?.status).toBe(503);
  });
});

it('bytes can be put into a response, and not once it is over', () => {
  const stream = host.request({ path: '/' }).respond({ body: 'hello' });
  expect(said()).toContain('inject 0');
  expect(stream.response?.text()).toContain('!');
  stream.close();
  expect(said()).toContain('late 2');
});

it('only a plugin that imports them has the calls of Higress', async () => {
  const names = (module: Uint8Array): string[] =>
    engine.Module.imports(new engine.Module(module)).map(({ name }) => name);
  expect(names(await compiled)).toContain('proxy_redis_call');
  const plain = names(await compileFixture('exchanges'));
  expect(plain.filter((name) => /redis|inject|upstream/.test(name))).toEqual([]);
  await expect(createHost({ plugins: [{ module: await compiled }] })).rejects.toThrow(/proxy_redis/);
});
