/**
 * Counters, gauges and plugins' metrics, as text, JSON or for Prometheus.
 * Spec: Envoy docs "Administration interface: /stats"; source/server/admin/prometheus_stats.cc; envoy-observed §12.
 */
import { MetricType } from '@postern/contract/abi';

import type { Gateway } from '../gateway/gateway.js';
import { json, text, type AdminPage, type AdminRequest } from './admin-page.js';

interface Figure {
  readonly name: string;
  readonly kind: 'counter' | 'gauge';
  readonly value: number | bigint;
}

/** Names whose middle is a label in Prometheus. */
const TAGGED: readonly (readonly [pattern: RegExp, label: string])[] = [
  [/^cluster\.(.+)\.(upstream_.+)$/, 'envoy_cluster_name'],
  [/^http\.(.+)\.((?:downstream|rq|no)_.+)$/, 'envoy_http_conn_manager_prefix'],
];
const MAX_FILTER = 200;

export function statsPage({ gateway, query }: AdminRequest): AdminPage {
  const filter = query.get('filter') ?? '';
  // A pattern is matched as text: a regular expression from outside could run for ever.
  if (filter.length > MAX_FILTER) return text(400, 'filter is too long\n');
  const figures = collect(gateway).filter(({ name }) => matches(name, filter));
  switch (query.get('format')) {
    case 'prometheus':
      return { status: 200, type: 'text/plain; version=0.0.4; charset=utf-8', body: prometheus(figures) };
    case 'json':
      return json({ stats: figures.map(({ name, value }) => ({ name, value: Number(value) })) });
    default:
      return text(200, figures.map(({ name, value }) => `${name}: ${value}\n`).join(''));
  }
}

/** `a|b` means either; `^` and `$` tie an alternative to an end; `.` and `*` have no special meaning. */
function matches(name: string, filter: string): boolean {
  return filter.split('|').some((part) => {
    const start = part.startsWith('^');
    const end = part.endsWith('$');
    const word = part.slice(start ? 1 : 0, end ? -1 : undefined).replaceAll('\\.', '.');
    if (start && end) return name === word;
    return start ? name.startsWith(word) : end ? name.endsWith(word) : name.includes(word);
  });
}

function collect(gateway: Gateway): Figure[] {
  gateway.stats.gauge('server.uptime').value = Math.floor((Date.now() - gateway.startedAt) / 1000);
  const own: Figure[] = gateway.stats.list();
  const wasm = gateway.runtime.metrics().map(({ name, type, value }): Figure => ({
    name,
    kind: type === MetricType.Gauge ? 'gauge' : 'counter',
    value,
  }));
  return [...own, ...wasm].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function prometheus(figures: readonly Figure[]): string {
  const groups = new Map<string, { kind: string; rows: string[] }>();
  for (const { name, kind, value } of figures) {
    const { metric, label } = prometheusName(name);
    const group = groups.get(metric) ?? { kind, rows: [] };
    groups.set(metric, group);
    group.rows.push(`${metric}{${label}} ${value}`);
  }
  const texts = [...groups].map(
    ([metric, { kind, rows }]) => `# TYPE ${metric} ${kind}\n${rows.join('\n')}\n`,
  );
  return texts.join('\n');
}

/** A plugin's metric keeps its bare name; everything else gets `envoy_` and, where known, its label. */
function prometheusName(name: string): { metric: string; label: string } {
  if (name.startsWith('wasmcustom.'))
    return { metric: sanitize(name.slice('wasmcustom.'.length)), label: '' };
  for (const [pattern, label] of TAGGED) {
    const match = pattern.exec(name);
    if (match?.[1] === undefined || match[2] === undefined) continue;
    const value = match[1].replace(/[\\"\n]/g, '_');
    const family = name.slice(0, name.indexOf('.'));
    const code = /^(.*_rq)_([1-5]xx|[0-9]{3})$/.exec(match[2]);
    if (code?.[2] === undefined) {
      return { metric: `envoy_${family}_${sanitize(match[2])}`, label: `${label}="${value}"` };
    }
    const all = code[2].endsWith('xx');
    const status = all ? `_class="${code[2].charAt(0)}"` : `="${code[2]}"`;
    const labels = `envoy_response_code${status},${label}="${value}"`;
    return { metric: `envoy_${family}_${code[1]}${all ? '_xx' : ''}`, label: labels };
  }
  return { metric: `envoy_${sanitize(name)}`, label: '' };
}

function sanitize(name: string): string {
  const clean = name.replace(/[^A-Za-z0-9_]/g, '_');
  return /^[0-9]/.test(clean) ? `_${clean}` : clean;
}
