/**
 * Asks the hosts of a cluster from time to time whether they are well, and believes them after a few answers.
 * Spec: Envoy source/common/upstream/health_checker_impl.cc; docs "Health checking".
 */
import type { Stat, Stats } from '../stats.js';
import type { ClusterSpec } from './cluster-spec.js';
import type { HealthCheckSpec } from './health-check-spec.js';
import { createProber, type Prober, type ProbeResult } from './health-probes.js';
import type { UpstreamHost } from './host.js';

export interface HealthCheckerParts {
  readonly spec: ClusterSpec;
  readonly check: HealthCheckSpec;
  readonly stats: Stats;
  /** A cluster that nobody asks anything is checked more rarely. */
  readonly hasTraffic: () => boolean;
  readonly onChange: (host: UpstreamHost) => void;
}

type Figures = Readonly<Record<'attempt' | 'success' | 'failure' | 'networkFailure', Stat>>;

export class HealthChecker {
  readonly #parts: HealthCheckerParts;
  readonly #figures: Figures;
  readonly #checks = new Map<UpstreamHost, HostCheck>();

  constructor(parts: HealthCheckerParts) {
    this.#parts = parts;
    const counter = (name: string): Stat =>
      parts.stats.counter(`cluster.${parts.spec.name}.health_check.${name}`);
    this.#figures = {
      attempt: counter('attempt'),
      success: counter('success'),
      failure: counter('failure'),
      networkFailure: counter('network_failure'),
    };
  }

  /** Resolves once each host was asked once. */
  async firstRound(): Promise<void> {
    await Promise.all([...this.#checks.values()].map((check) => check.first));
  }

  /** Begins and ends checks; a new host is unwell until it has answered. */
  setHosts(hosts: readonly UpstreamHost[]): void {
    for (const [host, check] of this.#checks) {
      if (hosts.includes(host)) continue;
      check.close();
      this.#checks.delete(host);
    }
    for (const host of hosts) {
      if (this.#checks.has(host) || host.endpoint.healthCheck.disabled) continue;
      this.#checks.set(host, new HostCheck(host, this.#parts, this.#figures));
    }
  }

  close(): void {
    this.setHosts([]);
  }
}

class HostCheck {
  readonly first: Promise<void>;
  readonly #host: UpstreamHost;
  readonly #parts: HealthCheckerParts;
  readonly #figures: Figures;
  readonly #prober: Prober;
  #timer: NodeJS.Timeout;
  #timeout: NodeJS.Timeout | undefined;
  #onFirst: (() => void) | undefined;
  #isFirst = true;
  #good = 0;
  #bad = 0;

  constructor(host: UpstreamHost, parts: HealthCheckerParts, figures: Figures) {
    this.#host = host;
    this.#parts = parts;
    this.#figures = figures;
    const { port, hostname } = host.endpoint.healthCheck;
    const place = { address: host.address, port: port === 0 ? host.port : port, spec: parts.spec };
    this.#prober = createProber(parts.check.probe, place, hostname === '' ? parts.spec.name : hostname);
    host.failedActiveCheck = host.pendingActiveCheck = true;
    this.first = new Promise((resolve) => (this.#onFirst = resolve));
    this.#timer = setTimeout(() => this.#ask(), Math.random() * parts.check.initialJitterMs);
  }

  close(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#timeout);
    this.#prober.close();
    this.#onFirst?.();
  }

  #ask(): void {
    this.#figures.attempt.add();
    this.#timeout = setTimeout(() => {
      this.#prober.cancel();
      this.#onResult('network');
    }, this.#parts.check.timeoutMs);
    this.#timeout.unref();
    this.#prober.ask((result) => this.#onResult(result));
  }

  #onResult(result: ProbeResult): void {
    clearTimeout(this.#timeout);
    const healthy = result === 'healthy';
    if (healthy) this.#figures.success.add();
    else this.#figures.failure.add();
    if (result === 'network') this.#figures.networkFailure.add();
    const pending = healthy ? this.#onGood() : this.#onBad(result);
    this.#isFirst = false;
    this.#host.pendingActiveCheck = false;
    this.#onFirst?.();
    this.#onFirst = undefined;
    this.#timer = setTimeout(() => this.#ask(), this.#interval(healthy, pending));
    this.#timer.unref();
  }

  /** True while a change is under way. */
  #onGood(): boolean {
    this.#bad = 0;
    if (!this.#host.failedActiveCheck) return false;
    // The first answer decides alone: a start need not wait for several.
    if (!this.#isFirst && ++this.#good < this.#parts.check.healthyThreshold) return true;
    this.#good = 0;
    this.#set(false);
    return false;
  }

  #onBad(result: ProbeResult): boolean {
    this.#good = 0;
    if (this.#host.failedActiveCheck) return false;
    const decided = result === 'unhealthy' || ++this.#bad >= this.#parts.check.unhealthyThreshold;
    if (!decided) return true;
    this.#bad = 0;
    this.#set(true);
    return false;
  }

  #set(failed: boolean): void {
    this.#host.failedActiveCheck = failed;
    this.#parts.onChange(this.#host);
  }

  #interval(healthy: boolean, pending: boolean): number {
    const { check, hasTraffic } = this.#parts;
    const base = !hasTraffic()
      ? check.noTrafficMs
      : pending
        ? healthy
          ? check.healthyEdgeMs
          : check.unhealthyEdgeMs
        : healthy
          ? check.intervalMs
          : check.unhealthyMs;
    const jitter = check.intervalJitterMs + (base * check.intervalJitterPercent) / 100;
    const { leastMs, mostMs = Infinity } = check;
    return Math.max(leastMs, Math.min(mostMs, base + Math.random() * jitter));
  }
}
