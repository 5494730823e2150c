/** How a server counts: one Prometheus registry per server, with the process's own figures in it. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export type { Counter, Gauge, Histogram, Registry };

export interface MetricOptions<L extends string> {
  /** Starts with `postern_`; a counter ends in `_total`. */
  readonly name: string;
  readonly help: string;
  /** Names of labels; their values must come from a small fixed set, never from a request. */
  readonly labels?: readonly L[];
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
  /** What `/metrics` answers. */
  text(): Promise<string>;
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Creates a registry of its own; `processFigures: false` leaves out memory, CPU and event loop. */
export function createMetrics(options: { readonly processFigures?: boolean } = {}): Metrics {
  const registry = new Registry();
  if (options.processFigures !== false) collectDefaultMetrics({ register: registry });
  const registered = <L extends string>({ name, help, labels = [] }: MetricOptions<L>) => ({
    name,
    help,
    labelNames: labels,
    registers: [registry],
  });
  return {
    registry,
    contentType: registry.contentType,
    counter: (metric) => new Counter(registered(metric)),
    gauge: (metric) => new Gauge(registered(metric)),
    histogram: (metric) =>
      new Histogram({ ...registered(metric), buckets: [...(metric.buckets ?? SECONDS)] }),
    text: () => registry.metrics(),
  };
}
