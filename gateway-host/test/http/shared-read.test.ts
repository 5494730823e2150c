import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

import { afterEach, expect, test } from 'vitest';

import { sharedRead, withSharedRead } from '../../src/http/shared-read.js';

const servers: Server[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((done) => server.close(done))));
});

/** Gives every accepted connection after it has moved. */
async function serve(onSocket: (socket: Socket) => void): Promise<number> {
  const server = createServer({ allowHalfOpen: true }, (accepted) => {
    const socket = withSharedRead(accepted);
    expect(socket).not.toBe(accepted);
    socket.on('error', () => undefined);
    onSocket(socket);
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as { port: number }).port;
}

function dial(port: number): { socket: Socket; text: () => string } {
  let text = '';
  const socket: Socket = connect({ port, host: '127.0.0.1', onread: sharedRead(() => socket) });
  socket.on('data', (bytes: Buffer) => (text += bytes.toString('latin1')));
  return { socket, text: () => text };
}

test('keeps what each of many connections reads apart, however long it is kept', async () => {
  const kept = new Map<Socket, Buffer[]>();
  const port = await serve((socket) => {
    kept.set(socket, []);
    socket.on('data', (bytes: Buffer) => kept.get(socket)?.push(bytes));
    socket.on('end', () => socket.end(Buffer.concat(kept.get(socket) ?? [])));
  });
  const sent = Array.from({ length: 20 }, (_, i) => String.fromCharCode(0x61 + i).repeat(1000 + 7000 * i));
  const clients = sent.map((text) => {
    const client = dial(port);
    client.socket.end(text);
    return client;
  });
  await Promise.all(clients.map(({ socket }) => once(socket, 'close')));
  expect(clients.map(({ text }) => text())).toEqual(sent);
});

test('reads nothing while it is paused, and everything afterwards', async () => {
  let read = 0;
  let paused: Socket | undefined;
  const port = await serve((socket) => {
    paused = socket;
    socket.on('data', (bytes: Buffer) => (read += bytes.length));
    socket.on('end', () => socket.end());
    socket.pause();
  });
  const { socket } = dial(port);
  const size = 8 * 1024 * 1024;
  socket.end(Buffer.alloc(size));
  await expect.poll(() => paused).toBeDefined();
  await new Promise((later) => setTimeout(later, 50));
  expect(read).toBe(0);
  paused?.resume();
  await once(socket, 'close');
  expect(read).toBe(size);
});

test('loses nothing that comes while nobody listens', async () => {
  let accepted: Socket | undefined;
  const port = await serve((socket) => (accepted = socket));
  const { socket } = dial(port);
  socket.write('early');
  await expect.poll(() => accepted?.readableLength).toBe(5);
  let text = '';
  accepted?.on('data', (bytes: Buffer) => (text += bytes.toString()));
  socket.end(' and late');
  await expect.poll(() => text).toBe('early and late');
  accepted?.end();
});

test('counts as a connection of its server until it is closed', async () => {
  const sockets: Socket[] = [];
  const port = await serve((socket) => {
    sockets.push(socket);
    socket.resume();
  });
  const { socket } = dial(port);
  await expect.poll(() => sockets.length).toBe(1);
  const [server] = servers as [Server];
  const count = (): Promise<number> =>
    new Promise((done) => server.getConnections((_, connections) => done(connections)));
  expect(await count()).toBe(1);
  let closed = false;
  server.close(() => (closed = true));
  await new Promise((later) => setTimeout(later, 20));
  expect(closed).toBe(false);
  expect(sockets[0]?.remotePort).toBe(socket.localPort);
  socket.end();
  sockets[0]?.end();
  await expect.poll(() => closed).toBe(true);
  servers.length = 0;
});

test('ends with the socket that the server gave, and that one with it', async () => {
  const pairs: [Socket, Socket][] = [];
  const server = createServer((accepted) => pairs.push([accepted, withSharedRead(accepted)]));
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const [first, second] = [dial(port), dial(port)];
  await expect.poll(() => pairs.length).toBe(2);
  pairs[0]?.[0].destroy();
  await once(first.socket, 'close');
  expect(pairs[0]?.[1].destroyed).toBe(true);
  second.socket.end();
  pairs[1]?.[1].resume().end();
  await once(second.socket, 'close');
  await expect.poll(() => pairs[1]?.[0].destroyed).toBe(true);
});

test('leaves a socket alone that no server has just accepted', () => {
  const socket = connect({ port: 1, host: '127.0.0.1' });
  socket.on('error', () => undefined);
  expect(withSharedRead(socket)).toBe(socket);
  socket.destroy();
});
