/** How a server counts: one Prometheus registry per server, with the process's own figures in it. */
import { AggregatorRegistry, collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

import { createTalliedHistogram, type TalliedHistogram } from './tallied-histogram.js';

export type { Counter, Gauge, Histogram, Registry };

export interface MetricOptions<L extends string> {
  /** Starts with `postern_`; a counter ends in `_total`. */
  readonly name: string;
  readonly help: string;
  /** Names of labels; their values must come from a small fixed set, never from a request. */
  readonly labels?: readonly L[];
  /** How the figures of several processes become one; default: added up. */
  readonly merge?: 'sum' | 'first' | 'max';
}

export interface HistogramOptions<L extends string> extends MetricOptions<L> {
  /** Upper bounds; default 1 ms to 10 s. */
  readonly buckets?: readonly number[];
}

export interface Metrics {
  readonly registry: Registry;
  /** The `Content-Type` of `text()`. */
  readonly contentType: string;
  counter<L extends string = never>(options: MetricOptions<L>): Counter<L>;
  gauge<L extends string = never>(options: MetricOptions<L>): Gauge<L>;
  histogram<L extends string = never>(options: HistogramOptions<L>): Histogram<L>;
  /** A histogram with one label, for what happens tens of thousands of times a second. */
  talliedHistogram(options: Omit<HistogramOptions<string>, 'labels'> & { label: string }): TalliedHistogram;
  /** What `/metrics` answers. */
  text(): Promise<string>;
  /** The same as data, for `mergeMetrics`. */
  data(): Promise<MetricsData>;
}

/** The figures of one process, in a form that can be sent to another. */
export type MetricsData = readonly object[];

/** What `/metrics` answers for several processes that are one server: counts and sizes are added up. */
export function mergeMetrics(parts: readonly MetricsData[]): Promise<string> {
  // The types say less than is true: it takes what `getMetricsAsJSON` gives, once per process.
  return AggregatorRegistry.aggregate(parts as unknown as object[]).metrics();
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Creates a registry of its own; `processFigures: false` leaves out memory, CPU and event loop. */
export function createMetrics(options: { readonly processFigures?: boolean } = {}): Metrics {
  const registry = new Registry();
  if (options.processFigures !== false) collectDefaultMetrics({ register: registry });
  const registered = <L extends string>({ name, help, labels = [], merge = 'sum' }: MetricOptions<L>) => ({
    name,
    help,
    labelNames: labels,
    registers: [registry],
    aggregator: merge,
  });
  return {
    registry,
    contentType: registry.contentType,
    counter: (metric) => new Counter(registered(metric)),
    gauge: (metric) => new Gauge(registered(metric)),
    histogram: (metric) =>
      new Histogram({ ...registered(metric), buckets: [...(metric.buckets ?? SECONDS)] }),
    talliedHistogram: ({ buckets = SECONDS, ...metric }) =>
      createTalliedHistogram(registry, { ...metric, bounds: buckets }),
    text: () => registry.metrics(),
    data: () => registry.getMetricsAsJSON(),
  };
}
