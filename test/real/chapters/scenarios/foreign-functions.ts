/** Foreign functions. */
import type { Scenario } from '../../envoy/side-by-side/scenario.js';
import { at, chapterOf, type Given } from './chapter.js';

export function foreignFunctions(given: Given): Scenario[] {
  const scenario = chapterOf('foreign-functions', given);
  return [
    scenario('walk', { client: [at('walk', { headers: ['x-a: one'] })] }),
    scenario('route'),
    scenario('signatures'),
  ];
}
