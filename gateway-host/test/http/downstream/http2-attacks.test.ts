import { connect as connectHttp2 } from 'node:http2';
import { connect, type Socket } from 'node:net';

import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';

import { cluster, startGateway, startRawUpstream, until } from '../../running-gateway.js';
import { END_HEADERS, END_STREAM, frame, FRAME, getBlock, line, PREFACE } from '../http2-frames.js';

const FRAMES = 20_000;
/** Of the gateway's rounds, in which it asks connections that are silent. */
const ROUND_MS = 5_000;

async function start() {
  const upstream = await startRawUpstream(() => undefined);
  const running = await startGateway({
    routes: [
      { match: { prefix: '/dr' }, direct_response: { status: 200, body: { inline_string: 'direct' } } },
      { match: { prefix: '/' }, route: { cluster: 'main' } },
    ],
    clusters: [cluster('main', upstream)],
  });
  const gauge = (name: string): number => running.gateway.stats.gauge(`http.in.${name}`).value;
  return {
    ...running,
    connections: () => gauge('downstream_cx_active'),
    requests: () => gauge('downstream_rq_active'),
  };
}

async function attacker(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.resume();
  socket.write(PREFACE);
  return socket;
}

/** Writes what the other side is ready to take, until there is nothing left or it has gone. */
async function send(socket: Socket, frames: Iterable<Buffer>): Promise<void> {
  for (const one of frames) {
    if (socket.destroyed) return;
    if (socket.write(one)) continue;
    await new Promise((resolve) => socket.once('drain', resolve).once('close', resolve));
  }
}

function* times(count: number, make: (index: number) => Buffer): Iterable<Buffer> {
  for (let i = 0; i < count; i++) yield make(i);
}

async function serves(port: number): Promise<number> {
  const client = connectHttp2(`http://127.0.0.1:${port}`).on('error', () => undefined);
  const stream = client.request({ ':path': '/dr' }).on('error', () => undefined);
  const [headers] = await new Promise<[Record<string, unknown>]>((resolve) =>
    stream.once('response', (given) => resolve([given])),
  );
  client.destroy();
  return Number(headers[':status']);
}

const open = (id: number, flags = END_HEADERS): Buffer => frame(FRAME.headers, flags, id, getBlock('/wait'));
const reset = (id: number): Buffer => frame(FRAME.reset, 0, id, Buffer.of(0, 0, 0, 8));

// Envoy 1.40 was seen to end the connection in each of these cases.
describe('a client is cut off that', () => {
  it.each<[string, () => Iterable<Buffer>]>([
    [
      'opens streams only to reset them',
      () =>
        times(FRAMES, (i) => Buffer.concat([open(2 * i + 1, END_HEADERS | END_STREAM), reset(2 * i + 1)])),
    ],
    [
      'continues its headers for ever',
      function* () {
        yield open(1, 0);
        yield* times(FRAMES, (i) => frame(FRAME.continuation, 0, 1, line(`x-${i}`, 'v'.repeat(60))));
      },
    ],
    [
      'continues its headers with nothing',
      function* () {
        yield open(1, 0);
        yield* times(FRAMES, () => frame(FRAME.continuation, 0, 1));
      },
    ],
  ])('%s', async (_, frames) => {
    const { port, connections, requests } = await start();
    const socket = await attacker(port);
    await send(socket, frames());
    socket.end();
    await until(() => socket.destroyed || socket.closed, 15_000);
    expect(await serves(port)).toBe(200);
    await until(() => requests() === 0);
    await until(() => connections() === 0, 15_000);
  });
});

describe('a flood of frames costs nobody anything:', () => {
  it.each<[string, (index: number) => Buffer]>([
    ['settings', () => frame(FRAME.settings, 0, 0)],
    ['pings', () => frame(FRAME.ping, 0, 0, Buffer.alloc(8))],
    ['unknown ones', () => frame(FRAME.unknown, 0, 0, Buffer.alloc(100))],
    ['streams beyond the limit', (i) => open(2 * i + 1)],
  ])('%s', async (_, make) => {
    const { port, connections, requests } = await start();
    const before = process.memoryUsage().rss;
    const socket = await attacker(port);
    await send(socket, times(FRAMES / 4, make));
    expect(await serves(port)).toBe(200);
    socket.destroy();
    await until(() => connections() === 0 && requests() === 0, 15_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
  });
});

/** A line of 4,000 bytes in the dynamic table, then thousands of references to it in each block. */
function bomb(index: number): Buffer {
  const first = Buffer.concat([
    Buffer.of(0x40, 1),
    Buffer.from('x'),
    Buffer.of(0x7f, 0xa1, 0x1e),
    Buffer.alloc(4000, 0x61),
  ]);
  const block = index === 0 ? first : Buffer.alloc(2000, 0xbe);
  return frame(
    FRAME.headers,
    END_HEADERS | END_STREAM,
    2 * index + 1,
    Buffer.concat([getBlock('/dr'), block]),
  );
}

it('forgets a client that leaves between requests', async () => {
  const { port, connections } = await start();
  const clients = await Promise.all(Array.from({ length: 20 }, () => attacker(port)));
  await until(() => connections() === 20);
  for (const socket of clients) socket.end();
  await until(() => connections() === 0);
});

describe('a connection that has fallen silent', () => {
  afterEach(() => void vi.useRealTimers());

  /** Lets rounds go by, with turns of the event loop between them. */
  async function rounds(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      await vi.advanceTimersByTimeAsync(ROUND_MS);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  it('stays when the client still hears', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const { port, connections } = await start();
    const client = connectHttp2(`http://127.0.0.1:${port}`).on('error', () => undefined);
    onTestFinished(() => client.destroy());
    const pings: Buffer[] = [];
    client.on('ping', (payload: Buffer) => pings.push(payload));
    await until(() => connections() === 1);
    await rounds(30);
    expect(connections()).toBe(1);
    expect(pings).toHaveLength(1);
  });

  it.each<[string, Buffer]>([
    ['what is no frame', Buffer.alloc(1000, 0x41)],
    ['a second preface', PREFACE],
    ['a frame that is too large', frame(FRAME.unknown, 0, 0, Buffer.alloc(20_000))],
    ['a header that was never sent', frame(FRAME.headers, END_HEADERS, 1, Buffer.alloc(100, 0xfe))],
    ['a table of headers used again and again', Buffer.concat(Array.from({ length: 20 }, (_, i) => bomb(i)))],
  ])(
    'ends when the library has given it up over %s, whether the client has left or not',
    async (_, bytes) => {
      vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
      const { port, connections, requests } = await start();
      const [stays, leaves] = [await attacker(port), await attacker(port)];
      stays.write(bytes);
      leaves.end(bytes);
      await until(() => stays.bytesRead > 0 && leaves.bytesRead > 0);
      await rounds(10);
      await until(() => connections() === 0 && requests() === 0);
      expect(await serves(port)).toBe(200);
    },
  );
});
