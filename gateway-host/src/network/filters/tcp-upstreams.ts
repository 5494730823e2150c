/**
 * Connections to the hosts of a cluster for bytes without HTTP: one attempt after another, counted as Envoy counts.
 * Spec: Envoy source/common/tcp/conn_pool.cc; docs "Cluster manager: statistics".
 */
import type { Socket } from 'node:net';

import type { Cluster } from '../../http/upstream/cluster.js';
import { dial } from '../../http/upstream/dial.js';
import { transportReason } from '../../http/upstream/upstream-failure.js';
import { ResponseFlag } from '../../http/response-flag.js';
import type { UpstreamHost } from '../../http/upstream/host.js';

/** Why there is no connection. */
export interface TcpUpstreamFailure {
  /** For the access log. */
  readonly flags: number;
  /** The last one that was tried. */
  readonly host: UpstreamHost | undefined;
  /** In Envoy's words, where a connection was tried. */
  readonly reason: string | undefined;
}

export interface TcpUpstreamEvents {
  onConnected(socket: Socket, host: UpstreamHost): void;
  /** No host could be connected to. */
  onFailure(failure: TcpUpstreamFailure): void;
}

export class TcpUpstreams {
  readonly #cluster: Cluster;
  #attemptsLeft: number;
  #dialing: { cancel(): void } | undefined;
  #over = false;

  constructor(cluster: Cluster, attempts: number) {
    this.#cluster = cluster;
    this.#attemptsLeft = attempts;
  }

  /** One event follows, unless it is cancelled first. */
  connect(events: TcpUpstreamEvents): { cancel(): void } {
    this.#attempt(events);
    return {
      cancel: () => {
        this.#over = true;
        this.#dialing?.cancel();
      },
    };
  }

  #attempt(events: TcpUpstreamEvents): void {
    const { stats, breakers, spec } = this.#cluster;
    const host = this.#cluster.pick();
    const { connections } = breakers.default;
    if (host === undefined || !connections.available) {
      (host === undefined ? stats.upstream_cx_none_healthy : stats.upstream_cx_overflow).add();
      const flags = host === undefined ? ResponseFlag.NoHealthyUpstream : ResponseFlag.UpstreamOverflow;
      return events.onFailure({ flags, host: undefined, reason: undefined });
    }
    this.#attemptsLeft--;
    connections.take();
    this.#opened(host);
    const startedAt = performance.now();
    const target = {
      address: host.address,
      port: host.port,
      spec,
      serverName: spec.tls?.sni ?? '',
      alpn: [],
    };
    this.#dialing = dial(target, {
      onConnected: (socket) => {
        stats.connectTime.record(Math.round(performance.now() - startedAt));
        socket.once('close', () => {
          stats.connectionLength.record(Math.round(performance.now() - startedAt));
          connections.give();
          this.#ended(host);
        });
        if (this.#over) return void socket.destroy();
        events.onConnected(socket, host);
      },
      onFailure: (failure) => {
        connections.give();
        this.#ended(host);
        host.counts.cxConnectFail++;
        (failure.kind === 'connect-timeout'
          ? stats.upstream_cx_connect_timeout
          : stats.upstream_cx_connect_fail
        ).add();
        if (this.#attemptsLeft > 0) return this.#attempt(events);
        const flags = ResponseFlag.UpstreamConnectionFailure | ResponseFlag.UpstreamRetryLimitExceeded;
        events.onFailure({ flags, host, reason: transportReason(failure)[0] });
      },
    });
  }

  #opened(host: UpstreamHost): void {
    const { stats } = this.#cluster;
    stats.upstream_cx_total.add();
    stats.upstream_cx_active.add();
    host.counts.cxTotal++;
    host.counts.cxActive++;
  }

  #ended(host: UpstreamHost): void {
    const { stats } = this.#cluster;
    stats.upstream_cx_active.add(-1);
    stats.upstream_cx_destroy.add();
    host.counts.cxActive--;
  }
}
