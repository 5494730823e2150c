/**
 * One cluster at run time: its hosts kept fresh, how they are, and which of them is asked next.
 * Spec: Envoy docs "Cluster manager", "Service discovery", "Load balancing".
 */
import { isDeepStrictEqual } from 'node:util';

import type { Stats } from '../stats.js';
import { OWN_CHECKS, verdictKey, type ActiveChecks } from './active-checks.js';
import { CircuitBreakers } from './circuit-breaker.js';
import type { ClusterSpec, LoadAssignment } from './cluster-spec.js';
import { clusterStats, type ClusterStats } from './cluster-stats.js';
import type { HealthCheckSpec } from './health-check-spec.js';
import { HealthChecker } from './health-checker.js';
import { DnsDiscovery, placesOf, type Place } from './host-discovery.js';
import { hostLabel, UpstreamHost, type Priority } from './host.js';
import { LoadBalancer } from './load-balancer.js';
import { OutlierDetector } from './outlier-detector.js';

/** How long a start waits for the first answer about names, endpoints and health. */
const FIRST_ANSWER_MS = 5000;

export class Cluster {
  readonly spec: ClusterSpec;
  readonly stats: ClusterStats;
  readonly breakers: Readonly<Record<Priority, CircuitBreakers>>;
  /** Resolves when hosts are known, or when that took too long. */
  readonly ready: Promise<void>;
  readonly #discovery: DnsDiscovery | undefined;
  #hosts: readonly UpstreamHost[] = [];
  #balancer: LoadBalancer;
  #overprovisioning: number;
  #onFirst: (() => void) | undefined;
  /** EDS: as it was last taken. */
  #assigned: LoadAssignment | undefined;
  readonly #checkers: readonly HealthChecker[];
  readonly #outliers: OutlierDetector | undefined;
  readonly #checks: ActiveChecks;
  #trafficElsewhere = false;
  #closed = false;

