/** Timers and the clock. */
import type { Scenario } from '../../envoy/side-by-side/scenario.js';
import { chapterOf, configured, type Given } from './chapter.js';

export function timers(given: Given): Scenario[] {
  const scenario = chapterOf('timers', given);
  return [
    scenario('while-configured', {
      own: 'process',
      plugins: [configured('ticks')],
      startSays: { text: 'the last', times: 2 },
      settle: 100,
    }),
    scenario('from-a-stream', { settle: 250 }),
    scenario('begun-and-stopped', { settle: 120 }),
  ];
}
