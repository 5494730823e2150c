/** An HTTP/2 upstream that misbehaves as the path asks, and echoes otherwise. */
import {
  constants,
  createServer,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';

/** How a trouble shows to the client who met it. */
export interface Http2Trouble {
  readonly statuses: readonly number[];
  readonly cut: boolean;
  /** The connection ends, and with it what others had on it. */
  readonly costsOthers: boolean;
  readonly act: (stream: ServerHttp2Stream) => void;
}

const { NGHTTP2_INTERNAL_ERROR, NGHTTP2_REFUSED_STREAM } = constants;
const ALONE = { costsOthers: false };

/** Sends headers and half a body, and then does something. */
function half(stream: ServerHttp2Stream, then: () => void): void {
  stream.respond({ ':status': 200 });
  stream.write('half', () => setTimeout(then, 5));
}

/** A reset and nothing else: `close` would end the body first. */
function reset(stream: ServerHttp2Stream): void {
  stream.destroy(new Error('reset'));
}

/** Connections by the port at their other end: a session does not give its socket away. */
const sockets = new Map<number, Socket>();

function cut(stream: ServerHttp2Stream): void {
  sockets.get(stream.session?.socket.remotePort ?? 0)?.resetAndDestroy();
}

export const HTTP2_TROUBLES: Readonly<Record<string, Http2Trouble>> = {
  'refused-stream': {
    ...{ statuses: [503], cut: false, ...ALONE },
    act: (stream) => stream.close(NGHTTP2_REFUSED_STREAM),
  },
  'reset-before-headers': {
    ...{ statuses: [503], cut: false, ...ALONE },
    act: (stream) => stream.close(NGHTTP2_INTERNAL_ERROR),
  },
  'reset-behind-headers': {
    ...{ statuses: [200], cut: true, ...ALONE },
    act: (stream) => {
      stream.respond({ ':status': 200 });
      setTimeout(() => reset(stream), 5);
    },
  },
  'reset-in-body': {
    ...{ statuses: [200], cut: true, ...ALONE },
    act: (stream) => half(stream, () => reset(stream)),
  },
  trailers: {
    ...{ statuses: [200], cut: false, ...ALONE },
    act: (stream) => {
      stream.respond({ ':status': 200 }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'x-trailer': 'here' }));
      stream.end('four');
    },
  },
  // Whose request was on its way is refused; who was served already loses nothing.
  'goaway-at-once': {
    ...{ statuses: [200, 503], cut: false, costsOthers: true },
    act: (stream) => {
      stream.session?.close();
      stream.respond({ ':status': 200 });
      stream.end('four');
    },
  },
  // The library's server ends a connection on which too many streams are taken back.
  'half-open': { statuses: [503, 504], cut: false, costsOthers: true, act: () => undefined },
  'connection-cut': {
    ...{ statuses: [503], cut: false, costsOthers: true },
    act: (stream) => cut(stream),
  },
  'connection-cut-in-body': {
    ...{ statuses: [200, 503], cut: true, costsOthers: true },
    act: (stream) => half(stream, () => cut(stream)),
  },
};

export interface Http2Upstream {
  readonly port: number;
  connections(): number;
  close(): Promise<void>;
}

export async function startHttp2Upstream(): Promise<Http2Upstream> {
  const server = createServer({ settings: { maxConcurrentStreams: 1_000 } });
  const sessions = new Set<ServerHttp2Session>();
  server.on('connection', (socket: Socket) => {
    const { remotePort = 0 } = socket;
    sockets.set(remotePort, socket);
    socket.once('close', () => sockets.delete(remotePort));
  });
  server.on('session', (one) => {
    sessions.add(one);
    one.on('error', () => undefined).once('close', () => sessions.delete(one));
  });
  server.on('stream', (stream, headers) => serve(stream, headers));
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => sessions.size,
    close: async () => {
      for (const one of sessions) one.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function serve(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
  stream.on('error', () => undefined);
  const body: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => body.push(chunk));
  stream.on('end', () => {
    if (stream.destroyed) return;
    const trouble = HTTP2_TROUBLES[(headers[':path'] ?? '').slice(1)];
    if (trouble !== undefined) return trouble.act(stream);
    stream.respond({ ':status': 200 });
    stream.end(Buffer.concat(body));
  });
}
