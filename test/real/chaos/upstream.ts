/** An upstream that misbehaves as the path asks, and echoes otherwise. */
import { createServer, type AddressInfo, type Socket } from 'node:net';

/** How each trouble shows to a client: one of these statuses, and whether the body breaks off. */
export interface Trouble {
  readonly statuses: readonly number[];
  readonly cut: boolean;
  readonly act: (socket: Socket) => void;
}

const OK = 'HTTP/1.1 200 OK\r\n';

export const TROUBLES: Readonly<Record<string, Trouble>> = {
  'reset-at-once': { statuses: [503], cut: false, act: (socket) => socket.resetAndDestroy() },
  'close-at-once': { statuses: [503], cut: false, act: (socket) => socket.destroy() },
  'close-in-head': {
    statuses: [502, 503],
    cut: false,
    act: (socket) => socket.write(`${OK}x-half: `, () => socket.destroy()),
  },
  'close-in-body': {
    statuses: [200],
    cut: true,
    act: (socket) => socket.write(`${OK}content-length: 100\r\n\r\nhalf`, () => socket.destroy()),
  },
  'reset-in-chunk': {
    statuses: [200],
    cut: true,
    act: (socket) =>
      socket.write(`${OK}transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n`, () =>
        setTimeout(() => socket.resetAndDestroy(), 5),
      ),
  },
  garbage: { statuses: [502, 503], cut: false, act: (socket) => socket.end('NOT HTTP AT ALL\r\n\r\n') },
  'two-lengths': {
    statuses: [502, 503],
    cut: false,
    act: (socket) => socket.write(`${OK}content-length: 1\r\ncontent-length: 2\r\n\r\nab`),
  },
  'bad-chunk': {
    statuses: [200, 502, 503],
    cut: true,
    act: (socket) => socket.write(`${OK}transfer-encoding: chunked\r\n\r\nzz\r\nhello\r\n`),
  },
  'half-open': { statuses: [504], cut: false, act: () => undefined },
  'too-long': {
    statuses: [200],
    cut: false,
    act: (socket) => socket.write(`${OK}content-length: 4\r\n\r\nfour and more`),
  },
  trailers: {
    statuses: [200],
    cut: false,
    act: (socket) =>
      socket.write(`${OK}transfer-encoding: chunked\r\n\r\n4\r\nfour\r\n0\r\nx-trailer: here\r\n\r\n`),
  },
  'close-in-trailers': {
    statuses: [200],
    cut: true,
    act: (socket) =>
      socket.write(`${OK}transfer-encoding: chunked\r\n\r\n4\r\nfour\r\n0\r\nx-trailer: he`, () =>
        socket.destroy(),
      ),
  },
  'bad-trailers': {
    statuses: [200],
    cut: true,
    act: (socket) =>
      socket.write(`${OK}transfer-encoding: chunked\r\n\r\n4\r\nfour\r\n0\r\nno colon\r\n\r\n`),
  },
  'byte-by-byte': { statuses: [200], cut: false, act: dripAnswer },
  slow: {
    statuses: [200],
    cut: false,
    act: (socket) => {
      socket.write(`${OK}content-length: 4\r\n\r\nfo`);
      setTimeout(() => socket.write('ur'), 20);
    },
  },
};

/** An echo whose last byte comes so many milliseconds after the others. */
const SLOW_ECHOES: Readonly<Record<string, number>> = { 'slow-echo': 20, 'slowest-echo': 1_000 };

function sendSlowly(socket: Socket, text: string, ms: number): void {
  socket.write(text.slice(0, -1), 'latin1');
  setTimeout(() => socket.write(text.slice(-1), 'latin1'), ms);
}

/** What is sent under `/large`. */
export const LARGE_BYTES = 4 * 1024 * 1024;
const LARGE_HEAD = `${OK}content-length: ${LARGE_BYTES}\r\n\r\n`;
const LARGE = Buffer.alloc(LARGE_BYTES, 'x');

/** A whole answer, each byte in a turn of its own. */
function dripAnswer(socket: Socket): void {
  const bytes = `${OK}content-length: 4\r\n\r\nfour`;
  let at = 0;
  socket.setNoDelay(true);
  const drip = (): void => {
    if (at < bytes.length && !socket.destroyed) socket.write(bytes.charAt(at++), () => setImmediate(drip));
  };
  drip();
}

export interface ChaosUpstream {
  readonly port: number;
  connections(): number;
  /** Requests that no client sent as such. */
  smuggled(): number;
  close(): Promise<void>;
}

/** `onRequest` hears of the body of each request that is whole. */
export async function startChaosUpstream(
  onRequest: (body: string) => void = () => undefined,
): Promise<ChaosUpstream> {
  const sockets = new Set<Socket>();
  let smuggled = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    serve(socket, (path, body) => {
      if (path === 'smuggled') smuggled++;
      onRequest(body);
    });
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => sockets.size,
    smuggled: () => smuggled,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Answers each request once it is whole. One that never becomes so gets nothing: its connection has to end. */
function serve(socket: Socket, note: (path: string, body: string) => void): void {
  let held = '';
  socket.on('data', (chunk) => {
    held += chunk.toString('latin1');
    for (;;) {
      const end = held.indexOf('\r\n\r\n');
      if (end < 0) return;
      const head = held.slice(0, end);
      const request = wholeBody(head, held.slice(end + 4));
      if (request === undefined) return;
      held = held.slice(end + 4 + request.size);
      const path = /^\w+ \/([\w-]+)/.exec(head)?.[1] ?? '';
      const { body } = request;
      note(path, body);
      const trouble = TROUBLES[path];
      const echo = `${OK}content-length: ${body.length}\r\n\r\n${body}`;
      const pause = SLOW_ECHOES[path];
      if (pause !== undefined) return void sendSlowly(socket, echo, pause);
      if (path === 'large') return void socket.write(LARGE_HEAD, () => socket.write(LARGE));
      if (trouble === undefined) socket.write(echo, 'latin1');
      else trouble.act(socket);
    }
  });
}

/** A body and how many bytes it took; undefined while more is to come. */
function wholeBody(head: string, rest: string): { body: string; size: number } | undefined {
  if (!/\r\ntransfer-encoding: chunked/i.test(head)) {
    const size = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
    return rest.length < size ? undefined : { body: rest.slice(0, size), size };
  }
  let body = '';
  for (let at = 0; ;) {
    const line = rest.indexOf('\r\n', at);
    if (line < 0) return undefined;
    const length = Number.parseInt(rest.slice(at, line), 16);
    const next = line + 2 + length + 2;
    if (!(length >= 0) || rest.length < next) return undefined;
    body += rest.slice(line + 2, line + 2 + length);
    if (length === 0) return { body, size: next };
    at = next;
  }
}
