/** Metrics: what plugins read of them, and what the gateway's statistics show. */
import type { Scenario } from '../../envoy/side-by-side/scenario.js';
import { at, chapterOf, type Given } from './chapter.js';

export function metrics(given: Given): Scenario[] {
  const scenario = chapterOf('metrics', given);
  return [
    scenario('walk', {
      own: 'process',
      client: [[at('walk')], [at('walk')]],
      stats: [
        'wasmcustom.chapter.counter',
        'wasmcustom.chapter.gauge',
        'wasmcustom',
        'wasmcustom.',
        'wasmcustom.chapter odd/näme:x',
      ],
      prometheus: ['chapter', 'wasmcustom'],
      // Figures of histograms are put together every five seconds.
      settle: 6000,
    }),
  ];
}
