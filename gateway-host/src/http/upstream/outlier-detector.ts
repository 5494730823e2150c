/**
 * Takes hosts out for a while that answer badly, by what their answers to ordinary requests are.
 * Spec: Envoy source/common/upstream/outlier_detection_impl.cc; docs "Outlier detection".
 */
import type { Stat, Stats } from '../stats.js';
import type { OutlierSpec } from './cluster-spec.js';
import type { HostOutcome, UpstreamHost } from './host.js';

export interface OutlierParts {
  readonly name: string;
  readonly spec: OutlierSpec;
  readonly stats: Stats;
  readonly onChange: (host: UpstreamHost) => void;
}

/** What is remembered of one host. */
interface Record5xx {
  serverErrors: number;
  gatewayErrors: number;
  localFailures: number;
  /** Since the last interval. */
  requests: number;
  successes: number;
  ejections: number;
  ejectedAt: number;
}

/** What share of a host's answers was good. */
interface Rated {
  readonly host: UpstreamHost;
  readonly record: Record5xx;
  readonly rate: number;
}

type Reason =
  | 'consecutive_5xx'
  | 'consecutive_gateway_failure'
  | 'consecutive_local_origin_failure'
  | 'success_rate'
  | 'failure_percentage';

const REASONS = [
  ...['consecutive_5xx', 'consecutive_gateway_failure', 'consecutive_local_origin_failure'],
  ...['success_rate', 'failure_percentage', 'local_origin_success_rate', 'local_origin_failure_percentage'],
];
const FIGURES = [
  ...REASONS.flatMap((reason) => [`ejections_detected_${reason}`, `ejections_enforced_${reason}`]),
  ...['ejections_enforced_total', 'ejections_overflow', 'ejections_total'],
  ...['ejections_consecutive_5xx', 'ejections_success_rate', 'ejections_detected_degradation'],
];

export class OutlierDetector {
  readonly #parts: OutlierParts;
  readonly #records = new Map<UpstreamHost, Record5xx>();
  readonly #active: Stat;
  readonly #timer: NodeJS.Timeout;

  constructor(parts: OutlierParts) {
    this.#parts = parts;
    this.#active = parts.stats.gauge(`cluster.${parts.name}.outlier_detection.ejections_active`);
    for (const name of FIGURES) this.#figure(name);
    this.#timer = setInterval(() => this.#onInterval(), parts.spec.intervalMs);
    this.#timer.unref();
  }

  setHosts(hosts: readonly UpstreamHost[]): void {
    for (const host of this.#records.keys()) {
      if (hosts.includes(host)) continue;
      host.onOutcome = undefined;
      if (host.ejected) this.#active.add(-1);
      this.#records.delete(host);
    }
    for (const host of hosts) {
      if (this.#records.has(host)) continue;
      const record = {
        ...{ serverErrors: 0, gatewayErrors: 0, localFailures: 0, requests: 0, successes: 0 },
        ...{ ejections: 0, ejectedAt: 0 },
      };
      this.#records.set(host, record);
      host.onOutcome = (outcome) => this.#onOutcome(host, record, outcome);
    }
  }

  close(): void {
    clearInterval(this.#timer);
    this.setHosts([]);
  }

  #onOutcome(host: UpstreamHost, record: Record5xx, outcome: HostOutcome): void {
    const { spec } = this.#parts;
    if (typeof outcome === 'string' && spec.splitExternal) {
      if (++record.localFailures === spec.consecutiveLocalFailure) {
        record.localFailures = 0;
        this.#detect(host, record, 'consecutive_local_origin_failure', spec.enforcingLocalFailure);
      }
      return;
    }
    const status = typeof outcome === 'string' ? (outcome === 'timeout' ? 504 : 503) : outcome.status;
    record.requests++;
    record.localFailures = 0;
    if (status < 500) {
      record.successes++;
      record.serverErrors = record.gatewayErrors = 0;
      return;
    }
    if (status < 502 || status > 504) record.gatewayErrors = 0;
    else if (++record.gatewayErrors === spec.consecutiveGatewayFailure) {
      record.gatewayErrors = 0;
      this.#detect(host, record, 'consecutive_gateway_failure', spec.enforcingGatewayFailure);
    }
    if (++record.serverErrors === spec.consecutive5xx) {
      record.serverErrors = 0;
      this.#detect(host, record, 'consecutive_5xx', spec.enforcing5xx);
    }
  }

  #detect(host: UpstreamHost, record: Record5xx, reason: Reason, enforcing: number): void {
    if (host.ejected) return;
    this.#count(`ejections_detected_${reason}`);
    if (reason === 'consecutive_5xx') this.#count('ejections_consecutive_5xx');
    if (Math.random() * 100 >= enforcing) return;
    const { spec } = this.#parts;
    const ejected = this.#active.value;
    const share = (100 * (ejected + 1)) / this.#records.size;
    if (share > spec.maxEjectionPercent && !(ejected === 0 && spec.alwaysEjectOne)) {
      return this.#count('ejections_overflow');
    }
    this.#count(`ejections_enforced_${reason}`);
    this.#count('ejections_enforced_total');
    // Older names of the same, which Envoy still counts.
    this.#count('ejections_total');
    record.ejections++;
    record.ejectedAt = performance.now();
    this.#active.add();
    host.ejected = true;
    this.#parts.onChange(host);
  }

