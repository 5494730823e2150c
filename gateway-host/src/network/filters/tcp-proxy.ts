/**
 * The TCP proxy filter: connects to a host of a cluster and carries bytes both ways, each direction ending by itself.
 * The client is read only once the upstream connection stands.
 * Spec: Envoy source/common/tcp_proxy/tcp_proxy.cc; order observed of 1.40.
 */
import type { Socket } from 'node:net';

import { BodyBuffer } from '../../abi/body-buffer.js';
import { FilterStatus, PeerType, type NetworkFilter } from '../../abi/network-filter.js';
import { AccessLogger } from '../../http/access-log/access-logger.js';
import { ResponseFlag } from '../../http/response-flag.js';
import type { ClusterSet } from '../../http/upstream/cluster-set.js';
import type { Cluster } from '../../http/upstream/cluster.js';
import type { UpstreamHost } from '../../http/upstream/host.js';
import type { Stats } from '../../http/stats.js';
import { IdleClock } from './idle-clock.js';
import { readSocket } from './socket-reader.js';
import type { NetworkFilterFactory, TcpConnection } from './tcp-connection.js';
import type { TcpProxySpec } from './tcp-proxy-spec.js';
import { tcpProxyStats, type TcpProxyStats } from './tcp-proxy-stats.js';
import { TcpUpstreams } from './tcp-upstreams.js';

export interface TcpProxyParts {
  readonly spec: TcpProxySpec;
  readonly clusters: ClusterSet;
  readonly stats: Stats;
  /** A number from 0 to below 1. */
  readonly random: () => number;
  /** Receives access log lines that go to stdout. */
  readonly accessLog: (line: string) => void;
}

export function tcpProxyFilter(parts: TcpProxyParts): NetworkFilterFactory {
  const stats = tcpProxyStats(parts.spec.statPrefix, parts.stats);
  const log = new AccessLogger(parts.spec.accessLogs, parts.accessLog);
  return {
    name: 'envoy.filters.network.tcp_proxy',
    create: (connection) => new TcpProxy(connection, parts, { stats, log }),
  };
}

interface SharedByConnections {
  readonly stats: TcpProxyStats;
  readonly log: AccessLogger;
}

class TcpProxy implements NetworkFilter {
  readonly #connection: TcpConnection;
  readonly #parts: TcpProxyParts;
  readonly #stats: TcpProxyStats;
  readonly #idle: IdleClock;
  readonly #log: AccessLogger;
  readonly #fromUpstream = new BodyBuffer();
  #connecting: { cancel(): void } | undefined;
  #upstream: Socket | undefined;
  #upstreamEnded = false;
  #endsAt: NodeJS.Timeout | undefined;

