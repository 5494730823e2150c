/** Public surface of `@postern/service/metrics`; anything added here is public. */
export {
  createMetrics,
  mergeMetrics,
  type Counter,
  type Gauge,
  type Histogram,
  type HistogramOptions,
  type MetricOptions,
  type Metrics,
  type MetricsData,
  type Registry,
} from './metrics.js';
export type { TalliedHistogram } from './tallied-histogram.js';
