/**
 * One listening socket: hands requests to the connection manager of the day, answers what is no request at all.
 * Spec: Envoy source/common/http/http1/codec_impl.cc (protocol errors); observed of 1.40.
 */
import {
  createServer,
  STATUS_CODES,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

import { closeGracefully, listen } from '@postern/service/lifecycle';

import type { Stat, Stats } from '../stats.js';
import { httpDate } from '../wall-clock.js';
import type { ClientConnection, ConnectionManager } from './connection-manager.js';
import { protocolAnswer } from './protocol-error.js';

/** When Envoy has no limit for the headers, something must still end a client that never finishes them. */
const DEFAULT_HEADERS_TIMEOUT_MS = 60_000;
const CHECK_INTERVAL_MS = 250;

export interface ListenerAddress {
  readonly name: string;
  readonly host: string;
  readonly port: number;
}

interface Connection extends ClientConnection {
  readonly idle: NodeJS.Timeout | undefined;
  /** Requests without a complete answer. */
  busy: number;
  /** The request that came last. */
  last: { readonly request: IncomingMessage; readonly response: ServerResponse } | undefined;
}

export class HttpListener {
  readonly name: string;
  readonly #at: ListenerAddress;
  readonly #server: Server;
  readonly #stats: Stats;
  readonly #connections = new WeakMap<Socket, Connection>();
  #manager: ConnectionManager;
  #closing = false;
  #port = 0;
  static #ids = 0;

  constructor(at: ListenerAddress, manager: ConnectionManager, stats: Stats) {
    this.name = at.name;
    this.#at = at;
    this.#manager = manager;
    this.#stats = stats;
    const { settings } = manager.options;
    const options = {
      maxHeaderSize: settings.maxHeadersBytes,
      requireHostHeader: false,
      connectionsCheckingInterval: CHECK_INTERVAL_MS,
      keepAliveTimeout: settings.idleTimeoutMs,
      headersTimeout: settings.requestHeadersTimeoutMs || DEFAULT_HEADERS_TIMEOUT_MS,
      requestTimeout: 0,
      noDelay: true,
    };
    this.#server = createServer(options, (request, response) => this.#onRequest(request, response));
    // Node drops surplus lines without a word; the connection manager counts them and refuses.
    this.#server.maxHeadersCount = 0;
    this.#server.on('connection', (socket: Socket) => this.#onConnection(socket));
    this.#server.on('clientError', (error: Error, socket: Socket) => this.#onClientError(error, socket));
    this.#server.on('connect', (_: IncomingMessage, socket: Socket) => answerRaw(socket, 404, ''));
  }

  /** Where it listens; the port is the real one. */
  get address(): { host: string; port: number } {
    return { host: this.#at.host, port: this.#port };
  }

  get manager(): ConnectionManager {
    return this.#manager;
  }

  async listen(): Promise<void> {
    await listen(this.#server, { host: this.#at.host, port: this.#at.port, what: `listener ${this.name}` });
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** The next request is served by another configuration; those that have begun stay with theirs. */
  swap(manager: ConnectionManager): void {
    const old = this.#manager;
    this.#manager = manager;
    const { settings } = manager.options;
    Object.assign(this.#server, { maxHeaderSize: settings.maxHeadersBytes });
    this.#server.keepAliveTimeout = settings.idleTimeoutMs;
    this.#server.headersTimeout = settings.requestHeadersTimeoutMs || DEFAULT_HEADERS_TIMEOUT_MS;
    old.retire();
  }

  /** Takes no more connections; requests that have begun may end. */
  async close(graceMs: number): Promise<void> {
    this.#closing = true;
    await closeGracefully(this.#server, graceMs);
    this.#manager.retire();
  }

  #onConnection(socket: Socket): void {
    const { statPrefix, idleTimeoutMs, maxConnectionDurationMs } = this.#manager.options.settings;
    const endsAt = maxConnectionDurationMs > 0 ? performance.now() + maxConnectionDurationMs : Infinity;
    const active = this.#stat(statPrefix, 'downstream_cx_active', 'gauge');
    this.#stat(statPrefix, 'downstream_cx_total', 'counter').add();
    active.add();
    socket.once('close', () => active.add(-1));
    const remoteAddress = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
    const idle = idleTimeoutMs > 0 ? setTimeout(() => socket.destroy(), idleTimeoutMs) : undefined;
    socket.once('close', () => clearTimeout(idle));
    this.#connections.set(socket, {
      id: ++HttpListener.#ids,
      remoteAddress,
      remoteLabel: label(remoteAddress, socket.remotePort),
      localLabel: label((socket.localAddress ?? '').replace(/^::ffff:/, ''), socket.localPort),
      port: this.#port,
      listenerName: this.name,
      draining: () => this.#closing || performance.now() >= endsAt,
      idle,
      busy: 0,
      last: undefined,
    });
  }

  #onRequest(request: IncomingMessage, response: ServerResponse): void {
    const connection = this.#connections.get(request.socket);
    if (connection === undefined) return void response.destroy();
    // From its first request on, Node's keep-alive clock watches the connection.
    clearTimeout(connection.idle);
    connection.busy++;
    connection.last = { request, response };
    response.once('close', () => connection.busy--);
    try {
      this.#manager.handle(request, response, connection);
    } catch (error) {
      // A bug must cost one request, not all of them.
      const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.#manager.options.log.error(`request failed unexpectedly: ${what}`);
      response.destroy();
    }
  }

  #onClientError(error: Error, socket: Socket): void {
    const { statPrefix } = this.#manager.options.settings;
    const answer = protocolAnswer(error);
    if (answer === undefined || !socket.writable) return void socket.destroy();
    const connection = this.#connections.get(socket);
    // What was answered already is still on its way.
    if (connection !== undefined && !mayAnswer(connection)) return void socket.destroySoon();
    this.#stat(statPrefix, 'downstream_cx_protocol_error', 'counter').add();
    answerRaw(socket, answer.status, answer.body, this.#manager.options.settings.serverName);
  }

  #stat(prefix: string, name: string, kind: 'counter' | 'gauge'): Stat {
    return this.#stats[kind](`http.${prefix}.${name}`);
  }
}

/** An answer to broken bytes may stand only where the client expects the answer to the message that they broke. */
function mayAnswer({ busy, last }: Connection): boolean {
  if (busy === 0 || last === undefined) return true;
  return busy === 1 && !last.request.complete && !last.response.headersSent;
}

function label(address: string, port: number | undefined): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** An answer to bytes that never became a request. */
function answerRaw(socket: Socket, status: number, body: string, server = 'envoy'): void {
  const reason = STATUS_CODES[status] ?? 'Unknown';
  const content = body === '' ? [] : [`content-length: ${body.length}`, 'content-type: text/plain'];
  const tail = body === '' ? ['content-length: 0'] : [];
  const lines = [...content, `date: ${httpDate()}`, `server: ${server}`, 'connection: close', ...tail];
  socket.end(`HTTP/1.1 ${status} ${reason}\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
}
