import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { RedisTarget } from '../../../src/abi/redis-client.js';
import type { ClusterSet } from '../../../src/http/upstream/cluster-set.js';
import { RedisConnections } from '../../../src/http/upstream/redis-connections.js';
import { answerEnd, command } from '../../../src/http/upstream/resp.js';

describe('answers of Redis', () => {
  it.each([
    ['+OK\r\n', 5],
    ['-ERR x\r\n', 8],
    [':12\r\n+next\r\n', 5],
    ['$5\r\nhello\r\n', 11],
    ['$-1\r\n', 5],
    ['$0\r\n\r\n', 6],
    ['*2\r\n$1\r\na\r\n:1\r\n', 15],
    ['*-1\r\n', 5],
    ['*1\r\n*1\r\n:1\r\n', 12],
  ])('%j ends at %i', (text, end) => {
    expect(answerEnd(Buffer.from(text))).toBe(end);
    for (let cut = 0; cut < end; cut++) expect(answerEnd(Buffer.from(text.slice(0, cut)))).toBeUndefined();
  });

  it.each(['HTTP/1.1 400 Bad Request\r\n', '$x\r\n', '$-2\r\n', `${'*1\r\n'.repeat(40)}:1\r\n`])(
    '%j is none',
    (text) => {
      expect(() => answerEnd(Buffer.from(text))).toThrow(RangeError);
    },
  );

  it('are asked for by commands of words', () => {
    expect(command('GET', 'é').toString()).toBe('*2\r\n$3\r\nGET\r\n$2\r\né\r\n');
  });
});

describe('connections to Redis', () => {
  const open: (() => void)[] = [];
  afterEach(() => {
    for (const close of open.splice(0)) close();
  });

  async function redis(serve: (data: string, socket: Socket) => void): Promise<RedisConnections> {
    const server: Server = createServer((socket) => {
      socket.on('data', (data) => serve(data.toString(), socket));
      socket.on('error', () => {});
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const host = { address: '127.0.0.1', port };
    const clusters = {
      get: (name: string) => (name === 'redis' ? { pick: () => host } : undefined),
    } as unknown as ClusterSet;
    const connections = new RedisConnections(clusters);
    open.push(
      () => connections.close(),
      () => server.close(),
    );
    return connections;
  }

  const target = (rest: Partial<RedisTarget> = {}): RedisTarget => ({
    cluster: 'redis',
    user: '',
    password: '',
    database: 0,
    timeoutMs: 0,
    ...rest,
  });

  function ask(
    connections: RedisConnections,
    to: RedisTarget,
    ...words: string[]
  ): Promise<string | undefined> {
    return new Promise((resolve) => {
      connections.call(to, command(...words), (response) => resolve(response?.toString()));
    });
  }

  it('log in once and answer in order', async () => {
    let seen = '';
    const connections = await redis((data, socket) => {
      seen += data;
      const count = data.split('*').length - 1;
      socket.write('+OK\r\n'.repeat(count));
    });
    const to = target({ user: 'u', password: 'p', database: 3 });
    expect(await Promise.all([ask(connections, to, 'PING'), ask(connections, to, 'GET', 'a')])).toEqual([
      '+OK\r\n',
      '+OK\r\n',
    ]);
    const login = [command('AUTH', 'u', 'p'), command('SELECT', '3'), command('PING'), command('GET', 'a')];
    expect(seen).toBe(Buffer.concat(login).toString());
    expect(connections.has('redis')).toBe(true);
    expect(connections.has('other')).toBe(false);
  });

  it('fail every call when the login is refused', async () => {
    const connections = await redis((_data, socket) => socket.write('-WRONGPASS\r\n'));
    expect(await ask(connections, target({ password: 'p' }), 'PING')).toBeUndefined();
  });

  it('give up after the time limit, and drop the late answer', async () => {
    const sockets: Socket[] = [];
    const connections = await redis((_data, socket) => void sockets.push(socket));
    expect(await ask(connections, target({ timeoutMs: 20 }), 'PING')).toBeUndefined();
    const second = ask(connections, target(), 'GET', 'a');
    sockets[0]?.write('+late\r\n+second\r\n');
    expect(await second).toBe('+second\r\n');
  });

  it('fail calls when the peer goes away or is no Redis', async () => {
    const gone = await redis((_data, socket) => socket.destroy());
    expect(await ask(gone, target(), 'PING')).toBeUndefined();
    const http = await redis((_data, socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(await ask(http, target(), 'PING')).toBeUndefined();
  });
});
