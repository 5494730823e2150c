/**
 * The hosts of one upstream, kept fresh, chosen in turn.
 * Spec: Envoy docs "Service discovery" (static, strict DNS, logical DNS) and "Load balancers: round robin".
 */
import type { Stat, Stats } from '../stats.js';
import { StatusCounters } from '../stats.js';
import type { ClusterSpec, EndpointSpec } from './cluster-spec.js';
import { hostLabel, UpstreamHost } from './host.js';
import { lookUpName } from './name-lookup.js';

/** What is counted per cluster, under `cluster.<name>.`. */
export interface ClusterStats {
  readonly requests: Stat;
  readonly active: Stat;
  readonly timeouts: Stat;
  readonly retries: Stat;
  readonly connectFailures: Stat;
  readonly resets: Stat;
  readonly overflows: Stat;
  readonly noneHealthy: Stat;
  readonly statuses: StatusCounters;
}

/** How long a start waits for the first answer about names. */
const FIRST_LOOKUP_MS = 5000;

export class Cluster {
  readonly spec: ClusterSpec;
  readonly stats: ClusterStats;
  /** Resolves when hosts are known, or when looking them up took too long. */
  readonly ready: Promise<void>;
  #hosts: readonly UpstreamHost[] = [];
  #next = 0;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(spec: ClusterSpec, stats: Stats) {
    this.spec = spec;
    this.stats = clusterStats(spec.name, stats);
    if (spec.type === 'STATIC') {
      this.#hosts = spec.endpoints.map((endpoint) => this.#host(endpoint, endpoint.address));
      this.ready = Promise.resolve();
    } else {
      const late = new Promise<void>((resolve) => {
        setTimeout(resolve, FIRST_LOOKUP_MS).unref();
      });
      this.ready = Promise.race([this.#refresh(), late]);
    }
  }

  get hosts(): readonly UpstreamHost[] {
    return this.#hosts;
  }

  /** The next host in turn; undefined when there is none. */
  pick(): UpstreamHost | undefined {
    const hosts = this.#hosts;
    if (hosts.length <= 1) return hosts[0];
    this.#next = (this.#next + 1) % hosts.length;
    return hosts[this.#next];
  }

  /** Requests that have begun may end. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const host of this.#hosts) host.close();
  }

  async #refresh(): Promise<void> {
    const found: UpstreamHost[] = [];
    const known = new Map(this.#hosts.map((host) => [host.label, host]));
    for (const endpoint of this.spec.endpoints) {
      for (const address of await this.#addresses(endpoint)) {
        const label = hostLabel(address, endpoint.port);
        if (found.some((other) => other.label === label)) continue;
        found.push(known.get(label) ?? this.#host(endpoint, address));
      }
    }
    if (this.#closed) return;
    for (const host of this.#hosts) if (!found.includes(host)) host.close();
    this.#hosts = found;
    this.#timer = setTimeout(() => void this.#refresh(), this.spec.dnsRefreshMs);
    this.#timer.unref();
  }

  /** A failed look-up keeps the addresses of the last good one. */
  async #addresses(endpoint: EndpointSpec): Promise<string[]> {
    try {
      const addresses = await lookUpName(endpoint.address, this.spec.dnsFamily);
      return this.spec.type === 'LOGICAL_DNS' ? addresses.slice(0, 1) : addresses;
    } catch {
      const name = endpoint.hostname || endpoint.address;
      return this.#hosts.filter((host) => host.hostname === name).map((host) => host.address);
    }
  }

  #host(endpoint: EndpointSpec, address: string): UpstreamHost {
    const named = this.spec.type === 'STATIC' ? endpoint.hostname : endpoint.hostname || endpoint.address;
    return new UpstreamHost(this.spec, address, endpoint.port, named);
  }
}

function clusterStats(name: string, stats: Stats): ClusterStats {
  const prefix = `cluster.${name}.`;
  return {
    requests: stats.counter(`${prefix}upstream_rq_total`),
    active: stats.gauge(`${prefix}upstream_rq_active`),
    timeouts: stats.counter(`${prefix}upstream_rq_timeout`),
    retries: stats.counter(`${prefix}upstream_rq_retry`),
    connectFailures: stats.counter(`${prefix}upstream_cx_connect_fail`),
    resets: stats.counter(`${prefix}upstream_rq_rx_reset`),
    overflows: stats.counter(`${prefix}upstream_rq_pending_overflow`),
    noneHealthy: stats.counter(`${prefix}upstream_cx_none_healthy`),
    statuses: new StatusCounters(stats, `${prefix}upstream_rq_`, true),
  };
}
