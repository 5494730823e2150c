/** Shared data and shared queues. */
import type { Scenario } from '../../envoy/side-by-side/scenario.js';
import { at, chapterOf, type Given } from './chapter.js';

export function sharedData(given: Given): Scenario[] {
  const scenario = chapterOf('shared-data', given);
  return [
    scenario('walk'),
    scenario('count', { client: [[at('count')], [at('count')]] }),
    scenario('two-plugins', {
      plugins: [
        { vmId: 'data', rootId: 'a' },
        { vmId: 'data', rootId: 'b' },
      ],
      client: [at('count')],
    }),
    scenario('two-vms', {
      plugins: [{ vmId: 'data-one' }, { vmId: 'data-two' }],
      client: [at('count')],
    }),
  ];
}

export function sharedQueues(given: Given): Scenario[] {
  const scenario = chapterOf('shared-queues', given);
  return [
    scenario('walk', { settle: 100 }),
    scenario('unregistered', { client: [at('sender')], settle: 100 }),
    scenario('two-vms', {
      plugins: [{ vmId: 'queues-one' }, { vmId: 'queues-two' }],
      client: [[at('receiver')], [at('sender')]],
      settle: 100,
    }),
  ];
}
