/** Clients that take their time: answers read byte by byte, heads and bodies that never end. */
import { connect, type Socket } from 'node:net';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { Processes } from '../../e2e/processes.js';
import { startChaosGateway, type ChaosGateway } from './gateway.js';
import { megabytes } from './heaps.js';
import { FULL, repeat, say, TIMEOUT_MS } from './load.js';
import { LARGE_BYTES, startChaosUpstream, type ChaosUpstream } from './upstream.js';
import { good, Watch } from './watch.js';

const READERS = FULL ? 500 : 50;
const DRIPPING = FULL ? 20_000 : 1_000;
const AT_ONCE = 1_000;
const BESIDE = 2_000;
const BUFFER_LIMIT = 32_768;
/** The limit in both directions, and what was read before it was heeded. */
const KB_PER_READER = 256;

const processes = new Processes();
let upstream: ChaosUpstream;
let gateway: ChaosGateway;
let watch: Watch;

beforeAll(async () => {
  upstream = await startChaosUpstream();
  gateway = await startChaosGateway(processes, {
    upstream: upstream.port,
    manager: { request_headers_timeout: '2s', request_timeout: '2s' },
    listener: { per_connection_buffer_limit_bytes: BUFFER_LIMIT },
    cluster: { per_connection_buffer_limit_bytes: BUFFER_LIMIT },
  });
  watch = await Watch.begin(gateway, upstream.connections);
});

afterAll(async () => {
  await processes.stopAll();
  await upstream.close();
});

it(
  `${READERS} clients read a byte at a time, and others are served beside them`,
  async () => {
    const before = megabytes(await gateway.heaps());
    const readers = Array.from({ length: READERS }, () => new SlowReader(gateway.port));
    const steps = setInterval(() => readers.forEach((reader) => reader.step()), 200);
    try {
      await Promise.all(readers.map((reader) => reader.begun));
      await repeat({ to: BESIDE }, (i) => good(gateway, i));
      const each = ((megabytes(await gateway.heaps()) - before) * 1024) / READERS;
      say(`${each.toFixed(1)} KB of heap for each slow reader`);
      expect(each).toBeLessThan(KB_PER_READER);
    } finally {
      clearInterval(steps);
    }
    // Whoever reads on after all gets the whole answer.
    const [some, others] = [readers.slice(0, 10), readers.slice(10)];
    for (const reader of others) reader.leave();
    const sizes = await Promise.all(some.map((reader) => reader.rest()));
    expect(new Set(sizes)).toEqual(new Set([LARGE_BYTES]));
    await watch.nothingLeft();
  },
  TIMEOUT_MS,
);

it(
  `${AT_ONCE} clients at once send heads and bodies that never end`,
  () =>
    watch.run(
      async (i) => {
        if (i % 100 === 0) return good(gateway, i);
        const head = i % 2 === 0;
        const answer = await drip(gateway.port, head ? '' : BODY, head ? ENDLESS_HEAD : 'x'.repeat(1_000));
        expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
      },
      { count: DRIPPING, parallel: AT_ONCE },
    ),
  TIMEOUT_MS,
);

const BODY = 'POST /echo HTTP/1.1\r\nhost: chaos\r\ncontent-length: 100000\r\n\r\n';
const ENDLESS_HEAD = `POST /echo HTTP/1.1\r\nhost: chaos\r\nx: ${'y'.repeat(1_000)}`;

/** Sends a byte at a time until the gateway has enough of it; gives what it said. */
async function drip(port: number, first: string, rest: string): Promise<string> {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  let answer = '';
  let at = 0;
  socket.on('data', (bytes) => (answer += bytes.toString('latin1')));
  if (first !== '') socket.write(first);
  const timer = setInterval(() => socket.write(rest.charAt(at++)), 250);
  await new Promise((resolve) => socket.once('close', resolve));
  clearInterval(timer);
  return answer;
}

/** Asks for a large answer and reads one byte for each step. */
class SlowReader {
  readonly begun: Promise<void>;
  readonly #socket: Socket;
  #bytes = '';
  #fast = false;
  #size = 0;

  constructor(port: number) {
    const buffer = Buffer.alloc(64 * 1024);
    let begun: (() => void) | undefined;
    this.begun = new Promise((resolve) => (begun = resolve));
    const one = buffer.subarray(0, 1);
    const onread = {
      buffer: () => (this.#fast ? buffer : one),
      callback: (size: number, bytes: Uint8Array): boolean => {
        begun?.();
        this.#take(Buffer.from(bytes.subarray(0, size)));
        return this.#fast;
      },
    };
    this.#socket = connect({ port, host: '127.0.0.1', onread }).on('error', () => undefined);
    this.#socket.write('POST /large HTTP/1.1\r\nhost: chaos\r\ncontent-length: 2\r\n\r\nok');
  }

  step(): void {
    this.#socket.resume();
  }

  leave(): void {
    this.#socket.destroy();
  }

  /** Reads to the end; gives how long the body was. */
  rest(): Promise<number> {
    this.#fast = true;
    this.#socket.resume();
    return new Promise((resolve) => {
      const done = (): void => resolve(this.#size);
      this.#socket.once('close', done);
      const timer = setInterval(() => {
        if (this.#size < LARGE_BYTES) return;
        clearInterval(timer);
        this.#socket.destroy();
      }, 50);
    });
  }

  /** Bytes of the head are kept until it is whole. */
  #take(bytes: Buffer): void {
    if (this.#size > 0) return void (this.#size += bytes.length);
    this.#bytes += bytes.toString('latin1');
    const end = this.#bytes.indexOf('\r\n\r\n');
    if (end < 0) return;
    this.#size = this.#bytes.length - end - 4;
    if (this.#size > 0) this.#bytes = '';
  }
}