  constructor(connection: TcpConnection, parts: TcpProxyParts, shared: SharedByConnections) {
    const { stats } = shared;
    this.#connection = connection;
    this.#parts = parts;
    this.#stats = stats;
    this.#log = shared.log;
    this.#idle = new IdleClock(parts.spec.idleTimeoutMs, () => {
      stats.idle_timeout.add();
      connection.close(false);
    });
  }

  setCallbacks(): void {
    this.#stats.downstream_cx_total.add();
    this.#connection.enableHalfClose();
    this.#connection.readDisable(true);
    this.#connection.onDrain(() => this.#upstream?.resume());
  }

  onNewConnection(): FilterStatus {
    const { maxConnectionDurationMs } = this.#parts.spec;
    if (maxConnectionDurationMs > 0) {
      this.#endsAt = setTimeout(() => {
        this.#stats.max_downstream_connection_duration.add();
        this.#flag(ResponseFlag.DurationTimeout);
        this.#connection.close(false);
      }, maxConnectionDurationMs).unref();
    }
    const cluster = this.#choose();
    if (cluster === undefined) {
      this.#stats.downstream_cx_no_route.add();
      this.#flag(ResponseFlag.NoClusterFound);
      this.#connection.close(false);
      return FilterStatus.StopIteration;
    }
    this.#connect(cluster);
    return FilterStatus.StopIteration;
  }

  onData(data: BodyBuffer, endStream: boolean): FilterStatus {
    const upstream = this.#upstream;
    if (upstream === undefined) return FilterStatus.StopIteration;
    this.#idle.touch();
    if (data.length > 0) {
      this.#stats.downstream_cx_rx_bytes_total.add(data.length);
      if (!upstream.write(data.take())) this.#holdDownstream(upstream);
    }
    if (endStream) upstream.end();
    return FilterStatus.StopIteration;
  }

  onWrite(): FilterStatus {
    return FilterStatus.Continue;
  }

  onClose(peer: PeerType): void {
    this.#log.log({ info: this.#connection.info });
    this.#idle.stop();
    clearTimeout(this.#endsAt);
    this.#connecting?.cancel();
    const upstream = this.#upstream;
    if (upstream === undefined) return;
    // What the client has sent before it went still goes on; what nobody waits for is cut.
    if (peer === PeerType.Remote) upstream.destroySoon();
    else upstream.destroy();
  }

  #choose(): Cluster | undefined {
    const { spec, clusters, random } = this.#parts;
    const total = spec.clusters.reduce((sum, { weight }) => sum + weight, 0);
    let point = random() * total;
    const chosen = spec.clusters.find(({ weight }) => (point -= weight) < 0);
    return chosen === undefined ? undefined : clusters.get(chosen.name);
  }

  #connect(cluster: Cluster): void {
    this.#connection.info.clusterName = cluster.spec.name;
    this.#connecting = new TcpUpstreams(cluster, this.#parts.spec.maxConnectAttempts).connect({
      onConnected: (socket, host) => {
        this.#tried(host);
        this.#connection.info.upstreamLocalAddress = localLabel(socket);
        this.#onConnected(socket);
      },
      onFailure: (failure) => {
        if (failure.host !== undefined) this.#tried(failure.host);
        if (failure.reason !== undefined) this.#connection.info.upstreamTransportFailure = failure.reason;
        this.#flag(failure.flags);
        this.#connection.close(false);
      },
    });
  }

  #onConnected(socket: Socket): void {
    this.#upstream = socket;
    socket.allowHalfOpen = true;
    readSocket(socket, this.#fromUpstream, {
      onRead: (_bytes, end) => this.#onUpstreamRead(end),
      onClose: () => this.#onUpstreamClose(),
    });
    this.#idle.touch();
    this.#connection.readDisable(false);
  }

  #onUpstreamRead(end: boolean): void {
    this.#idle.touch();
    this.#upstreamEnded ||= end;
    const before = this.#connection.info.responseSize;
    this.#connection.write(this.#fromUpstream, this.#upstreamEnded);
    this.#stats.downstream_cx_tx_bytes_total.add(this.#connection.info.responseSize - before);
    if (this.#connection.writableFull) this.#upstream?.pause();
  }

  /**
   * An end without a FIN takes the client's connection with it at once, an end of both directions when all has been written: what
   * a filter still holds is not waited for.
   */
  #onUpstreamClose(): void {
    if (this.#connection.closed) return;
    if (this.#upstreamEnded) return this.#connection.close(true);
    this.#flag(ResponseFlag.UpstreamRemoteReset);
    this.#connection.reset();
  }

  #tried(host: UpstreamHost): void {
    this.#connection.info.upstreamAddress = host.label;
    this.#connection.info.upstreamHost = host;
    this.#connection.info.upstreamAttempts = 1;
  }

  #flag(flags: number): void {
    this.#connection.info.responseFlags |= flags;
  }

  #holdDownstream(upstream: Socket): void {
    this.#stats.downstream_flow_control_paused_reading_total.add();
    this.#connection.readDisable(true);
    upstream.once('drain', () => {
      this.#stats.downstream_flow_control_resumed_reading_total.add();
      this.#connection.readDisable(false);
    });
  }
}

function localLabel({ localAddress = '', localPort = 0 }: Socket): string {
  return localAddress.includes(':') ? `[${localAddress}]:${localPort}` : `${localAddress}:${localPort}`;
}
