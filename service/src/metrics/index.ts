/** Public surface of `@postern/service/metrics`; anything added here is public. */
export {
  createMetrics,
  type Counter,
  type Gauge,
  type Histogram,
  type HistogramOptions,
  type MetricOptions,
  type Metrics,
  type Registry,
} from './metrics.js';
