/**
 * The agreement between what runs and the admin interface: a snapshot of plain data, made by every thread and added up,
 * and the commands that every thread obeys. A new admin page that needs more adds a field here, fills it in
 * `reportOf` and says in `mergeReports` how threads add up.
 */
import { mergeBins, type HistogramBins } from '../abi/log-linear-histogram.js';
import type { PlainValue } from '../config/document.js';
import type { RuntimeLayer } from '../config/runtime-values.js';
import type { RecordedResource, ResourceKind } from './config-record.js';
import type { PluginReport } from './plugin-store.js';

export type GatewayState = 'PRE_INITIALIZING' | 'INITIALIZING' | 'LIVE' | 'DRAINING';

/** One figure by Envoy's name. */
export type Figure =
  | {
      readonly name: string;
      readonly kind: 'counter' | 'gauge';
      readonly value: number | bigint;
      /** It was written to at least once. */
      readonly used: boolean;
    }
  | { readonly name: string; readonly kind: 'histogram'; readonly bins: HistogramBins }
  | { readonly name: string; readonly kind: 'text'; readonly text: string };

/** One upstream host. */
export interface HostReport {
  /** `ip:port`, an IPv6 address in brackets. */
  readonly label: string;
  readonly hostname: string;
  /** Counters by Envoy's names: `cx_total`, `rq_error` and so on. */
  readonly counters: Readonly<Record<string, number>>;
  /** `cx_active`, `rq_active`, `rq_pending_active`. */
  readonly gauges: Readonly<Record<string, number>>;
  /** `healthy`, or flags such as `/failed_active_hc`. */
  readonly health: string;
  readonly weight: number;
  readonly priority: number;
  readonly locality: { readonly region: string; readonly zone: string; readonly sub_zone: string };
}

/** Circuit breaker limits of one priority, by Envoy's names. */
export interface ThresholdReport {
  readonly priority: 'DEFAULT' | 'HIGH';
  readonly max_connections: number;
  readonly max_pending_requests: number;
  readonly max_requests: number;
  readonly max_retries: number;
}

export interface ClusterReport {
  readonly name: string;
  readonly addedViaApi: boolean;
  /** Its hosts come from elsewhere (EDS). */
  readonly discovered: boolean;
  readonly detectsOutliers: boolean;
  /** In per cent. */
  readonly overprovisioningFactor: number;
  readonly thresholds: readonly ThresholdReport[];
  readonly hosts: readonly HostReport[];
}

/** What runs, at one moment. */
export interface GatewayReport {
  readonly state: GatewayState;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Worker threads. */
  readonly concurrency: number;
  /** Sorted by name; plugins' metrics among them. */
  readonly figures: readonly Figure[];
  readonly listeners: readonly { readonly name: string; readonly host: string; readonly port: number }[];
  /** Names of listeners that wait for code. */
  readonly warming: readonly string[];
  readonly clusters: readonly ClusterReport[];
  /** Of every thread. */
  readonly plugins: readonly PluginReport[];
}

/** What is configured, secrets included: the admin interface masks them. */
export interface ConfigReport {
  readonly node: { readonly id: string; readonly cluster: string };
  readonly bootstrap: PlainValue;
  readonly runtime: readonly RuntimeLayer[];
  /** ISO 8601. */
  readonly startedAt: string;
  readonly resources: Readonly<Record<ResourceKind, readonly RecordedResource[]>>;
}

/** Something that every thread does. */
export type GatewayCommand =
  | { readonly kind: 'reset-counters' }
  /** Health checks fail from now on, or pass again. */
  | { readonly kind: 'health'; readonly failed: boolean }
  /** No more connections; gracefully: those that there are end first. */
  | { readonly kind: 'stop-listeners'; readonly graceful: boolean }
  /** Plugins' lines below this level are dropped: 0 trace to 5 critical, 6 drops all. */
  | { readonly kind: 'plugin-log-level'; readonly level: number };

/** Which requests a trace follows; every given part must fit. */
export interface TraceChoice {
  readonly header: { readonly name: string; readonly value: string } | undefined;
  /** How the path begins. */
  readonly path: string | undefined;
}

/** What the admin interface may ask of a gateway, however many threads it has. */
export interface GatewayControl {
  report(): Promise<GatewayReport>;
  configuration(): Promise<ConfigReport>;
  command(command: GatewayCommand): Promise<void>;
  /** Lines of the requests that fit, until the answer is called. */
  trace(choice: TraceChoice, line: (text: string) => void): () => void;
}

/** One report of several threads' reports: the first one says what there is, figures and hosts' counts are added up. */
export function mergeReports(first: GatewayReport, others: readonly GatewayReport[]): GatewayReport {
  const all = [first, ...others];
  const clusters = first.clusters.map((cluster) => {
    const same = all.flatMap((report) => report.clusters.filter(({ name }) => name === cluster.name));
    const everywhere = same.flatMap(({ hosts }) => hosts);
    const hosts = cluster.hosts.map((host) =>
      mergeHosts(
        host,
        everywhere.filter(({ label }) => label === host.label),
      ),
    );
    return { ...cluster, hosts };
  });
  const plugins = all.flatMap((report) => report.plugins);
  return { ...first, clusters, plugins, figures: mergeFigures(all.flatMap(({ figures }) => figures)) };
}

/** Figures of one name become one, sorted by name: numbers and distributions are summed, of texts the first counts. */
export function mergeFigures(figures: readonly Figure[]): Figure[] {
  const sums = new Map<string, Figure>();
  for (const figure of figures) {
    const sum = sums.get(figure.name);
    sums.set(figure.name, sum === undefined ? figure : sumOf(sum, figure));
  }
  return [...sums.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function sumOf(a: Figure, b: Figure): Figure {
  if (a.kind === 'histogram' && b.kind === 'histogram') return { ...a, bins: mergeBins([a.bins, b.bins]) };
  if ('value' in a && 'value' in b) return { ...a, value: add(a.value, b.value), used: a.used || b.used };
  return a;
}

function add(a: number | bigint, b: number | bigint): number | bigint {
  return typeof a === 'number' && typeof b === 'number' ? a + b : BigInt(a) + BigInt(b);
}

function mergeHosts(host: HostReport, same: readonly HostReport[]): HostReport {
  const sums = (numbers: (one: HostReport) => Readonly<Record<string, number>>): Record<string, number> => {
    const all: Record<string, number> = {};
    for (const one of same) {
      for (const [name, value] of Object.entries(numbers(one))) all[name] = (all[name] ?? 0) + value;
    }
    return all;
  };
  return { ...host, counters: sums(({ counters }) => counters), gauges: sums(({ gauges }) => gauges) };
}
