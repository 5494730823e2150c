/**
 * Serves the connections of one filter chain with HTTP: chooses the protocol, hands requests to the manager of the day.
 * A new configuration brings a new manager to the same handler, so that open connections see it with their next request.
 * Spec: Envoy source/common/http/conn_manager_impl.cc (createCodec), conn_manager_utility.cc (autoCreateCodec).
 */
import { IdTable } from '../../id-table.js';
import type { LocalReply } from '../../abi/stream-filter.js';
import type { AcceptedConnection, ConnectionHandler } from '../connection-handler.js';
import type { ConnectionSettings } from '../connection-settings.js';
import { FilteredSocket } from '../filtered-socket.js';
import { lookAtFirstData } from '../first-data.js';
import type { Stats } from '../stats.js';
import type { CodecStream } from './codec-stream.js';
import type { ConnectionManager } from './connection-manager.js';
import { HttpConnection } from './http-connection.js';
import { httpConnectionStats, type HttpConnectionStats } from './http-connection-stats.js';
import { serveHttp1, type Http1Host } from './http1/http1-connection.js';
import { Http2Server, type Http2Host } from './http2-server.js';

export class HttpConnectionHandler implements ConnectionHandler, Http1Host, Http2Host {
  readonly readsData = true;
  readonly #stats: Stats;
  readonly #http2: Http2Server;
  readonly #connections = new IdTable<HttpConnection>();
  #manager: ConnectionManager;
  #cxStats: HttpConnectionStats;
  #retired = false;
  #drained: NodeJS.Timeout | undefined;

  constructor(manager: ConnectionManager, stats: Stats) {
    this.#manager = manager;
    this.#stats = stats;
    this.#cxStats = httpConnectionStats(this.settings.statPrefix, stats);
    this.#http2 = new Http2Server(this);
  }

  get settings(): ConnectionSettings {
    return this.#manager.options.settings;
  }

  get manager(): ConnectionManager {
    return this.#manager;
  }

  handle(accepted: AcceptedConnection): void {
    const connection = new HttpConnection(accepted, this.settings, this.#cxStats);
    this.#connections.set(connection.id, connection);
    this.#count(connection);
    connection.socket.once('close', () => {
      this.#connections.delete(connection.id);
      if (this.#retired && this.#connections.size === 0) this.#finish();
    });
    const { codec } = this.settings;
    if (codec !== 'AUTO') return this.#start(connection, codec);
    if (accepted.alpn === 'h2') return this.#start(connection, 'HTTP2');
    // A client that negotiated anything else speaks that; without negotiation its first bytes decide.
    if (accepted.alpn !== '') return this.#start(connection, 'HTTP1');
    const { socket } = connection;
    const decided = (http2: boolean | undefined, seen?: Buffer): void => {
      if (!socket.destroyed && !connection.ending)
        this.#start(connection, http2 === true ? 'HTTP2' : 'HTTP1', seen);
    };
    const look =
      socket instanceof FilteredSocket
        ? socket.look(isHttp2, decided)
        : lookAtFirstData(socket, isHttp2, decided);
    socket.once('error', () => look.stop());
  }

  /** `seen`: what was read already. */
  #start(connection: HttpConnection, codec: 'HTTP1' | 'HTTP2', seen?: Buffer): void {
    const stats = this.#cxStats;
    const http2 = codec === 'HTTP2';
    const active = http2 ? stats.http2Active : stats.http1Active;
    (http2 ? stats.http2Total : stats.http1Total).add();
    active.add();
    connection.socket.once('close', () => active.add(-1));
    if (!http2) return void serveHttp1(connection, this, seen);
    if (seen !== undefined) {
      connection.socket.pause();
      connection.socket.unshift(seen);
    }
    this.#http2.accept(connection);
  }

  #count({ socket, tls }: HttpConnection): void {
    const stats = this.#cxStats;
    const ssl = tls !== undefined;
    stats.total.add();
    stats.active.add();
    if (ssl) stats.sslTotal.add();
    if (ssl) stats.sslActive.add();
    const startedAt = performance.now();
    socket.once('close', () => {
      stats.lengths.record(Math.round(performance.now() - startedAt));
      stats.destroyed.add();
      stats.active.add(-1);
      if (ssl) stats.sslActive.add(-1);
    });
  }

  /** The next request is served by another configuration; those that have begun stay with theirs. */
  swap(manager: ConnectionManager): void {
    const old = this.#manager;
    this.#manager = manager;
    this.#cxStats = httpConnectionStats(this.settings.statPrefix, this.#stats);
    old.retire();
  }

  retire(idleMs: number): void {
    clearTimeout(this.#drained);
    for (const connection of this.#connections.values()) connection.announce();
    if (idleMs > 0) this.#drained = setTimeout(() => this.#drain(), idleMs).unref();
    else this.#drain();
    if (this.#retired) return;
    this.#retired = true;
    this.#cxStats.drainCloses.add(this.#connections.size);
    if (this.#connections.size === 0) this.#finish();
  }

  serve(stream: CodecStream, connection: HttpConnection): void {
    try {
      this.#manager.handle(stream, connection);
    } catch (error) {
      // A bug must cost one request, not all of them.
      const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.#manager.options.log.error(`request failed unexpectedly: ${what}`);
      connection.socket.destroy();
    }
  }

  refuse(stream: CodecStream, connection: HttpConnection, reply: LocalReply): void {
    this.#manager.refuse(stream, connection, reply);
  }

  protocolError(): void {
    this.#cxStats.protocolErrors.add();
  }

  #drain(): void {
    for (const connection of this.#connections.values()) connection.drain();
  }

  #finish(): void {
    clearTimeout(this.#drained);
    this.#manager.retire();
  }
}

const PREFACE = Buffer.from('PRI * HTTP/2');

/** Undefined as long as it may still become one or the other. */
function isHttp2(bytes: Buffer): boolean | undefined {
  const seen = Math.min(bytes.length, PREFACE.length);
  if (!bytes.subarray(0, seen).equals(PREFACE.subarray(0, seen))) return false;
  return seen === PREFACE.length ? true : undefined;
}
