/**
 * The connections to one host: a request takes one that has room, or waits for a new one.
 * Spec: Envoy source/common/conn_pool/conn_pool_base.cc; docs "Connection pooling", "Circuit breaking".
 */
import type { Socket } from 'node:net';

import { IdTable } from '../../id-table.js';
import type { CircuitBreakers } from './circuit-breaker.js';
import type { ClusterSpec } from './cluster-spec.js';
import type { ClusterStats } from './cluster-stats.js';
import type { HttpVersion } from './codec-choice.js';
import type { DialTarget } from './dial.js';
import { PooledConnection, type ConnectionOwner } from './pooled-connection.js';
import type { UpstreamFailure } from './upstream-failure.js';
import type {
  Codec,
  CodecEvents,
  OutgoingRequest,
  UpstreamListener,
  UpstreamStream,
} from './upstream-stream.js';
import { WaitingStream } from './waiting-stream.js';

/** What `/clusters` shows of a host. */
export interface HostCounts {
  cxTotal: number;
  cxActive: number;
  cxConnectFail: number;
  rqTotal: number;
  rqActive: number;
  rqPendingActive: number;
  rqError: number;
  rqSuccess: number;
  rqTimeout: number;
}

export interface PoolParts {
  readonly spec: ClusterSpec;
  readonly version: HttpVersion;
  readonly target: DialTarget;
  readonly breakers: CircuitBreakers;
  readonly stats: ClusterStats;
  readonly createCodec: (socket: Socket, events: CodecEvents) => Codec;
  readonly counts: HostCounts;
  /** There is no connection, and nobody waits for one: a new pool would be no different. */
  readonly onEmpty: () => void;
}

export class ConnectionPool implements ConnectionOwner {
  readonly maxRequests: number;
  readonly #parts: PoolParts;
  readonly #connections = new IdTable<PooledConnection>();
  /** Those that are not there yet: counted anew for each request, thousands of busy ones would cost each request more. */
  readonly #dialling = new IdTable<PooledConnection>();
  #lastConnection = 0;
  /** Those with room; the one used last is used next. */
  readonly #ready: PooledConnection[] = [];
  readonly #waiting: WaitingStream[] = [];
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(parts: PoolParts) {
    this.#parts = parts;
    this.maxRequests = parts.spec.maxRequestsPerConnection;
  }

  /** A request would go out at once. */
  get ready(): boolean {
    return this.#ready.some((connection) => connection.hasRoom);
  }

