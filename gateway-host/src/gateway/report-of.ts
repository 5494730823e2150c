/** What one thread's gateway has to report: see gateway-report.ts. */
import { MetricType } from '@postern/contract/abi';

import type { Metric } from '../abi/metric-store.js';
import type { BreakerSpec } from '../http/upstream/cluster-spec.js';
import type { Cluster } from '../http/upstream/cluster.js';
import type { UpstreamHost } from '../http/upstream/host.js';
import type { Gateway } from './gateway.js';
import {
  mergeFigures,
  type ClusterReport,
  type Figure,
  type GatewayReport,
  type HostReport,
  type ThresholdReport,
} from './gateway-report.js';

/** A snapshot of plain data. */
export function reportOf(gateway: Gateway): GatewayReport {
  const { state, startedAt } = gateway;
  countVms(gateway);
  const api = new Set(gateway.record.list('clusters').map(({ name }) => name));
  return {
    state,
    startedAt,
    concurrency: 1,
    figures: mergeFigures([...gateway.stats.snapshot(), ...ownMetrics(gateway)]),
    listeners: gateway.listeners.active().map(({ name, address }) => ({ name, ...address })),
    warming: gateway.listeners.warming(),
    clusters: gateway.clusters.list().map((cluster) => clusterReport(cluster, api.has(cluster.spec.name))),
    plugins: gateway.plugins.list(),
  };
}

function countVms({ stats, runtime: { vms } }: Gateway): void {
  stats.gauge('wasm.wasm_vm_count').value = vms.active;
  stats.gauge('wasm.envoy.wasm.runtime.v8.active').value = vms.active;
  stats.counter('wasm.envoy.wasm.runtime.v8.created').value = vms.created;
}

/** What threads share is told once, by the supervisor. */
function ownMetrics({ sharesMetrics, runtime }: Gateway): Figure[] {
  return sharesMetrics ? [] : runtime.metrics().map(metricFigure);
}

export function metricFigure(metric: Metric): Figure {
  const { name, type, value, samples } = metric;
  if (type === MetricType.Histogram) return { name, kind: 'histogram', bins: metric.bins() };
  const kind = type === MetricType.Gauge ? 'gauge' : 'counter';
  return { name, kind, value, used: samples > 0 || value !== 0n };
}

function clusterReport({ spec, hosts }: Cluster, addedViaApi: boolean): ClusterReport {
  return {
    name: spec.name,
    addedViaApi,
    discovered: spec.type === 'EDS',
    detectsOutliers: spec.outlier !== undefined,
    overprovisioningFactor: spec.load.overprovisioningFactor,
    thresholds: [
      { priority: 'DEFAULT', ...limitsOf(spec.breakers.default) },
      { priority: 'HIGH', ...limitsOf(spec.breakers.high) },
    ],
    hosts: hosts.map(hostReport),
  };
}

function limitsOf(breaker: BreakerSpec): Omit<ThresholdReport, 'priority'> {
  return {
    max_connections: breaker.maxConnections,
    max_pending_requests: breaker.maxPendingRequests,
    max_requests: breaker.maxRequests,
    max_retries: breaker.maxRetries,
  };
}

function hostReport({ label, hostname, counts, healthFlags, weight, locality }: UpstreamHost): HostReport {
  return {
    label,
    hostname,
    counters: {
      cx_connect_fail: counts.cxConnectFail,
      cx_total: counts.cxTotal,
      rq_error: counts.rqError,
      rq_success: counts.rqSuccess,
      rq_timeout: counts.rqTimeout,
      rq_total: counts.rqTotal,
    },
    gauges: {
      cx_active: counts.cxActive,
      rq_active: counts.rqActive,
      rq_pending_active: counts.rqPendingActive,
    },
    health: healthFlags,
    weight,
    priority: locality.priority,
    locality: { region: locality.region, zone: locality.zone, sub_zone: locality.subZone },
  };
}
