/** Thousands of connections on which nothing happens, over HTTP/1 and HTTP/2: what they cost, who is served beside them. */
import { connect, type Socket } from 'node:net';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { Processes } from '../../e2e/processes.js';
import { settles, startChaosGateway, type ChaosGateway } from './gateway.js';
import { growth, megabytes } from './heaps.js';
import { ACK, frame, FRAME, FrameReader, PREFACE } from './http2-frames.js';
import { FULL, rate, repeat, say, TIMEOUT_MS } from './load.js';
import { startChaosUpstream, type ChaosUpstream } from './upstream.js';
import { good, Watch } from './watch.js';

const IDLE = FULL ? 10_000 : 1_000;
const BESIDE = 500;
/** Kilobytes of one connection: on the heaps, and of resident memory, where the library keeps its sessions. */
const COST = { HTTP1: { heap: 16, resident: 32 }, HTTP2: { heap: 32, resident: 96 } } as const;
type Protocol = keyof typeof COST;

const processes = new Processes();
let upstream: ChaosUpstream;

beforeAll(async () => {
  upstream = await startChaosUpstream();
});

afterAll(async () => {
  await processes.stopAll();
  await upstream.close();
});

describe.each([1, 2])('%s workers', (workers) => {
  let gateway: ChaosGateway;
  let watch: Watch;
  beforeAll(async () => {
    gateway = await startChaosGateway(processes, { upstream: upstream.port, workers });
    watch = await Watch.begin(gateway, upstream.connections);
  });

  it.each(Object.keys(COST) as Protocol[])(
    `keep ${IDLE} idle connections with %s and serve beside them`,
    async (protocol) => {
      // What a connection once was is kept for the next ones.
      await hold(gateway, protocol, IDLE / 10, () => Promise.resolve());
      await watch.nothingLeft();
      const before = await state(gateway);
      const began = Date.now();
      await hold(gateway, protocol, IDLE, async (sockets) => {
        say(`${IDLE} opened in ${rate(IDLE, began)}`);
        await repeat({ to: BESIDE }, (i) => good(gateway, i));
        gateway.clients.hangUp();
        const beside = await state(gateway);
        const heap = ((beside.megabytes - before.megabytes) * 1024) / IDLE;
        const resident = ((beside.resident - before.resident) * 1024) / IDLE;
        say(`${heap.toFixed(1)} KB of heap and ${resident.toFixed(1)} KB resident each`);
        expect(heap).toBeLessThan(COST[protocol].heap);
        expect(resident).toBeLessThan(COST[protocol].resident);
        expect(sockets.filter((socket) => socket.destroyed)).toEqual([]);
        if (protocol === 'HTTP1') for (const socket of sockets.slice(0, BESIDE)) await answered(socket);
      });
      await watch.nothingLeft();
      expect(growth(before.heaps, await gateway.heaps())).toBeLessThan(8);
    },
    TIMEOUT_MS,
  );
});

async function state(gateway: ChaosGateway) {
  const heaps = await gateway.heaps();
  return { heaps, megabytes: megabytes(heaps), resident: gateway.residentMegabytes() };
}

/** Opens connections, does something beside them, and closes them. */
async function hold(
  gateway: ChaosGateway,
  protocol: Protocol,
  count: number,
  beside: (sockets: readonly Socket[]) => Promise<void>,
): Promise<void> {
  const sockets: Socket[] = [];
  const open = protocol === 'HTTP1' ? connected : greeted;
  try {
    await repeat({ to: count }, async () => void sockets.push(await open(gateway.port)));
    await settles(async () => {
      const [active] = await gateway.stats('http.chaos.downstream_cx_active');
      return active === count ? undefined : `${active} of ${count} connections active`;
    });
    await beside(sockets);
  } finally {
    for (const socket of sockets) socket.destroy();
  }
}

async function connected(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  await new Promise((resolve) => socket.once('connect', resolve).once('close', resolve));
  return socket;
}

/** A connection on which both sides have taken the other's settings; it answers when it is asked whether it lives. */
async function greeted(port: number): Promise<Socket> {
  const socket = await connected(port);
  socket.write(Buffer.concat([PREFACE, frame(FRAME.settings, 0, 0)]));
  const reader = new FrameReader();
  await new Promise<void>((resolve) => {
    socket.once('close', resolve);
    socket.on('data', (bytes: Buffer) => {
      for (const { type, flags, payload } of reader.read(bytes)) {
        if (type === FRAME.settings && flags === ACK) resolve();
        if (flags === ACK) continue;
        if (type === FRAME.settings) socket.write(frame(FRAME.settings, ACK, 0));
        if (type === FRAME.ping) socket.write(frame(FRAME.ping, ACK, 0, payload));
      }
    });
  });
  return socket;
}

/** A connection that was idle for long serves as any other. */
async function answered(socket: Socket): Promise<void> {
  const answer = new Promise<string>((resolve) => {
    socket.once('data', (bytes) => resolve(bytes.toString('latin1')));
    socket.once('close', () => resolve('closed'));
  });
  socket.write('POST /echo HTTP/1.1\r\nhost: chaos\r\ncontent-length: 2\r\n\r\nok');
  expect(await answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
}
