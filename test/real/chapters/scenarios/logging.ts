/** Logging: what plugins say is the log itself. */
import type { Scenario } from '../../envoy/side-by-side/scenario.js';
import { chapterOf, type Given } from './chapter.js';

export function logging(given: Given): Scenario[] {
  const scenario = chapterOf('logging', given);
  return [
    scenario('from-info-on', { expect: { said: ['getLogLevel -> 2'] } }),
    scenario('everything', { own: 'process', expect: { said: ['getLogLevel -> 0'] } }),
    scenario('whole-lines', {
      plugins: [{ name: 'named', rootId: 'of-root', vmId: 'of-vm' }],
      wholeLines: true,
    }),
  ];
}
