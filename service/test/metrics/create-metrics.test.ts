import { expect, it } from 'vitest';

import { createMetrics, mergeMetrics } from '../../src/metrics/index.js';

it('answers counters, gauges and histograms in the form of Prometheus', async () => {
  const metrics = createMetrics({ processFigures: false });
  metrics.counter({ name: 'postern_a_total', help: 'A.', labels: ['route'] }).inc({ route: '/x' });
  metrics.gauge({ name: 'postern_b', help: 'B.' }).set(2);
  metrics.histogram({ name: 'postern_c_seconds', help: 'C.', buckets: [1] }).observe(0.5);
  expect(await metrics.text()).toBe(`# HELP postern_a_total A.
# TYPE postern_a_total counter
postern_a_total{route="/x"} 1

# HELP postern_b B.
# TYPE postern_b gauge
postern_b 2

# HELP postern_c_seconds C.
# TYPE postern_c_seconds histogram
postern_c_seconds_bucket{le="1"} 1
postern_c_seconds_bucket{le="+Inf"} 1
postern_c_seconds_sum 0.5
postern_c_seconds_count 1
`);
  expect(metrics.contentType).toContain('text/plain');
});

it('has the figures of the process unless told otherwise', async () => {
  expect(await createMetrics().text()).toContain('process_resident_memory_bytes');
  expect(await createMetrics({ processFigures: false }).text()).not.toContain('process_');
});

it('keeps two servers in one process apart', async () => {
  const [one, two] = [createMetrics({ processFigures: false }), createMetrics({ processFigures: false })];
  one.counter({ name: 'postern_a_total', help: 'A.' }).inc();
  two.counter({ name: 'postern_a_total', help: 'A.' });
  expect(await one.text()).toContain('postern_a_total 1');
  expect(await two.text()).toContain('postern_a_total 0');
});

it('makes a histogram of tallies as prom-client makes one of observations', async () => {
  const [ours, theirs] = [createMetrics({ processFigures: false }), createMetrics({ processFigures: false })];
  const options = { name: 'postern_c_seconds', help: 'C.', buckets: [0.1, 1] };
  const tallied = ours.talliedHistogram({ ...options, label: 'route' });
  const plain = theirs.histogram({ ...options, labels: ['route'] });
  for (const seconds of [0, 0.1, 0.11, 1, 1.5, 100]) {
    for (const route of ['/a', '/b']) {
      tallied.observe(route, seconds);
      plain.observe({ route }, seconds);
    }
  }
  expect(await ours.text()).toBe(await theirs.text());
});

it('adds up the figures of several processes', async () => {
  const parts = [1, 2].map((amount) => {
    const metrics = createMetrics({ processFigures: false });
    metrics.counter({ name: 'postern_a_total', help: 'A.', labels: ['route'] }).inc({ route: '/x' }, amount);
    metrics.gauge({ name: 'postern_b', help: 'B.' }).set(amount);
    metrics
      .talliedHistogram({ name: 'postern_c_seconds', help: 'C.', label: 'route', buckets: [1] })
      .observe('/x', amount);
    return metrics.data();
  });
  const text = await mergeMetrics(await Promise.all(parts));
  for (const line of [
    'postern_a_total{route="/x"} 3',
    'postern_b 3',
    'postern_c_seconds_bucket{le="1",route="/x"} 1',
    'postern_c_seconds_bucket{le="+Inf",route="/x"} 2',
    'postern_c_seconds_sum{route="/x"} 3',
    'postern_c_seconds_count{route="/x"} 2',
  ]) {
    expect(text).toContain(`${line}\n`);
  }
});
