import { connect as connectNet, createServer, type AddressInfo } from 'node:net';
import { connect } from 'node:tls';

import { expect, it, onTestFinished } from 'vitest';

import { readClientHello } from '../../src/network/client-hello.js';

/** The first bytes that Node's TLS client sends. */
async function hello(options: { servername?: string; ALPNProtocols?: string[] }): Promise<Buffer> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => void server.close());
  const seen = new Promise<Buffer>((resolve) => {
    server.once('connection', (socket) =>
      socket.once('data', (bytes: Buffer) => {
        resolve(bytes);
        socket.destroy();
      }),
    );
  });
  const raw = connectNet((server.address() as AddressInfo).port, '127.0.0.1');
  connect({ socket: raw, rejectUnauthorized: false, ...options }).on('error', () => undefined);
  return seen;
}

it('reads the server name and the protocols', async () => {
  const bytes = await hello({ servername: 'One.Test', ALPNProtocols: ['h2', 'http/1.1'] });
  expect(readClientHello(bytes)).toEqual({
    kind: 'tls',
    serverName: 'one.test',
    applicationProtocols: ['h2', 'http/1.1'],
  });
});

it('waits for the whole hello, byte by byte', async () => {
  const bytes = await hello({ servername: 'one.test' });
  for (let end = 0; end < bytes.length; end++)
    expect(readClientHello(bytes.subarray(0, end))).toBeUndefined();
  expect(readClientHello(bytes)?.serverName).toBe('one.test');
});

it('joins a hello that is cut into several records', async () => {
  const bytes = await hello({ servername: 'one.test' });
  const message = bytes.subarray(5);
  const record = (part: Buffer): Buffer => {
    const header = Buffer.from([22, 3, 1, part.length >> 8, part.length & 255]);
    return Buffer.concat([header, part]);
  };
  const cut = Buffer.concat([record(message.subarray(0, 40)), record(message.subarray(40))]);
  expect(readClientHello(cut)?.serverName).toBe('one.test');
});

it.each(['GET / HTTP/1.1\r\n', 'PRI * HTTP/2.0', '\u0016\u0002', ''])('knows what is no TLS: %j', (text) => {
  expect(readClientHello(Buffer.from(text, 'latin1'))?.kind).toBe(text === '' ? undefined : 'plain');
});

it('survives every broken hello', async () => {
  const bytes = await hello({ servername: 'one.test', ALPNProtocols: ['h2'] });
  for (let at = 5; at < bytes.length; at++) {
    const broken = Buffer.from(bytes);
    broken[at] = 255;
    expect(() => readClientHello(broken)).not.toThrow();
  }
});
