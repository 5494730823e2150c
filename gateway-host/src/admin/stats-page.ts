/**
 * `/stats` and `/stats/prometheus`: which figures are shown, and in which form.
 * Spec: Envoy docs "GET /stats"; source/server/admin/stats_params.cc; texts observed of 1.40.
 */
import type { HistogramBins } from '../abi/log-linear-histogram.js';
import {
  mergeFigures,
  type Figure,
  type GatewayReport,
  type GatewayState,
} from '../gateway/gateway-report.js';
import { readRegex, text, type AdminPage, type AdminRequest } from './admin-page.js';
import { histogramText, histogramsJson, type BucketMode, BUCKET_MODES } from './histogram-view.js';
import { prometheusText } from './prometheus.js';

/** A distribution with what came in the latest full interval. */
export interface HistogramFigure {
  readonly name: string;
  readonly cumulative: HistogramBins;
  readonly interval: HistogramBins;
}

/** What a request asked for, sorted by name. */
export interface Figures {
  readonly numbers: readonly Extract<Figure, { readonly value: unknown }>[];
  readonly texts: readonly Extract<Figure, { readonly text: unknown }>[];
  readonly histograms: readonly HistogramFigure[];
}

/** Bins of each histogram in the latest full interval, by name. */
export type Intervals = ReadonlyMap<string, HistogramBins>;

const TYPES = ['All', 'Counters', 'Gauges', 'Histograms', 'TextReadouts'];
/** By Envoy's numbers. */
const STATES: readonly GatewayState[] = ['LIVE', 'DRAINING', 'PRE_INITIALIZING', 'INITIALIZING'];
const CONNECTIONS = /^listener\..*\.downstream_cx_active$/;
const FORMATS = ['html', 'active-html', 'json', 'prometheus', 'text'];

export function statsPage(request: AdminRequest, intervals: Intervals): AdminPage {
  const { query } = request;
  const format = query.get('format') ?? 'text';
  if (!FORMATS.includes(format)) return text(400, `usage: /stats?format=(${FORMATS.join('|')})\n\n`);
  if (format.endsWith('html'))
    return text(404, 'this gateway has no HTML view of its figures: leave format out\n');
  const mode = query.get('histogram_buckets') ?? (format === 'prometheus' ? 'cumulative' : 'summary');
  if (!isBucketMode(mode))
    return text(400, `usage: /stats?histogram_buckets=(${BUCKET_MODES.join('|')}|prometheusnative)\n`);
  const figures = choose(request, intervals);
  if ('problem' in figures) return text(400, figures.problem);
  if (format === 'prometheus') return text(200, prometheusText(figures, mode, query.has('text_readouts')));
  return format === 'json' ? jsonPage(figures, mode) : text(200, plainText(figures, mode));
}

function isBucketMode(word: string): word is BucketMode {
  return BUCKET_MODES.some((mode) => mode === word);
}

function choose(
  { report, query }: AdminRequest,
  intervals: Intervals,
): Figures | { readonly problem: string } {
  const filter = query.get('filter') ?? '';
  const regex = filter === '' ? undefined : readRegex(filter);
  if (regex !== undefined && 'problem' in regex) return { problem: `Invalid re2 regex: ${regex.problem}` };
  const type = query.get('type') ?? 'All';
  if (!TYPES.includes(type)) return { problem: 'invalid &type= param' };
  const inverted = query.has('invert_filter');
  const usedOnly = query.has('usedonly');
  const shown = mergeFigures([...report.figures, ...processFigures(report)])
    .filter((figure) => typeFits(figure, type) && (!usedOnly || isUsed(figure)))
    .filter(({ name }) => regex === undefined || regex.matcher(name).find() !== inverted);
  return {
    numbers: shown.flatMap((figure) => ('value' in figure ? [figure] : [])),
    texts: shown.flatMap((figure) => ('text' in figure ? [figure] : [])),
    histograms: shown.flatMap((figure) =>
      figure.kind === 'histogram'
        ? [{ name: figure.name, cumulative: figure.bins, interval: intervals.get(figure.name) ?? [] }]
        : [],
    ),
  };
}

/** What is known only when somebody asks. */
function processFigures({ startedAt, state, figures: known }: GatewayReport): Figure[] {
  const { heapUsed, heapTotal, external, rss } = process.memoryUsage();
  const figures: Record<string, number> = {
    'server.memory_allocated': heapUsed + external,
    'server.memory_heap_size': heapTotal + external,
    'server.memory_physical_size': rss,
    'server.state': STATES.indexOf(state),
    'server.hot_restart_epoch': 0,
    'server.parent_connections': 0,
    'server.total_connections': known.reduce(
      (sum, figure) => sum + ('value' in figure && CONNECTIONS.test(figure.name) ? Number(figure.value) : 0),
      0,
    ),
    'server.uptime': Math.floor((Date.now() - startedAt) / 1000),
  };
  return Object.entries(figures).map(([name, value]) => ({ name, kind: 'gauge', value, used: true }));
}

function typeFits({ kind }: Figure, type: string): boolean {
  if (type === 'All') return true;
  return type === (kind === 'text' ? 'TextReadouts' : `${kind.charAt(0).toUpperCase()}${kind.slice(1)}s`);
}

function isUsed(figure: Figure): boolean {
  if (figure.kind === 'histogram') return figure.bins.length > 0;
  return figure.kind === 'text' ? figure.text !== '' : figure.used;
}

function plainText({ numbers, texts, histograms }: Figures, mode: BucketMode): string {
  return [
    ...texts.map((figure) => `${figure.name}: ${JSON.stringify(figure.text)}\n`),
    ...numbers.map(({ name, value }) => `${name}: ${value}\n`),
    ...histograms.map((figure) => histogramText(figure, mode)),
  ].join('');
}

function jsonPage({ numbers, texts, histograms }: Figures, mode: BucketMode): AdminPage {
  const stats: unknown[] = [
    ...texts.map(({ name, text: value }) => ({ name, value })),
    ...numbers.map(({ name, value }) => ({ name, value: Number(value) })),
  ];
  if (histograms.length > 0) stats.push({ histograms: histogramsJson(histograms, mode) });
  return { status: 200, type: 'application/json', body: JSON.stringify({ stats }) };
}
