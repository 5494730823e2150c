/**
 * One report out of those of all threads: the main instance says what there is, workers say what was done.
 * Envoy counts the same way: its managers live on the main thread, connections and requests on workers.
 */
import type { Metric } from '../abi/metric-store.js';
import type { ConfigRecord } from '../gateway/config-record.js';
import {
  mergeFigures,
  mergeReports,
  type Figure,
  type GatewayReport,
  type GatewayState,
} from '../gateway/gateway-report.js';
import type { PluginReport } from '../gateway/plugin-store.js';
import { metricFigure } from '../gateway/report-of.js';
import type { Stats } from '../http/stats.js';

export interface ThreadReports {
  readonly supervisor: {
    readonly state: GatewayState;
    readonly startedAt: number;
    readonly concurrency: number;
    readonly stats: Stats;
    readonly record: ConfigRecord;
  };
  readonly metrics: Iterable<Metric>;
  readonly main: GatewayReport | undefined;
  readonly workers: readonly GatewayReport[];
}

/** Figures of Envoy's main thread, which every thread here has for itself. */
const OF_MAIN =
  /^(?:server|runtime|listener_manager|cluster_manager)\.|^cluster\..*\.(?:membership_|max_host_weight|update_|version$)/;
/** Counted where listeners really listen. */
const OF_WORKERS = /^listener_manager\.listener_create_/;

export function superviseReport({ supervisor, metrics, main, workers }: ThreadReports): GatewayReport {
  const { state, startedAt, concurrency, stats, record } = supervisor;
  const [first, ...others] = [main, ...workers].flatMap((report) => (report === undefined ? [] : [report]));
  const merged = first === undefined ? undefined : mergeReports(first, others);
  const api = new Set(record.list('clusters').map(({ name }) => name));
  // The main instance opens no socket, so only workers know which port stands for any.
  const served = new Map(
    workers.flatMap(({ listeners }) => listeners.map((one) => [one.name, one] as const)),
  );
  const figures = mergeFigures([
    ...stats.snapshot().filter(({ name }) => !name.startsWith('cluster.')),
    ...(main?.figures ?? []).filter(({ name }) => !OF_WORKERS.test(name) && name !== 'server.live'),
    ...workers.flatMap((report) => report.figures.filter(ofWorkers)),
    ...[...metrics].map(metricFigure),
  ]).filter(({ name }) => name !== 'server.live' || state !== 'PRE_INITIALIZING');
  return {
    ...{ warming: [], listeners: [] },
    ...merged,
    state,
    startedAt,
    concurrency,
    figures,
    listeners: (merged?.listeners ?? []).map((one) => served.get(one.name) ?? one),
    plugins: [
      ...pluginsOf(main, 'main_thread'),
      ...workers.flatMap((report, index) => pluginsOf(report, `worker_${index}`)),
    ],
    clusters: (merged?.clusters ?? []).map((one) => ({ ...one, addedViaApi: api.has(one.name) })),
  };
}

function pluginsOf(report: GatewayReport | undefined, worker: string): PluginReport[] {
  return (report?.plugins ?? []).map((plugin) => ({ ...plugin, worker }));
}

function ofWorkers({ name }: Figure): boolean {
  return OF_WORKERS.test(name) || !OF_MAIN.test(name);
}
