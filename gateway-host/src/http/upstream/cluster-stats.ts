/**
 * What is counted per cluster, under `cluster.<name>.`, by Envoy's names.
 * Spec: Envoy docs "Cluster manager: statistics"; envoy/upstream/upstream.h (ALL_CLUSTER_TRAFFIC_STATS).
 */
import type { Histogram, Stat, Stats } from '../stats.js';
import { StatusCounters } from '../stats.js';

const COUNTERS = [
  'upstream_cx_total',
  'upstream_cx_http1_total',
  'upstream_cx_http2_total',
  'upstream_cx_connect_fail',
  'upstream_cx_connect_timeout',
  'upstream_cx_idle_timeout',
  'upstream_cx_max_duration_reached',
  'upstream_cx_overflow',
  'upstream_cx_destroy',
  'upstream_cx_destroy_local',
  'upstream_cx_destroy_remote',
  'upstream_cx_destroy_with_active_rq',
  'upstream_cx_destroy_local_with_active_rq',
  'upstream_cx_destroy_remote_with_active_rq',
  'upstream_cx_close_notify',
  'upstream_cx_max_requests',
  'upstream_cx_none_healthy',
  'upstream_cx_protocol_error',
  'upstream_cx_rx_bytes_total',
  'upstream_cx_tx_bytes_total',
  'upstream_rq_total',
  'upstream_rq_completed',
  'upstream_internal_redirect_failed_total',
  'upstream_internal_redirect_succeeded_total',
  'upstream_rq_pending_total',
  'upstream_rq_pending_overflow',
  'upstream_rq_pending_failure_eject',
  'upstream_rq_cancelled',
  'upstream_rq_timeout',
  'upstream_rq_per_try_timeout',
  'upstream_rq_per_try_idle_timeout',
  'upstream_rq_max_duration_reached',
  'upstream_rq_rx_reset',
  'upstream_rq_tx_reset',
  'upstream_rq_retry',
  'upstream_rq_retry_backoff_exponential',
  'upstream_rq_retry_backoff_ratelimited',
  'upstream_rq_retry_success',
  'upstream_rq_retry_overflow',
  'upstream_rq_retry_limit_exceeded',
  'membership_change',
  'update_attempt',
  'update_success',
  'update_failure',
  'lb_healthy_panic',
] as const;

const GAUGES = [
  'upstream_cx_active',
  'upstream_rq_active',
  'upstream_rq_pending_active',
  'membership_total',
  'membership_healthy',
  'membership_degraded',
  'membership_excluded',
] as const;

type CounterName = (typeof COUNTERS)[number];
type GaugeName = (typeof GAUGES)[number];
type Figures = { readonly [K in CounterName | GaugeName]: Stat };

export interface ClusterStats extends Figures {
  /** Configuration of endpoints that was refused. */
  readonly update_rejected: Stat;
  /** Hosts that pass their checks. */
  readonly health_check_healthy: Stat;
  /** `upstream_rq_<code>` and `upstream_rq_<n>xx`. */
  readonly statuses: StatusCounters;
  /** The same of requests from the machine's own networks, and from beyond them. */
  readonly internal: StatusCounters;
  readonly external: StatusCounters;
  /** Milliseconds from the request's last byte to the answer's, of all, and by where they came from. */
  readonly times: { readonly all: Histogram; readonly internal: Histogram; readonly external: Histogram };
  readonly connectTime: Histogram;
  readonly connectionLength: Histogram;
  readonly internalCompleted: Stat;
  readonly externalCompleted: Stat;
}

export function clusterStats(name: string, stats: Stats, discovered = false): ClusterStats {
  const prefix = `cluster.${name}.`;
  const figures: Record<string, Stat> = {};
  for (const counter of COUNTERS) figures[counter] = stats.counter(prefix + counter);
  for (const gauge of GAUGES) figures[gauge] = stats.gauge(prefix + gauge);
  return {
    // The loops above have made exactly the names of Figures.
    ...(figures as Figures),
    update_rejected: discovered
      ? stats.counter(`${prefix}update_rejected`)
      : stats.counterOnDemand(`${prefix}update_rejected`),
    health_check_healthy: healthyGauge(prefix, stats),
    statuses: new StatusCounters(stats, `${prefix}upstream_rq_`, true),
    times: {
      all: stats.histogramOnDemand(`${prefix}upstream_rq_time`),
      internal: stats.histogramOnDemand(`${prefix}internal.upstream_rq_time`),
      external: stats.histogramOnDemand(`${prefix}external.upstream_rq_time`),
    },
    connectTime: stats.histogram(`${prefix}upstream_cx_connect_ms`),
    connectionLength: stats.histogram(`${prefix}upstream_cx_length_ms`),
    internalCompleted: stats.counterOnDemand(`${prefix}internal.upstream_rq_completed`),
    externalCompleted: stats.counterOnDemand(`${prefix}external.upstream_rq_completed`),
    internal: new StatusCounters(stats, `${prefix}internal.upstream_rq_`, true),
    external: new StatusCounters(stats, `${prefix}external.upstream_rq_`, true),
  };
}

/** Only where hosts are checked. */
function healthyGauge(prefix: string, stats: Stats): Stat {
  const gauge = stats.gauge(`${prefix}health_check.healthy`);
  gauge.onDemand = true;
  return gauge;
}