  #onInterval(): void {
    const { spec } = this.#parts;
    const now = performance.now();
    for (const [host, record] of this.#records) {
      if (host.ejected) {
        const length = Math.min(spec.baseEjectionMs * record.ejections, spec.maxEjectionMs);
        if (now - record.ejectedAt < length) continue;
        host.ejected = false;
        record.serverErrors = record.gatewayErrors = 0;
        this.#active.add(-1);
        this.#parts.onChange(host);
      } else if (record.ejections > 0) record.ejections--;
    }
    this.#judge();
  }

  /** By the shares of good answers since the last time. */
  #judge(): void {
    const rated = [...this.#records]
      .filter(([host, { requests }]) => !host.ejected && requests > 0)
      .map(([host, record]) => ({
        host,
        record,
        volume: record.requests,
        rate: (100 * record.successes) / record.requests,
      }));
    for (const record of this.#records.values()) record.requests = record.successes = 0;
    const { successRateVolume, failurePercentage } = this.#parts.spec;
    this.#judgeSuccessRates(rated.filter(({ volume }) => volume >= successRateVolume));
    this.#judgeFailures(rated.filter(({ volume }) => volume >= failurePercentage.volume));
  }

  #judgeFailures(rated: readonly Rated[]): void {
    const { threshold, enforcing, minimumHosts } = this.#parts.spec.failurePercentage;
    if (rated.length < minimumHosts) return;
    for (const { host, record, rate } of rated) {
      if (100 - rate >= threshold) this.#detect(host, record, 'failure_percentage', enforcing);
    }
  }

  /** Hosts whose share of good answers is far below what is usual among them. */
  #judgeSuccessRates(rated: readonly Rated[]): void {
    const { spec } = this.#parts;
    if (rated.length < spec.successRateMinimumHosts || rated.length === 0) return;
    const mean = rated.reduce((sum, { rate }) => sum + rate, 0) / rated.length;
    const variance = rated.reduce((sum, { rate }) => sum + (rate - mean) ** 2, 0) / rated.length;
    const threshold = mean - (spec.successRateStdevFactor / 1000) * Math.sqrt(variance);
    for (const { host, record, rate } of rated) {
      if (rate < threshold) this.#detect(host, record, 'success_rate', spec.enforcingSuccessRate);
    }
  }

  #count(name: string): void {
    this.#figure(name).add();
  }

  #figure(name: string): Stat {
    return this.#parts.stats.counter(`cluster.${this.#parts.name}.outlier_detection.${name}`);
  }
}
