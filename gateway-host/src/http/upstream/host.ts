/**
 * One host of a cluster: its address, whether it is well, its connections.
 * Spec: Envoy envoy/upstream/host_description.h, source/common/upstream/upstream_impl.cc (HostImpl).
 */
import type { Socket } from 'node:net';

import type { CircuitBreakers } from './circuit-breaker.js';
import type { ClusterSpec, EndpointSpec, HealthStatus, LocalitySpec } from './cluster-spec.js';
import type { ClusterStats } from './cluster-stats.js';
import { alpnFor, codecFactory, type HttpVersion } from './codec-choice.js';
import { ConnectionPool, type HostCounts } from './connection-pool.js';
import type { OutgoingRequest, UpstreamListener, UpstreamStream } from './upstream-stream.js';

export type Locality = Omit<LocalitySpec, 'endpoints'>;

/** What all hosts of a cluster share. */
export interface HostContext {
  readonly spec: ClusterSpec;
  readonly stats: ClusterStats;
  readonly breakers: Readonly<Record<Priority, CircuitBreakers>>;
}

export type Priority = 'default' | 'high';

/** How one request wants to travel. */
export interface Passage {
  readonly priority: Priority;
  readonly version: HttpVersion;
  /** For TLS; empty: none. */
  readonly serverName: string;
}

export class UpstreamHost {
  readonly address: string;
  readonly port: number;
  /** `ip:port`, as statistics and attributes show it. */
  readonly label: string;
  /** What `auto_host_rewrite` writes. */
  readonly hostname: string;
  /** An update may change weight and health; the connections stay. */
  endpoint: EndpointSpec;
  locality: Locality;
  readonly counts: HostCounts = {
    cxTotal: 0,
    cxActive: 0,
    cxConnectFail: 0,
    rqTotal: 0,
    rqActive: 0,
    rqPendingActive: 0,
    rqError: 0,
    rqSuccess: 0,
    rqTimeout: 0,
  };
  /** The last active health checks failed, or none has passed yet. */
  failedActiveCheck = false;
  /** No active health check has ended yet. */
  pendingActiveCheck = false;
  /** Outlier detection took it out. */
  ejected = false;
  /** Told of each outcome; outlier detection listens. */
  onOutcome: ((outcome: HostOutcome) => void) | undefined;
  readonly #context: HostContext;
  readonly #pools = new Map<string, ConnectionPool>();
  #closed = false;
  /** What `#pool` found last, most often found again; undefined once a pool has gone. */
  #latest: { readonly passage: Passage; readonly pool: ConnectionPool } | undefined;

  constructor(
    context: HostContext,
    place: { readonly address: string; readonly hostname: string },
    endpoint: EndpointSpec,
    locality: Locality,
  ) {
    this.#context = context;
    this.address = place.address;
    this.hostname = place.hostname;
    this.port = endpoint.port;
    this.label = hostLabel(place.address, endpoint.port);
    this.endpoint = endpoint;
    this.locality = locality;
  }

  get weight(): number {
    return this.endpoint.weight;
  }

  get health(): 'healthy' | 'degraded' | 'unhealthy' {
    if (this.failedActiveCheck || this.ejected || UNWELL.has(this.endpoint.health)) return 'unhealthy';
    return this.endpoint.health === 'DEGRADED' ? 'degraded' : 'healthy';
  }

  /** As `/clusters` shows it: `healthy`, or what is wrong. */
  get healthFlags(): string {
    const flags = [
      this.failedActiveCheck ? '/failed_active_hc' : '',
      this.ejected ? '/failed_outlier_check' : '',
      UNWELL.has(this.endpoint.health) ? '/failed_eds_health' : '',
      this.endpoint.health === 'DEGRADED' ? '/degraded_eds_health' : '',
      this.pendingActiveCheck ? '/pending_active_hc' : '',
    ].join('');
    return flags === '' ? 'healthy' : flags;
  }

  /** Undefined: a circuit breaker is open. */
  open(passage: Passage, request: OutgoingRequest, listener: UpstreamListener): UpstreamStream | undefined {
    return this.#pool(passage).open(request, listener);
  }

  /** Kinds of connections that are open or wanted now; server names make them many. */
  get poolCount(): number {
    return this.#pools.size;
  }

  /** A request would go out at once. */
  ready(passage: Passage): boolean {
    return this.#pool(passage).ready;
  }

  /** What is idle closes, as Envoy wants of hosts that have become unwell. */
  drainConnections(): void {
    for (const pool of this.#pools.values()) pool.drain();
  }

  /** Ends all connections at once, as `close_connections_on_host_health_failure` wants. */
  closeConnections(): void {
    for (const pool of this.#pools.values()) pool.destroy();
  }

  /** Lets requests that have begun end, then closes the connections. */
  close(): void {
    this.#closed = true;
    for (const pool of [...this.#pools.values()]) pool.close();
  }

  #pool(passage: Passage): ConnectionPool {
    const latest = this.#latest;
    if (latest !== undefined && samePassage(latest.passage, passage)) return latest.pool;
    const pool = this.#poolOf(passage);
    // A pool may go, and tell so, before it is known here.
    if (this.#pools.get(keyOf(passage)) === pool) this.#latest = { passage, pool };
    return pool;
  }

  #poolOf(passage: Passage): ConnectionPool {
    const key = keyOf(passage);
    const known = this.#pools.get(key);
    if (known !== undefined) return known;
    const { spec, stats, breakers } = this.#context;
    const { version, serverName, priority } = passage;
    const alpn = spec.tls === undefined ? [] : alpnFor(spec.tls, version);
    const pool = new ConnectionPool({
      spec,
      version,
      stats,
      breakers: breakers[priority],
      target: {
        ...{ address: this.address, port: this.port, spec, serverName, alpn },
        sharedRead: spec.tls === undefined && version === 'http1',
      },
      createCodec: (socket: Socket, events) => codecFactory(spec, version)(socket, events),
      counts: this.counts,
      onEmpty: () => {
        if (this.#pools.get(key) !== pool) return;
        this.#pools.delete(key);
        this.#latest = undefined;
      },
    });
    this.#pools.set(key, pool);
    if (this.#closed) pool.close();
    return pool;
  }
}

function keyOf({ priority, version, serverName }: Passage): string {
  return `${priority} ${version} ${serverName}`;
}

function samePassage(a: Passage, b: Passage): boolean {
  return a.version === b.version && a.priority === b.priority && a.serverName === b.serverName;
}

/** How a request to a host went, for outlier detection. */
export type HostOutcome = { readonly status: number } | 'connect-failure' | 'timeout' | 'reset';

const UNWELL: ReadonlySet<HealthStatus> = new Set(['UNHEALTHY', 'DRAINING', 'TIMEOUT']);

/** `ip:port`, with brackets around IPv6. */
export function hostLabel(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