  /** Undefined: a circuit breaker is open. */
  open(request: OutgoingRequest, listener: UpstreamListener): UpstreamStream | undefined {
    const { breakers, stats, spec } = this.#parts;
    for (let found = this.#ready.at(-1); found !== undefined; found = this.#ready.at(-1)) {
      if (!found.hasRoom) {
        this.#ready.pop();
        continue;
      }
      if (!breakers.requests.available) return this.#overflow();
      return this.#attach(found, request, listener);
    }
    if (!breakers.pending.available) return this.#overflow();
    const waiting = new WaitingStream(request, listener, spec.bufferLimit, (gone) => this.#onAbort(gone));
    this.#waiting.push(waiting);
    breakers.pending.take();
    stats.upstream_rq_pending_total.add();
    stats.upstream_rq_pending_active.add();
    this.#parts.counts.rqPendingActive++;
    this.#grow();
    return waiting;
  }

  /** It was counted when it was opened, and never went out. */
  openElsewhere(request: OutgoingRequest, listener: UpstreamListener): UpstreamStream | undefined {
    this.#parts.stats.upstream_rq_total.add(-1);
    this.#parts.counts.rqTotal--;
    return this.open(request, listener);
  }

  /** Requests that have begun may end; no more are taken. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    if (this.#waiting.length === 0) for (const connection of this.#connections.values()) connection.drain();
    this.#checkEmpty();
  }

  /** Connections without requests close, the others after their last; new ones may be opened. */
  drain(): void {
    this.#ready.length = 0;
    for (const connection of this.#connections.values()) if (!connection.connecting) connection.drain();
  }

  /** Ends everything at once: the host is gone or unwell. */
  destroy(): void {
    for (const connection of this.#connections.values()) connection.destroy();
  }

  createCodec(socket: Socket, events: CodecEvents): Codec {
    const codec = this.#parts.createCodec(socket, events);
    // Which version it would be was not known before.
    if (this.#parts.version === 'auto') this.#countVersion(codec.protocol === 'HTTP/2');
    return codec;
  }

  onReady(connection: PooledConnection): void {
    this.#dialling.delete(connection.id);
    this.#serve(connection);
    if (this.#closed && connection.active === 0 && this.#waiting.length === 0) return connection.drain();
    if (connection.hasRoom && !this.#ready.includes(connection)) this.#ready.push(connection);
    this.#watchIdle();
  }

  onStreamEnd(connection: PooledConnection): void {
    const { breakers, stats } = this.#parts;
    breakers.requests.give();
    stats.upstream_rq_active.add(-1);
    this.#parts.counts.rqActive--;
    if (this.maxRequests > 0 && connection.draining) stats.upstream_cx_max_requests.add();
    if (connection.hasRoom) this.onReady(connection);
  }

  onConnectFailure(connection: PooledConnection, failure: UpstreamFailure): void {
    const { stats } = this.#parts;
    stats.upstream_cx_connect_fail.add();
    if (failure.kind === 'connect-timeout') stats.upstream_cx_connect_timeout.add();
    this.#parts.counts.cxConnectFail++;
    // All of them: whoever waits would wait for the same host.
    const refused = this.#takeWaiting();
    this.onClose(connection);
    for (const waiting of refused) {
      stats.upstream_rq_pending_failure_eject.add();
      waiting.fail(failure);
    }
  }

  onProtocolError(): void {
    this.#parts.stats.upstream_cx_protocol_error.add();
  }

  onGoAway(): void {
    this.#parts.stats.upstream_cx_close_notify.add();
  }

  onClose(connection: PooledConnection): void {
    if (!this.#connections.delete(connection.id)) return;
    this.#dialling.delete(connection.id);
    this.#unready(connection);
    this.#parts.breakers.connections.give();
    this.#parts.counts.cxActive--;
    this.#countEnd(connection);
    if (this.#waiting.length > 0) this.#grow();
    this.#checkEmpty();
  }

  /** A connection of its own is opened when the limit allows, or when there is none at all. */
  #grow(): void {
    const { breakers, stats, target } = this.#parts;
    const room = this.#parts.version === 'http2' ? this.#parts.spec.http2.maxConcurrentStreams : 1;
    if (this.#dialling.size * room >= this.#waiting.length) return;
    if (!breakers.connections.available) {
      stats.upstream_cx_overflow.add();
      if (this.#connections.size > 0) return;
    }
    breakers.connections.take();
    stats.upstream_cx_total.add();
    stats.upstream_cx_active.add();
    const { version } = this.#parts;
    if (version === 'http1' || version === 'http2') this.#countVersion(version === 'http2');
    this.#parts.counts.cxActive++;
    this.#parts.counts.cxTotal++;
    const connection = new PooledConnection(++this.#lastConnection, target, this);
    this.#connections.set(connection.id, connection);
    this.#dialling.set(connection.id, connection);
  }

  #serve(connection: PooledConnection): void {
    const { breakers } = this.#parts;
    while (connection.hasRoom && this.#waiting.length > 0 && breakers.requests.available) {
      const [next] = this.#takeWaiting(1);
      if (next === undefined) return;
      const stream = this.#attach(connection, next.request, next.listener);
      if (stream !== undefined) next.attach(stream);
    }
    // Whoever still waits may not have a breaker's room: Envoy turns them away when a connection is there.
    if (connection.hasRoom && this.#waiting.length > 0) {
      for (const waiting of this.#takeWaiting()) {
        this.#overflow();
        waiting.fail({ kind: 'overflow', detail: 'too many requests' });
      }
    }
  }

  #attach(
    connection: PooledConnection,
    request: OutgoingRequest,
    listener: UpstreamListener,
  ): UpstreamStream | undefined {
    const { breakers, stats } = this.#parts;
    breakers.requests.take();
    stats.upstream_rq_total.add();
    stats.upstream_rq_active.add();
    this.#parts.counts.rqTotal++;
    this.#parts.counts.rqActive++;
    const stream = connection.open(request, listener);
    if (!connection.hasRoom) this.#unready(connection);
    return stream;
  }

  #unready(connection: PooledConnection): void {
    if (this.#ready.at(-1) === connection) return void this.#ready.pop();
    const at = this.#ready.indexOf(connection);
    if (at >= 0) this.#ready.splice(at, 1);
  }

  #takeWaiting(count = this.#waiting.length): WaitingStream[] {
    const taken = this.#waiting.splice(0, count);
    this.#parts.counts.rqPendingActive -= taken.length;
    for (const _ of taken) {
      this.#parts.breakers.pending.give();
      this.#parts.stats.upstream_rq_pending_active.add(-1);
    }
    return taken;
  }

  #onAbort(waiting: WaitingStream): void {
    const at = this.#waiting.indexOf(waiting);
    if (at < 0) return;
    this.#waiting.splice(at, 1);
    this.#parts.counts.rqPendingActive--;
    this.#parts.breakers.pending.give();
    this.#parts.stats.upstream_rq_pending_active.add(-1);
    this.#parts.stats.upstream_rq_cancelled.add();
  }

  #overflow(): undefined {
    this.#parts.stats.upstream_rq_pending_overflow.add();
    this.#checkEmpty();
    return undefined;
  }

  #countVersion(http2: boolean): void {
    const { stats } = this.#parts;
    (http2 ? stats.upstream_cx_http2_total : stats.upstream_cx_http1_total).add();
  }

  #countEnd(connection: PooledConnection): void {
    const { stats } = this.#parts;
    stats.upstream_cx_active.add(-1);
    if (connection.socket !== undefined) {
      stats.upstream_cx_rx_bytes_total.add(connection.socket.bytesRead);
      stats.upstream_cx_tx_bytes_total.add(connection.socket.bytesWritten);
    }
    stats.upstream_cx_destroy.add();
    const busy = connection.active > 0;
    (connection.closedByUs ? stats.upstream_cx_destroy_local : stats.upstream_cx_destroy_remote).add();
    if (!busy) return;
    stats.upstream_cx_destroy_with_active_rq.add();
    const whose = connection.closedByUs
      ? stats.upstream_cx_destroy_local_with_active_rq
      : stats.upstream_cx_destroy_remote_with_active_rq;
    whose.add();
  }

  #checkEmpty(): void {
    if (this.#connections.size > 0 || this.#waiting.length > 0) return;
    // It would hold the pool for as long as a connection may be idle, an hour.
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#parts.onEmpty();
  }

  /** One timer for all: it looks for connections that were idle, or open, for too long. */
  #watchIdle(): void {
    if (this.#timer !== undefined || this.#closed) return;
    const { idleTimeoutMs, maxConnectionMs } = this.#parts.spec;
    const limits = [idleTimeoutMs, maxConnectionMs].filter((limit) => limit > 0);
    if (limits.length === 0) return;
    this.#timer = setTimeout(() => this.#sweep(), Math.min(...limits, 2 ** 31 - 1));
    this.#timer.unref();
  }

  #sweep(): void {
    this.#timer = undefined;
    const { idleTimeoutMs, maxConnectionMs } = this.#parts.spec;
    const { stats } = this.#parts;
    const now = performance.now();
    let next = Number.POSITIVE_INFINITY;
    for (const connection of this.#connections.values()) {
      if (connection.connecting || connection.draining) continue;
      const idle = connection.active === 0 && idleTimeoutMs > 0;
      const restIdle = idle ? connection.idleSince + idleTimeoutMs - now : Number.POSITIVE_INFINITY;
      const restAge =
        maxConnectionMs > 0 ? connection.connectedAt + maxConnectionMs - now : Number.POSITIVE_INFINITY;
      if (restIdle < 1) stats.upstream_cx_idle_timeout.add();
      else if (restAge < 1) stats.upstream_cx_max_duration_reached.add();
      if (Math.min(restIdle, restAge) < 1) connection.drain();
      else next = Math.min(next, restIdle, restAge, idleTimeoutMs > 0 ? idleTimeoutMs : Infinity);
    }
    if (next === Number.POSITIVE_INFINITY || this.#closed) return;
    this.#timer = setTimeout(() => this.#sweep(), Math.min(next, 2 ** 31 - 1));
    this.#timer.unref();
  }
}
