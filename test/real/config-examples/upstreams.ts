/** The services that the examples forward to: each answers with what reached it, or misbehaves as the request asks. */
import { once } from 'node:events';
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { createSecureServer, createServer as createHttp2 } from 'node:http2';
import { createServer as createTcp, type AddressInfo, type Server, type Socket } from 'node:net';

import type { Duplex } from 'node:stream';

import type { Certificates } from './certificates.js';

/** The ports that an example writes for them; port 8999 refuses every connection. */
export const SERVICES = {
  8081: 'one',
  8082: 'two',
  8083: 'three',
  8090: 'http2',
  8443: 'tls',
  8025: 'echo',
  8026: 'greeter',
  8999: 'nobody',
} as const;

/** Running services: where each port of an example is, and every request that reached one of them. */
export interface Upstreams {
  readonly ports: ReadonlyMap<number, number>;
  readonly seen: string[];
  close(): Promise<void>;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Starts all of them on free ports. */
export async function startUpstreams(certificates: Certificates): Promise<Upstreams> {
  const seen: string[] = [];
  const servers: { port: number; server: Server }[] = [];
  const sockets = new Set<Socket>();
  for (const [port, name] of Object.entries(SERVICES)) {
    const server = makeServer(name, echo(name, seen), certificates);
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    servers.push({ port: Number(port), server });
  }
  const ports = new Map(servers.map(({ port, server }) => [port, (server.address() as AddressInfo).port]));
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    for (const { server } of servers) server.close();
  };
  await new Promise((resolve) => servers.find(({ port }) => port === 8999)?.server.close(resolve));
  return { ports, seen, close };
}

function makeServer(name: string, handler: Handler, { server: identity }: Certificates): Server {
  // Both kinds of HTTP/2 requests have the parts of HTTP/1 requests that the handler uses.
  if (name === 'http2') return http2Server(handler);
  if (name === 'tls')
    return createSecureServer({ ...identity, allowHTTP1: true }, handler as never) as Server;
  if (name === 'echo') return createTcp((socket) => socket.pipe(socket));
  if (name === 'greeter') return createTcp((socket) => socket.end('hello from the greeter\n'));
  const server = createHttp({ keepAliveTimeout: 60_000 }, handler);
  const open = (first: string) => (_request: unknown, socket: Duplex) => {
    socket.write(first);
    shout(socket);
  };
  server.on('upgrade', (request, socket) => open(switching(request.headers.upgrade))(request, socket));
  server.on('connect', open('HTTP/1.1 200 OK\r\nx-tunnel: one\r\n\r\n'));
  return server as Server;
}

function switching(type = ''): string {
  return `HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: ${type}\r\n\r\n`;
}

/** Says back in capitals what it hears. */
function shout(socket: Duplex): void {
  socket.on('data', (chunk) => void socket.write(String(chunk).toUpperCase())).on('error', () => undefined);
}

/** It grants every CONNECT, also those that say what they are to become. */
function http2Server(handler: Handler): Server {
  const server = createHttp2({ settings: { enableConnectProtocol: true } }, handler as never);
  server.on('connect', ({ stream }: { stream: Duplex & { respond(headers: object): void } }) => {
    stream.respond({ ':status': 200, 'x-tunnel': 'http2' });
    shout(stream);
  });
  return server as unknown as Server;
}

/**
 * Answers with the request as JSON. Headers steer it: `x-statuses` (one for each attempt), `x-delay` in milliseconds,
 * `x-reset`, and `x-answer` with headers to send as JSON.
 */
function echo(service: string, seen: string[]): Handler {
  const attempts = new Map<string, number>();
  return (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      seen.push(`${service} ${method} ${url}`);
      const key = String(headers['x-case'] ?? url);
      const attempt = attempts.get(key) ?? 0;
      attempts.set(key, attempt + 1);
      if (headers['x-reset'] !== undefined) return void request.socket.destroy();
      const statuses = String(headers['x-statuses'] ?? '200').split(',');
      const status = Number(statuses[Math.min(attempt, statuses.length - 1)]);
      const extra = JSON.parse(String(headers['x-answer'] ?? '{}')) as Record<string, string>;
      const body = JSON.stringify({
        service,
        method,
        target: url,
        headers: pairs(request),
        body: String(Buffer.concat(chunks)),
      });
      const answer = () => {
        const length = { 'content-length': String(Buffer.byteLength(body)) };
        response.writeHead(status, { 'content-type': 'application/json', ...length, ...extra }).end(body);
      };
      setTimeout(answer, Number(headers['x-delay'] ?? 0));
    });
  };
}

/** Header lines in the order in which they came, without the one that only says what HTTP/1.1 means anyway. */
function pairs({ rawHeaders }: IncomingMessage): string[] {
  const names = rawHeaders.filter((_, at) => at % 2 === 0);
  const lines = names.map((name, at) => `${name}: ${rawHeaders[2 * at + 1] ?? ''}`);
  return lines.filter((line) => !/^connection: keep-alive$/i.test(line));
}
