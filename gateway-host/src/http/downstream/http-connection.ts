/**
 * One client's connection while HTTP runs on it: who it is, when it is idle, and when it has to end.
 * Spec: Envoy source/common/http/conn_manager_impl.cc (idle_timeout, max_connection_duration, drain sequence).
 */
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

import type { AcceptedConnection, ListenerMetadata } from '../connection-handler.js';
import type { ConnectionSettings } from '../connection-settings.js';
import { startDeadline, type Deadline } from '../deadline.js';
import type { TlsFacts } from '../filter-chain.js';
import type { ClientConnection } from './connection-manager.js';
import type { HttpConnectionStats } from './http-connection-stats.js';
import { tlsFacts } from './tls-facts.js';

export class HttpConnection implements ClientConnection {
  readonly id: number;
  readonly remoteAddress: string;
  readonly remoteLabel: string;
  readonly localLabel: string;
  readonly directLabel?: string;
  readonly port: number;
  readonly listenerName: string;
  readonly filterChainName: string;
  readonly metadata?: ListenerMetadata;
  readonly serverName: string;
  readonly tls?: TlsFacts;
  readonly filterState?: Map<string, Uint8Array>;
  readonly socket: Socket;
  /** Requests without a complete answer. */
  busy = 0;
  /** Told once when answers begin to announce the connection's end; HTTP/2 says so to the client at once. */
  onDrain: (() => void) | undefined;
  /** Ends the connection in the way of its protocol. */
  onEnd: (() => void) | undefined;
  readonly #accepted: AcceptedConnection;
  readonly #settings: ConnectionSettings;
  readonly #stats: HttpConnectionStats;
  #idle: Deadline | undefined;
  readonly #longest: NodeJS.Timeout | undefined;
  #requests = 0;
  #drained = false;
  #drainTimer: NodeJS.Timeout | undefined;
  /** Runs from the first time that the connection is told to end: it may be told many times. */
  #closeTimer: NodeJS.Timeout | undefined;
  #closing = false;

  constructor(accepted: AcceptedConnection, settings: ConnectionSettings, stats: HttpConnectionStats) {
    const { socket } = accepted;
    this.#accepted = accepted;
    this.#settings = settings;
    this.#stats = stats;
    this.socket = socket;
    this.id = accepted.id;
    this.remoteLabel = accepted.remoteAddress;
    this.localLabel = accepted.localAddress;
    this.remoteAddress = accepted.remoteAddress.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
    this.port = accepted.localPort ?? socket.localPort ?? 0;
    if (accepted.directAddress !== undefined) this.directLabel = accepted.directAddress;
    this.listenerName = accepted.listenerName;
    this.filterChainName = accepted.filterChainName;
    if (accepted.metadata !== undefined) this.metadata = accepted.metadata;
    this.serverName = accepted.serverName;
    const { facts } = accepted;
    const tls = socket instanceof TLSSocket ? tlsFacts(socket) : facts?.tls;
    if (tls !== undefined) this.tls = tls;
    if (facts !== undefined) this.filterState = facts.filterState;
    const { idleTimeoutMs, maxConnectionDurationMs } = settings;
    if (idleTimeoutMs > 0) this.#idle = startDeadline(idleTimeoutMs, () => this.#onIdle());
    if (maxConnectionDurationMs > 0) {
      this.#longest = setTimeout(() => this.#onLongest(), maxConnectionDurationMs);
    }
    socket.once('close', () => this.#onClose());
  }

  /** It was told to end: nothing that comes now could be answered. */
  get ending(): boolean {
    return this.#closeTimer !== undefined;
  }

  draining(): boolean {
    return this.#drained || this.#accepted.draining();
  }

  /** A request begins. */
  began(): void {
    this.busy++;
    this.#requests++;
    const { maxRequestsPerConnection: most } = this.#settings;
    if (most > 0 && this.#requests >= most && !this.#drained) {
      this.#stats.maxRequests.add();
      this.#closing = true;
      this.announce();
    }
  }

  /** A request has its complete answer, or lost its client. */
  ended(): void {
    this.busy--;
    if (this.busy > 0) return;
    this.#idle?.touch();
    if (this.#closing) this.close();
  }

  /** Ends the connection once its requests have their answers. */
  drain(): void {
    this.#closing = true;
    this.announce();
    if (this.busy === 0) this.close();
  }

  /** What was written still goes out. */
  close(): void {
    if (this.socket.destroyed) return;
    if (this.onEnd === undefined) {
      this.socket.end();
      this.socket.resume();
    } else this.onEnd();
    this.#closeTimer ??= setTimeout(() => this.#onTooLong(), this.#settings.delayedCloseMs);
  }

  /** Answers say from now on that the connection ends. */
  announce(): void {
    if (this.#drained) return;
    this.#drained = true;
    this.onDrain?.();
  }

  #onIdle(): void {
    if (this.busy > 0) return;
    this.#stats.idleTimeouts.add();
    this.close();
  }

  /** From now on answers end the connection; without any it ends when the drain time is over. */
  #onLongest(): void {
    this.#stats.maxDuration.add();
    this.announce();
    this.#drainTimer = setTimeout(() => this.drain(), this.#settings.drainTimeoutMs);
  }

  #onTooLong(): void {
    this.#stats.delayedCloses.add();
    this.socket.destroy();
  }

  #onClose(): void {
    this.#idle?.end();
    this.#idle = undefined;
    clearTimeout(this.#longest);
    clearTimeout(this.#drainTimer);
    clearTimeout(this.#closeTimer);
  }
}
