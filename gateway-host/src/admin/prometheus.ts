/**
 * Figures in Prometheus' text form: counters, then gauges, then texts, then histograms, each sorted by metric.
 * Spec: Envoy source/server/admin/prometheus_stats.cc; envoy-observed of 1.40 (plugins' metrics keep their bare names).
 */
import { countUpTo, quantile, sampleCount, sampleSum } from '../abi/log-linear-histogram.js';
import { BUCKETS, QUANTILES, type BucketMode } from './histogram-view.js';
import { tagsOf } from './stat-tags.js';
import type { Figures, HistogramFigure } from './stats-page.js';

const CUSTOM = 'wasmcustom.';
/** As many digits as Envoy prints of a sum. */
const SUM_DIGITS = 32;

interface Row {
  readonly metric: string;
  /** Sorting goes by the name without tags: a dot comes before an underscore. */
  readonly order: string;
  readonly labels: string;
}

export function prometheusText(figures: Figures, mode: BucketMode, withTexts: boolean): string {
  const { numbers, texts, histograms } = figures;
  const number = (kind: string): string =>
    group(
      numbers.filter((figure) => figure.kind === kind),
      kind,
      ({ value }, { metric, labels }) => `${metric}{${labels}} ${value}\n`,
    );
  const textRows = group(texts, 'gauge', ({ text }, { metric, labels }) => {
    const value = `text_value="${escapeLabel(text)}"`;
    return `${metric}{${labels === '' ? value : `${labels},${value}`}} 0\n`;
  });
  const summary = mode === 'summary';
  const distributions = group(histograms, summary ? 'summary' : 'histogram', summary ? quantiles : buckets);
  return number('counter') + number('gauge') + (withTexts ? textRows : '') + distributions;
}

/** The rows of one kind under their `# TYPE` lines. */
function group<T extends { readonly name: string }>(
  figures: readonly T[],
  type: string,
  render: (figure: T, row: Row) => string,
): string {
  const metrics = new Map<string, { order: string; rows: string[] }>();
  for (const figure of figures) {
    const row = rowOf(figure.name);
    const known = metrics.get(row.metric) ?? { order: row.order, rows: [] };
    known.rows.push(render(figure, row));
    metrics.set(row.metric, known);
  }
  return [...metrics]
    .sort(([, a], [, b]) => (a.order < b.order ? -1 : 1))
    .map(([metric, { rows }]) => `# TYPE ${metric} ${type}\n${rows.join('')}`)
    .join('');
}

/** A plugin's metric loses both prefixes; everything else gets `envoy_`. */
function rowOf(full: string): Row {
  const { name, tags } = tagsOf(full);
  const labels = tags.map(([label, value]) => `${label}="${escapeLabel(value)}"`).join(',');
  const metric = name.startsWith(CUSTOM) ? clean(name.slice(CUSTOM.length)) : `envoy_${clean(name)}`;
  // Envoy compares names part by part: `a.b` comes before `a b`.
  return { metric, order: name.replaceAll('.', '\0'), labels };
}

function buckets({ cumulative }: HistogramFigure, { metric, labels }: Row): string {
  const before = labels === '' ? '' : `${labels},`;
  const total = sampleCount(cumulative);
  const rows = BUCKETS.map(
    (bound) => `${metric}_bucket{${before}le="${bound}"} ${countUpTo(cumulative, bound)}\n`,
  );
  return [
    ...rows,
    `${metric}_bucket{${before}le="+Inf"} ${total}\n`,
    `${metric}_sum{${labels}} ${exact(sampleSum(cumulative))}\n`,
    `${metric}_count{${labels}} ${total}\n`,
  ].join('');
}

function quantiles({ interval, cumulative }: HistogramFigure, { metric, labels }: Row): string {
  const before = labels === '' ? '' : `${labels},`;
  const rows = QUANTILES.map((percent) => {
    const value = quantile(interval, percent / 100);
    return `${metric}{${before}quantile="${percent / 100}"} ${Number.isNaN(value) ? 'nan' : exact(value)}\n`;
  });
  const sum = `${metric}_sum{${labels}} ${exact(sampleSum(cumulative))}\n`;
  return [...rows, sum, `${metric}_count{${labels}} ${sampleCount(cumulative)}\n`].join('');
}

function exact(value: number): string {
  const text = value.toPrecision(SUM_DIGITS);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function clean(name: string): string {
  const word = name.replace(/[^A-Za-z0-9_]/g, '_');
  return /^[0-9]/.test(word) ? `_${word}` : word;
}

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
