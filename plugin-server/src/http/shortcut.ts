/**
 * The short way of a connection: as long as its requests are plain and ask for public files that stand in memory, they
 * are answered from here, for half of what a request costs in Node's HTTP server. The first one that is anything else
 * takes the connection, with all of its bytes, to that server for good, so nothing that is hard is decided here.
 */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

import type { Limits } from '../limits.js';
import { LONGEST_PLAIN_HEAD, readPlainHead, type PlainRequest } from './plain-head.js';

/** Gives the answer in one piece, at once, or not at all. */
export type Answerer = (request: PlainRequest) => Buffer | undefined;

export interface ShortcutOptions {
  readonly answer: Answerer;
  readonly limits: Pick<Limits, 'headersMs' | 'keepAliveMs' | 'socketIdleMs'>;
}

/** The same clients send the same heads. When there are too many, it begins anew. */
const HEADS_KEPT = 1024;

const TOO_LATE = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n';

/** Puts the short way in front of a server without TLS that does not listen yet. */
export function installShortcut(server: Server, options: ShortcutOptions): void {
  const onward = server.listeners('connection');
  const heads = new Map<string, PlainRequest>();
  const connections = new Set<ShortConnection>();
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    const connection = new ShortConnection(socket, {
      ...options,
      read: (head) => readOnce(head, heads),
      isStopping: () => !server.listening,
      onward: () => {
        for (const take of onward) take.call(server, socket);
      },
      gone: () => connections.delete(connection),
    });
    connections.add(connection);
  });
  // Whoever stops the server stops these connections, too.
  const { closeIdleConnections, closeAllConnections } = server;
  server.closeIdleConnections = () => {
    for (const connection of connections) connection.closeIdle();
    closeIdleConnections.call(server);
  };
  server.closeAllConnections = () => {
    for (const connection of connections) connection.socket.destroy();
    closeAllConnections.call(server);
  };
}

function readOnce(head: string, heads: Map<string, PlainRequest>): PlainRequest | undefined {
  const known = heads.get(head);
  if (known !== undefined) return known;
  const request = readPlainHead(head);
  if (request === undefined) return undefined;
  if (heads.size >= HEADS_KEPT) heads.clear();
  heads.set(head, request);
  return request;
}

interface Surroundings extends ShortcutOptions {
  read(head: string): PlainRequest | undefined;
  isStopping(): boolean;
  /** Gives the socket to the HTTP server. */
  onward(): void;
  gone(): void;
}

class ShortConnection {
  readonly socket: Socket;
  readonly #around: Surroundings;
  readonly #listeners: Readonly<Record<string, (chunk: Buffer) => void>>;
  #answered = false;
  /** Whether the system has not taken all of the last answer yet. */
  #isBehind = false;

  constructor(socket: Socket, around: Surroundings) {
    this.socket = socket;
    this.#around = around;
    this.#listeners = {
      data: (chunk) => this.#hear(chunk),
      drain: () => this.#caughtUp(),
      timeout: () => this.#giveUp(),
      end: () => socket.end(),
      // The end of the connection follows.
      error: () => undefined,
      close: () => around.gone(),
    };
    for (const [event, listener] of Object.entries(this.#listeners)) socket.on(event, listener);
    socket.setTimeout(around.limits.headersMs);
  }

  closeIdle(): void {
    if (this.socket.writableLength === 0) this.socket.destroy();
  }

  #hear(chunk: Buffer): void {
    const { socket } = this;
    const answer = this.#answerTo(chunk);
    if (answer === undefined) return this.#leave(chunk);
    socket.write(answer);
    const { keepAliveMs, socketIdleMs } = this.#around.limits;
    this.#isBehind = socket.writableLength > 0;
    if (this.#isBehind) socket.setTimeout(socketIdleMs);
    else if (!this.#answered) socket.setTimeout(keepAliveMs);
    this.#answered = true;
  }

  /** Node says so after each large answer, though most are taken at once, and timers cost. */
  #caughtUp(): void {
    if (!this.#isBehind) return;
    this.#isBehind = false;
    this.socket.setTimeout(this.#around.limits.keepAliveMs);
  }

  #answerTo(chunk: Buffer): Buffer | undefined {
    const { read, answer, isStopping } = this.#around;
    // Whoever asks again before the answer is through pipelines; a head in parts is rare, or slow on purpose.
    if (chunk.length > LONGEST_PLAIN_HEAD || this.socket.writableLength > 0 || isStopping()) return undefined;
    const request = read(chunk.toString('latin1'));
    return request === undefined ? undefined : answer(request);
  }

  #leave(chunk: Buffer): void {
    const { socket } = this;
    for (const [event, listener] of Object.entries(this.#listeners)) socket.off(event, listener);
    this.#around.gone();
    socket.setTimeout(0);
    // Paused, so that the chunk comes first, and comes when all listeners are there.
    socket.pause();
    socket.unshift(chunk);
    this.#around.onward();
    process.nextTick(() => socket.resume());
  }

  #giveUp(): void {
    const { socket } = this;
    if (this.#answered) return void socket.destroy();
    socket.end(TOO_LATE);
    socket.destroySoon();
  }
}
