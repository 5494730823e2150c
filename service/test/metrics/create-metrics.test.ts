import { expect, it } from 'vitest';

import { createMetrics } from '../../src/metrics/index.js';

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