  constructor(spec: ClusterSpec, stats: Stats, checks: ActiveChecks = OWN_CHECKS) {
    this.spec = spec;
    this.#checks = checks;
    this.stats = clusterStats(spec.name, stats, spec.eds !== undefined);
    const prefix = `cluster.${spec.name}.circuit_breakers`;
    this.breakers = {
      default: new CircuitBreakers(spec.breakers.default, stats, `${prefix}.default.`),
      high: new CircuitBreakers(spec.breakers.high, stats, `${prefix}.high.`),
    };
    this.#overprovisioning = spec.load.overprovisioningFactor;
    this.#balancer = this.#newBalancer();
    this.#checkers =
      checks.by === 'us' ? spec.healthChecks.map((check) => this.#newChecker(check, stats)) : [];
    this.#outliers = this.#newDetector(stats);
    if (spec.type === 'STATIC') {
      this.#update(placesOf(spec.load));
      this.ready = this.#settle(Promise.resolve());
    } else if (spec.type === 'EDS') {
      this.ready = this.#settle(new Promise((resolve) => (this.#onFirst = resolve)));
    } else {
      this.#discovery = new DnsDiscovery(spec, {
        onPlaces: (places) => this.#update(places),
        onAttempt: (succeeded) => this.#onAttempt(succeeded),
      });
      this.ready = this.#settle(this.#discovery.start());
    }
  }

  get hosts(): readonly UpstreamHost[] {
    return this.#hosts;
  }

  /** The next host; undefined when there is none that may be asked. */
  pick(hash?: bigint): UpstreamHost | undefined {
    return this.#balancer.pick(hash);
  }

  /** EDS: what its file holds, which is one assignment of its name; gives what is wrong with it. */
  assign(loads: readonly LoadAssignment[]): string | undefined {
    this.#onFirst?.();
    const { eds } = this.spec;
    const [load] = loads;
    if (loads.length > 1) return this.#refuse(`Unexpected EDS resource length: ${loads.length}`);
    if (load !== undefined && load.clusterName !== eds?.service)
      return this.#refuse(`Unexpected EDS cluster (expecting ${eds?.service}): ${load.clusterName}`);
    this.#onAttempt(true);
    // A file without any changes nothing.
    if (load === undefined || isDeepStrictEqual(load, this.#assigned)) return undefined;
    this.#assigned = load;
    this.#overprovisioning = load.overprovisioningFactor;
    this.#update(placesOf(load));
    return undefined;
  }

  #refuse(problem: string): string {
    this.stats.update_attempt.add();
    this.stats.update_rejected.add();
    return problem;
  }

  /** Another thread has asked a host how it is. */
  tell(label: string, failed: boolean): void {
    const host = this.#hosts.find((one) => one.label === label);
    if (host === undefined) return;
    host.failedActiveCheck = failed;
    host.pendingActiveCheck = false;
    this.#onHealth(host);
  }

  /** Another thread sends requests: health checks go at their ordinary pace. */
  noteTraffic(): void {
    this.#trafficElsewhere = true;
  }

  /** Requests that have begun may end. */
  close(): void {
    this.#closed = true;
    this.#discovery?.close();
    for (const checker of this.#checkers) checker.close();
    this.#outliers?.close();
    for (const host of this.#hosts) host.close();
  }

  /** Hosts that were there before stay, with their connections. */
  #update(places: readonly Place[]): void {
    if (this.#closed) return;
    const before = new Map(this.#hosts.map((host) => [host.label, host]));
    const found = new Map<string, UpstreamHost>();
    for (const place of places) {
      const label = hostLabel(place.address, place.endpoint.port);
      if (found.has(label)) continue;
      const known = before.get(label);
      if (known !== undefined) {
        known.endpoint = place.endpoint;
        known.locality = place.locality;
      }
      found.set(label, known ?? this.#newHost(place));
    }
    const hosts = [...found.values()];
    const gone = this.#hosts.filter((host) => found.get(host.label) !== host);
    if (gone.length > 0 || hosts.length !== this.#hosts.length) this.stats.membership_change.add();
    this.#hosts = hosts;
    for (const host of gone) host.close();
    for (const checker of this.#checkers) checker.setHosts(hosts);
    this.#outliers?.setHosts(hosts);
    this.#rebalance();
  }

  #newHost(place: Place): UpstreamHost {
    const { spec, stats, breakers } = this;
    const host = new UpstreamHost({ spec, stats, breakers }, place, place.endpoint, place.locality);
    if (
      this.#checks.by === 'others' &&
      spec.healthChecks.length > 0 &&
      !place.endpoint.healthCheck.disabled
    ) {
      const failed = this.#checks.verdicts.get(verdictKey({ cluster: spec.name, host: host.label }));
      host.failedActiveCheck = failed ?? true;
      host.pendingActiveCheck = failed === undefined;
    }
    return host;
  }

  #rebalance(): void {
    const count = (health: UpstreamHost['health']): number =>
      this.#hosts.filter((host) => host.health === health).length;
    this.stats.membership_total.value = this.#hosts.length;
    this.stats.membership_healthy.value = count('healthy');
    this.stats.membership_degraded.value = count('degraded');
    this.stats.membership_excluded.value = 0;
    if (this.#checkers.length > 0) this.stats.health_check_healthy.value = count('healthy');
    this.#balancer = this.#newBalancer();
  }

  #newBalancer(): LoadBalancer {
    return new LoadBalancer(this.#hosts, {
      lb: this.spec.lb,
      panicThreshold: this.spec.panicThreshold,
      overprovisioning: this.#overprovisioning,
      onPanic: () => this.stats.lb_healthy_panic.add(),
    });
  }

  #newChecker(check: HealthCheckSpec, stats: Stats): HealthChecker {
    const { spec } = this;
    const hasTraffic = (): boolean => this.#trafficElsewhere || this.stats.upstream_cx_total.value > 0;
    const onChange = (host: UpstreamHost): void => {
      this.#onHealth(host);
      const verdict = { cluster: spec.name, host: host.label, failed: host.failedActiveCheck };
      if (this.#checks.by === 'us') this.#checks.onVerdict?.(verdict);
    };
    return new HealthChecker({ spec, check, stats, hasTraffic, onChange });
  }

  #newDetector(stats: Stats): OutlierDetector | undefined {
    const { name, outlier } = this.spec;
    if (outlier === undefined) return undefined;
    return new OutlierDetector({ name, spec: outlier, stats, onChange: (host) => this.#onHealth(host) });
  }

  #onHealth(host: UpstreamHost): void {
    if (host.health === 'unhealthy') {
      if (this.spec.closeOnHealthFailure) host.closeConnections();
      else host.drainConnections();
    }
    this.#rebalance();
  }

  /** Hosts are known, and each has been asked once how it is. */
  async #settle(known: Promise<void>): Promise<void> {
    const checked = known.then(() => Promise.all(this.#checkers.map((checker) => checker.firstRound())));
    await bounded(checked);
  }

  #onAttempt(succeeded: boolean): void {
    this.stats.update_attempt.add();
    (succeeded ? this.stats.update_success : this.stats.update_failure).add();
  }
}

async function bounded(wanted: Promise<unknown>): Promise<void> {
  const late = new Promise<void>((resolve) => {
    setTimeout(resolve, FIRST_ANSWER_MS).unref();
  });
  await Promise.race([wanted, late]);
}
