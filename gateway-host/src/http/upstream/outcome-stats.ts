/**
 * Counts how a request to a cluster ended, for the cluster and for the host that was asked.
 * Spec: Envoy source/common/http/codes.cc (chargeResponseStat); router.cc (updateOutlierDetection).
 */
import type { ClusterStats } from './cluster-stats.js';
import type { HostOutcome, UpstreamHost } from './host.js';

/** An answer, also one that the gateway made itself for lack of another. `internal`: asked from inside. */
export function countStatus(stats: ClusterStats, status: number, internal: boolean): void {
  stats.upstream_rq_completed.add();
  stats.statuses.count(status);
  (internal ? stats.internalCompleted : stats.externalCompleted).add();
  (internal ? stats.internal : stats.external).count(status);
}

/** What a host did with one try. */
export function countOutcome(host: UpstreamHost | undefined, outcome: HostOutcome): void {
  if (host === undefined) return;
  const failed = typeof outcome === 'string' || outcome.status >= 500;
  if (failed) host.counts.rqError++;
  else host.counts.rqSuccess++;
  if (outcome === 'timeout') host.counts.rqTimeout++;
  host.onOutcome?.(outcome);
}

/** How long an answer took, once it is complete. */
export function countTime(stats: ClusterStats, ms: number, internal: boolean): void {
  const whole = Math.round(ms);
  stats.times.all.record(whole);
  (internal ? stats.times.internal : stats.times.external).record(whole);
}
