import { expect, it } from 'vitest';

import {
  binRange,
  binOf,
  binsSince,
  INTEGER_BINS,
  integerBin,
  integerBinKey,
  LogLinearHistogram,
} from '../../src/abi/log-linear-histogram.js';
import { histogramsJson, histogramText } from '../../src/admin/histogram-view.js';
import { prometheusText } from '../../src/admin/prometheus.js';

function figure(...values: number[]) {
  const histogram = new LogLinearHistogram();
  for (const value of values) histogram.record(value);
  return { name: 'http.in.downstream_rq_time', cumulative: histogram.bins(), interval: [] };
}

it.each([
  [0, 0, 0],
  [-5, 0, 0],
  [0.1, 0.1, 0.01],
  [0.29, 0.29, 0.01],
  [1, 1, 0.1],
  [9.99, 9.9, 0.1],
  [12, 12, 1],
  [999, 990, 10],
  [1000, 1000, 100],
  [6049, 6000, 100],
])('puts %d into the bin from %d, %d wide', (value, lower, width) => {
  expect(binRange(binOf(value))).toEqual({ lower, width });
});

// Observed of Envoy 1.40 with the same values.
it('shows quantiles as Envoy does', () => {
  expect(histogramText(figure(0, 12), 'summary')).toBe(
    'http.in.downstream_rq_time: P0(nan,0) P25(nan,0) P50(nan,0) P75(nan,12.5) P90(nan,12.5) P95(nan,12.5) P99(nan,12.5) P99.5(nan,12.5) P99.9(nan,12.5) P100(nan,12.5)\n',
  );
  expect(histogramText(figure(1, 1), 'summary')).toContain(
    'P50(nan,1.0333333333333334) P75(nan,1.0666666666666667)',
  );
  expect(histogramText(figure(), 'summary')).toBe('http.in.downstream_rq_time: No recorded values\n');
});

it('shows buckets as Envoy does', () => {
  expect(histogramText(figure(1, 13), 'cumulative')).toMatch(
    /: B0\.5\(0,0\) B1\(0,1\) B5\(0,1\) B10\(0,1\) B25\(0,2\) .* B600000\(0,2\) B1\.8e\+06\(0,2\) B3\.6e\+06\(0,2\)\n$/,
  );
  expect(histogramText(figure(0, 12), 'disjoint')).toMatch(
    /: B0\.5\(0,1\) B1\(0,0\) .* B25\(0,1\) B50\(0,0\)/,
  );
  expect(histogramText(figure(0, 12), 'detailed')).toContain(
    '  totals=0,0:1, 12,1:1\n  intervals=\n  summary=P0(',
  );
});

it('gives quantiles as JSON, null where nothing was recorded', () => {
  expect(histogramsJson([figure(12)], 'summary')).toMatchObject({
    supported_quantiles: [0, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 100],
    computed_quantiles: [
      { values: expect.arrayContaining([{ cumulative: 12.5, interval: null }]) as unknown },
    ],
  });
});

it('gives Prometheus buckets, sum and count', () => {
  const text = prometheusText({ numbers: [], texts: [], histograms: [figure(1, 1)] }, 'cumulative', false);
  const lines = text.split('\n');
  expect(lines[0]).toBe('# TYPE envoy_http_downstream_rq_time histogram');
  const label = 'envoy_http_conn_manager_prefix="in"';
  expect(lines).toContain(`envoy_http_downstream_rq_time_bucket{${label},le="0.5"} 0`);
  expect(lines).toContain(`envoy_http_downstream_rq_time_bucket{${label},le="3600000"} 2`);
  expect(lines).toContain(`envoy_http_downstream_rq_time_bucket{${label},le="+Inf"} 2`);
  expect(lines).toContain(`envoy_http_downstream_rq_time_sum{${label}} 2.0952380952380953438307642500149`);
  expect(lines).toContain(`envoy_http_downstream_rq_time_count{${label}} 2`);
});

it('sorts names for Prometheus part by part', () => {
  const numbers = ['wasmcustom.a b', 'wasmcustom.a.c'].map(
    (name) => ({ name, kind: 'counter', value: 1, used: true }) as const,
  );
  const text = prometheusText({ numbers, texts: [], histograms: [] }, 'cumulative', false);
  expect(text.match(/^# TYPE \S+/gm)).toEqual(['# TYPE a_c', '# TYPE a_b']);
});

it('tells what came since an earlier look', () => {
  const { cumulative: before } = figure(1, 12);
  const { cumulative: now } = figure(1, 12, 12, 300);
  expect(binsSince(now, before)).toEqual([
    [binOf(12), 1],
    [binOf(300), 1],
  ]);
});

it.each([0n, 1n, 9n, 10n, 99n, 100n, 6049n, 10n ** 18n, 2n ** 64n - 1n])(
  'finds the same bin for %s in shared memory',
  (value) => {
    expect(binRange(integerBinKey(integerBin(value)))).toEqual(binRange(binOf(Number(value))));
    expect(integerBin(value)).toBeLessThan(INTEGER_BINS);
  },
);
