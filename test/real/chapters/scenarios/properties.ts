/** Properties: what is known of a request, and what plugins store. */
import type { Scenario } from '../../envoy/side-by-side/scenario.js';
import { chapterOf, chunkedAnswer, postAt, type Given } from './chapter.js';

export function properties(given: Given): Scenario[] {
  const scenario = chapterOf('properties', given);
  const client = (step: string) => postAt(step, ['x-a: one', 'x-a: two', 'user-agent: a', 'referer: r']);
  const upstream = { main: chunkedAnswer(['x-up: main']) };
  return [
    scenario('read', { client: client('read?q=1'), upstream }),
    scenario('stored', { client: client('stored'), upstream }),
    scenario('stored-by-two', {
      plugins: [{ vmId: 'first' }, { vmId: 'second' }],
      client: client('stored'),
      upstream,
    }),
  ];
}
