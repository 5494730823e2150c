import { createHost, type TestConnection, type TestHost } from '@postern/gateway-host/testing';
import { afterEach, expect, it } from 'vitest';
import { compileFixture } from './compile-fixture.js';

const compiled = compileFixture('connections');
let host: TestHost;

afterEach(() => {
  host.close();
  expect(host.logs.filter(({ level }) => level === 'critical')).toEqual([]);
});

async function connect(configuration = ''): Promise<TestConnection> {
  host = await createHost({ plugins: [{ module: await compiled, configuration }] });
  const connection = host.connect();
  await Promise.resolve();
  return connection;
}

function said(): string[] {
  return host.logs.map(({ message }) => message);
}

it('a network filter holds, changes and passes bytes both ways', async () => {
  const connection = await connect();
  connection.send('ab');
  expect(connection.upstream.text()).toBe('');
  connection.send('cd');
  connection.respond('hello');
  expect(connection.upstream.text()).toBe('ABCD');
  expect(connection.client.text()).toBe('hello');
  expect(said()).toEqual([
    'new',
    'from client ab false',
    'from client abcd false',
    'from upstream hello false',
  ]);
});

it('it is told the end, in order, and cannot touch the connection then', async () => {
  const connection = await connect();
  connection.close();
  expect(said().filter((line) => !line.startsWith('refused'))).toEqual([
    'new',
    'client closed 2',
    'done',
    'log 2',
    'delete',
  ]);
});

it('it may close the connection, and not answer as if it were HTTP', async () => {
  const connection = await connect();
  connection.send('answer');
  expect(said()).toContain('answer 2');
  connection.send('close');
  expect(said()).toContain('close 0');
  expect(connection.closed).toBe(true);
});

it('a connection for which it makes no context passes', async () => {
  const connection = await connect('ignore');
  connection.send('ab');
  expect(connection.upstream.text()).toBe('ab');
  expect(said()).toEqual([]);
});
