/**
 * Answers health checks of a load balancer in front of this gateway, or notes how the upstream answered them.
 * Spec: Envoy source/extensions/filters/http/health_check/health_check.cc.
 */
import type { HeaderMap } from '../../abi/header-map.js';
import { DataStatus, HeadersStatus, TrailersStatus } from '../../abi/stream-filter.js';
import { ResponseFlag } from '../response-flag.js';
import { headersMatcher, type HeaderMatch, type HeaderTest } from '../route/header-match.js';
import type { Stat } from '../stats.js';
import type { NativeFilterContext, RouteFilterFactory } from './native-filter.js';
import { PassThroughFilter } from './pass-through-filter.js';

export interface HealthCheckSpec {
  readonly passThrough: boolean;
  /** How long an upstream's answer stands for others; 0: not at all. */
  readonly cacheMs: number;
  readonly headers: readonly HeaderMatch[];
  /** Cluster → how many of its hosts must be healthy, in percent. */
  readonly clusters: ReadonlyMap<string, number>;
}

interface Verdict {
  readonly status: number;
  readonly degraded: boolean;
  readonly reason: keyof HealthStats;
}

interface HealthStats {
  readonly request_total: Stat;
  readonly ok: Stat;
  readonly failed: Stat;
  readonly degraded: Stat;
  readonly cached_response: Stat;
  readonly failed_cluster_not_found: Stat;
  readonly failed_cluster_empty: Stat;
  readonly failed_cluster_unhealthy: Stat;
}

interface HealthPlan {
  readonly spec: HealthCheckSpec;
  readonly matches: HeaderTest;
  readonly context: NativeFilterContext;
  readonly stats: HealthStats;
  readonly cache: { status: number; degraded: boolean; until: number };
}

export function healthCheckFilter(
  spec: HealthCheckSpec,
  name: string,
  context: NativeFilterContext,
): RouteFilterFactory {
  const counter = (key: string): Stat =>
    context.stats.counter(`http.${context.statPrefix}.health_check.${key}`);
  const stats: HealthStats = {
    request_total: counter('request_total'),
    ok: counter('ok'),
    failed: counter('failed'),
    degraded: counter('degraded'),
    cached_response: counter('cached_response'),
    failed_cluster_not_found: counter('failed_cluster_not_found'),
    failed_cluster_empty: counter('failed_cluster_empty'),
    failed_cluster_unhealthy: counter('failed_cluster_unhealthy'),
  };
  const cache = { status: 200, degraded: false, until: 0 };
  const plan = { spec, matches: headersMatcher(spec.headers), context, stats, cache };
  return () => ({ name, createFilter: () => new HealthCheckFilter(plan) });
}

class HealthCheckFilter extends PassThroughFilter {
  readonly #plan: HealthPlan;
  #handling = false;
  /** The upstream is not asked. */
  #answering = false;

  constructor(plan: HealthPlan) {
    super();
    this.#plan = plan;
  }

  override decodeHeaders(headers: HeaderMap, endStream: boolean): HeadersStatus {
    const { spec, matches, cache, context } = this.#plan;
    if (!matches(headers)) return HeadersStatus.Continue;
    this.#handling = true;
    const known = spec.cacheMs > 0 && performance.now() < cache.until;
    this.#answering = !spec.passThrough || context.healthCheckFailed() || known;
    if (!this.#answering) return HeadersStatus.Continue;
    if (endStream) this.#answer();
    return HeadersStatus.StopIteration;
  }

  override decodeData(_: unknown, endStream: boolean): DataStatus {
    if (!this.#answering) return DataStatus.Continue;
    if (endStream) this.#answer();
    return DataStatus.StopIterationNoBuffer;
  }

  override decodeTrailers(): TrailersStatus {
    if (!this.#answering) return TrailersStatus.Continue;
    this.#answer();
    return TrailersStatus.StopIteration;
  }

  override encodeHeaders(headers: HeaderMap): HeadersStatus {
    const { context, spec, cache } = this.#plan;
    if (this.#handling) {
      if (spec.cacheMs > 0 && !this.#answering) {
        cache.status = Number(headers.get(':status'));
        cache.degraded = headers.has('x-envoy-degraded');
        cache.until = performance.now() + spec.cacheMs;
      }
      headers.set('x-envoy-upstream-healthchecked-cluster', context.serviceCluster);
    }
    if (context.healthCheckFailed()) headers.set('x-envoy-immediate-health-check-fail', 'true');
    return HeadersStatus.Continue;
  }

  #answer(): void {
    const { stats } = this.#plan;
    stats.request_total.add();
    const { status, degraded, reason } = this.#verdict();
    if (reason !== 'ok' && reason !== 'failed') stats[reason].add();
    stats[status >= 200 && status < 300 ? 'ok' : 'failed'].add();
    if (degraded) stats.degraded.add();
    const headers: [string, string][] = degraded ? [['x-envoy-degraded', '']] : [];
    const details = reason === 'failed' ? 'health_check_failed' : `health_check_${reason}`;
    this.callbacks.sendLocalReply({ status, body: '', headers, details });
  }

  #verdict(): Verdict {
    const { context, spec, cache } = this.#plan;
    if (context.healthCheckFailed()) {
      this.callbacks.raiseFlag(ResponseFlag.FailedLocalHealthCheck);
      return { status: 503, degraded: false, reason: 'failed' };
    }
    if (spec.passThrough) return { ...cache, reason: 'cached_response' };
    for (const [name, least] of spec.clusters) {
      const reason = this.#shortage(name, least);
      if (reason !== undefined) return { status: 503, degraded: false, reason };
    }
    return { status: 200, degraded: false, reason: 'ok' };
  }

  /** Why a cluster has too few hosts; undefined when it has enough. */
  #shortage(name: string, least: number): keyof HealthStats | undefined {
    const hosts = this.#plan.context.clusters.get(name)?.hosts;
    if (hosts === undefined) return 'failed_cluster_not_found';
    if (hosts.length === 0) return least === 0 ? undefined : 'failed_cluster_empty';
    const usable = hosts.filter(({ health }) => health !== 'unhealthy').length;
    return usable * 100 < hosts.length * least ? 'failed_cluster_unhealthy' : undefined;
  }
}
