import { createHost, type TestHost, type TestPlugin } from '@postern/gateway-host/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { compileFixture } from './compile-fixture.js';

let module: Uint8Array;

beforeAll(async () => {
  module = await compileFixture('greeter');
});

function plugin(rootId: string, configuration: string): TestPlugin {
  return { module, name: configuration, rootId, vmId: 'shared', configuration };
}

function greetings(host: TestHost): string[] {
  const headers = host.request().upstream?.headers ?? [];
  return headers.filter(([name]) => name === 'x-greeting').map(([, value]) => value);
}

describe('root contexts', () => {
  it('keep two configurations in one VM apart', async () => {
    const host = await createHost({ plugins: [plugin('kind', 'hello'), plugin('kind', 'good day')] });
    expect(greetings(host)).toEqual(['kind hello', 'kind good day']);
    expect(greetings(host)).toEqual(['kind hello', 'kind good day']);
    host.close();
  });

  it('are made by the factory that is registered for the root_id', async () => {
    const host = await createHost({ plugins: [plugin('loud', 'HELLO'), plugin('kind', 'hello')] });
    expect(greetings(host)).toEqual(['loud HELLO', 'kind hello']);
    host.close();
  });

  it('refuse to start under a root_id that nobody registered, and name those that are', async () => {
    const starting = createHost({ plugins: [plugin('unknown', 'hello')] });
    await expect(starting).rejects.toThrow(
      /unknown root_id: unknown[^]*registered: loud[^]*registered: kind/,
    );
  });

  it('get the VM configuration at start and may refuse their own', async () => {
    const host = await createHost({ plugins: [{ ...plugin('kind', 'hello'), vmConfiguration: 'vm' }] });
    expect(host.logs.map(({ message }) => message)).toContain('start kind vm');
    host.close();
    await expect(createHost({ plugins: [plugin('kind', 'bad')] })).rejects.toThrow(/configure/i);
  });

  it('shut down without a trap, each on its own', async () => {
    const host = await createHost({ plugins: [plugin('kind', 'one'), plugin('kind', 'two')] });
    host.request().respond({ status: 204 });
    host.close();
    const messages = host.logs.filter(({ level }) => level !== 'debug').map(({ message }) => message);
    expect(messages).toEqual(expect.arrayContaining(['done one after 1', 'done two after 1']));
    expect(host.logs.filter(({ level }) => level === 'critical')).toEqual([]);
  });
});

describe('stream contexts', () => {
  it('hear log, done and delete, once each', async () => {
    const host = await createHost({ plugins: [plugin('kind', 'hello')] });
    host.request().respond({ status: 200, body: 'x' });
    expect(host.logs.filter(({ level }) => level === 'debug').map(({ message }) => message)).toEqual([
      'log',
      'done',
      'delete',
    ]);
    host.close();
  });

  it('are not needed: a root may leave a request alone', async () => {
    const host = await createHost({ plugins: [plugin('kind', 'leave alone')] });
    const stream = host.request({ body: 'hi' });
    expect(stream.outcome).toBe('upstream');
    expect(stream.respond({ body: 'ok' }).response?.text()).toBe('ok');
    host.close();
  });

  it('are found again among a thousand that are open at the same time', async () => {
    const host = await createHost({ plugins: [plugin('kind', 'hello')], trace: false });
    const streams = Array.from({ length: 1000 }, () => host.request());
    for (const stream of streams) {
      expect(stream.upstream?.header('x-greeting')).toBe('kind hello');
      stream.respond({ status: 204 });
    }
    expect(host.logs.filter(({ message }) => message === 'delete')).toHaveLength(1000);
    host.close();
  });
});
