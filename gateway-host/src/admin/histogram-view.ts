/**
 * How distributions are shown: quantiles, or counts in Envoy's buckets; first the latest interval, then everything.
 * Spec: Envoy source/server/admin/stats_render.cc, source/common/stats/histogram_impl.cc; observed of 1.40.
 */
import {
  binRange,
  countUpTo,
  quantile,
  sampleCount,
  type HistogramBins,
} from '../abi/log-linear-histogram.js';
import type { HistogramFigure } from './stats-page.js';

export const BUCKET_MODES = ['cumulative', 'disjoint', 'detailed', 'summary'] as const;
export type BucketMode = (typeof BUCKET_MODES)[number];

/** In percent. */
export const QUANTILES = [0, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 100];

export const BUCKETS = [
  0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 300_000, 600_000, 1_800_000,
  3_600_000,
];

/** One figure of the text page. */
export function histogramText(figure: HistogramFigure, mode: BucketMode): string {
  const { name, interval, cumulative } = figure;
  if (mode === 'detailed') {
    return [
      `${name}:\n`,
      `  totals=${detailText(cumulative)}\n`,
      `  intervals=${detailText(interval)}\n`,
      `  summary=${summaryText(figure)}\n`,
    ].join('');
  }
  if (sampleCount(cumulative) === 0) return `${name}: No recorded values\n`;
  if (mode === 'summary') return `${name}: ${summaryText(figure)}\n`;
  const disjoint = mode === 'disjoint';
  const counts = bucketCounts(interval, disjoint).map((count, i) => {
    const total = bucketCounts(cumulative, disjoint)[i] ?? 0;
    return `B${sixDigits(BUCKETS[i] ?? 0)}(${count},${total})`;
  });
  return `${name}: ${counts.join(' ')}\n`;
}

/** The object behind `histograms` on the JSON page. */
export function histogramsJson(figures: readonly HistogramFigure[], mode: BucketMode): unknown {
  if (mode === 'cumulative' || mode === 'disjoint') {
    return figures.map(({ name, interval, cumulative }) => {
      const latest = bucketCounts(interval, mode === 'disjoint');
      const total = bucketCounts(cumulative, mode === 'disjoint');
      const buckets = BUCKETS.map((upper_bound, i) => ({
        upper_bound,
        interval: latest[i],
        cumulative: total[i],
      }));
      return { name, buckets };
    });
  }
  const summaries = figures.map((figure) => ({ name: figure.name, values: quantilesJson(figure) }));
  if (mode === 'summary') return { supported_quantiles: QUANTILES, computed_quantiles: summaries };
  const details = figures.map(({ name, interval, cumulative }, i) => ({
    name,
    totals: detailJson(cumulative),
    intervals: detailJson(interval),
    percentiles: summaries[i]?.values,
  }));
  return { supported_percentiles: QUANTILES, details };
}

/** Samples per bucket: all below its bound, or only those above the bound before. */
function bucketCounts(bins: HistogramBins, disjoint: boolean): number[] {
  const counts = BUCKETS.map((bound) => countUpTo(bins, bound));
  return disjoint ? counts.map((count, i) => count - (counts[i - 1] ?? 0)) : counts;
}

function summaryText({ interval, cumulative }: HistogramFigure): string {
  const shown = (bins: HistogramBins, percent: number): string => {
    const value = quantile(bins, percent / 100);
    return Number.isNaN(value) ? 'nan' : String(value);
  };
  return QUANTILES.map((q) => `P${q}(${shown(interval, q)},${shown(cumulative, q)})`).join(' ');
}

function quantilesJson({ interval, cumulative }: HistogramFigure): object[] {
  const value = (bins: HistogramBins, percent: number): number | null => {
    const found = quantile(bins, percent / 100);
    return Number.isNaN(found) ? null : found;
  };
  return QUANTILES.map((q) => ({ cumulative: value(cumulative, q), interval: value(interval, q) }));
}

function detailText(bins: HistogramBins): string {
  return bins
    .map(([bin, count]) => {
      const { lower, width } = binRange(bin);
      return `${lower},${width}:${count}`;
    })
    .join(', ');
}

function detailJson(bins: HistogramBins): object[] {
  return bins.map(([bin, count]) => {
    const { lower, width } = binRange(bin);
    return { lower_bound: lower, width, count };
  });
}

/** As printf's %g: at most six digits, powers of ten beyond. */
function sixDigits(value: number): string {
  if (value < 1e6) return String(value);
  const [digits = '', exponent = ''] = value.toExponential().split('e+');
  return `${digits}e+${exponent.padStart(2, '0')}`;
}
