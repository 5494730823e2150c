/** Sends raw bytes to one gateway and tells what became of them: answers, what the upstream saw, the connection's end. */
import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';

/** What a client can tell of its connection. */
export interface Fate {
  /** Statuses and what the upstream saw, in order. */
  readonly answers: readonly string[];
  readonly end: 'closed' | 'open';
}

const SEEN = 'x-seen';

/** Resolves when the gateway has got round to everything that was sent to it before. */
export type Settle = () => Promise<void>;

/** Sends bytes on a connection of their own, and looks at what came of them once the gateway has had its turns. */
export async function exchange(port: number, bytes: string, settle: Settle): Promise<Fate> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  let text = '';
  let closed = false;
  socket.setEncoding('latin1');
  socket.on('data', (part: string) => (text += part));
  socket.on('error', () => undefined);
  socket.once('close', () => (closed = true));
  await new Promise<void>((resolve) => socket.write(bytes, 'latin1', () => resolve()));
  await settle();
  socket.destroy();
  // Envoy takes up to a second to do what it has announced.
  const announced = /\r\nconnection: close\r\n[\s\S]*\r\n\r\n/.test(text);
  return { answers: answersIn(text), end: closed || announced ? 'closed' : 'open' };
}

/** Asks for something plain, again and again: what was sent before has been served by then. */
export function prober(port: number, rounds: number): Settle {
  let socket: Socket | undefined;
  return async () => {
    for (let i = 0; i < rounds; i++) {
      const one = (socket ??= connect({ port, host: '127.0.0.1', noDelay: true }).on(
        'error',
        () => undefined,
      ));
      one.write('GET /probe HTTP/1.1\r\nhost: a\r\n\r\n');
      await eitherOf(one, 'data', 'close');
      if (one.destroyed) socket = undefined;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
}

function eitherOf(socket: Socket, ...events: readonly string[]): Promise<void> {
  return new Promise((resolve) => {
    const come = (): void => {
      for (const event of events) socket.off(event, come);
      resolve();
    };
    for (const event of events) socket.on(event, come);
  });
}

function answersIn(text: string): string[] {
  const heads = text.matchAll(/HTTP\/1\.1 (\d{3}) [^\r]*\r\n([\s\S]*?)\r\n\r\n/g);
  return [...heads].map(([, status = '', lines = '']) => {
    const seen = new RegExp(`^${SEEN}: (.*)$`, 'm').exec(lines)?.[1]?.trim();
    return seen === undefined ? status : `${status} ${decodeURIComponent(seen)}`;
  });
}

/** An upstream that reads strictly and answers with what it saw, in a header so that HEAD has it too. */
export async function startMirror(): Promise<{ readonly port: number; readonly server: Server }> {
  const server = createServer((socket) => {
    let text = '';
    socket.setEncoding('latin1');
    socket.on('error', () => undefined);
    socket.on('data', (part: string) => {
      text += part;
      for (let next = readRequest(text); next !== undefined; next = readRequest(text)) {
        text = text.slice(next.size);
        socket.write(
          `HTTP/1.1 200 OK\r\n${SEEN}: ${encodeURIComponent(next.seen)}\r\ncontent-length: 0\r\n\r\n`,
        );
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return { port: (server.address() as AddressInfo).port, server };
}

/** Lines that differ from gateway to gateway or from request to request. */
const OWN = /^(x-request-id|x-envoy-expected-rq-timeout-ms|x-forwarded-proto): /;

function readRequest(text: string): { seen: string; size: number } | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const lines = text.slice(0, end).split('\r\n');
  const length = lines.find((line) => line.startsWith('content-length: '))?.slice(16);
  const chunked = lines.includes('transfer-encoding: chunked');
  const body = chunked
    ? readChunks(text, end + 4)
    : { data: text.slice(end + 4, end + 4 + Number(length ?? 0)), end: end + 4 + Number(length ?? 0) };
  if (body === undefined || text.length < body.end) return undefined;
  const seen = [...lines.filter((line) => !OWN.test(line)), body.data].join('|');
  return { seen, size: body.end };
}

function readChunks(text: string, from: number): { data: string; end: number } | undefined {
  let data = '';
  for (let at = from; ;) {
    const line = text.indexOf('\r\n', at);
    if (line < 0) return undefined;
    const size = Number.parseInt(text.slice(at, line), 16);
    at = line + 2 + size + 2;
    if (text.length < at) return undefined;
    if (size === 0) return { data, end: at };
    data += text.slice(line + 2, line + 2 + size);
  }
}
