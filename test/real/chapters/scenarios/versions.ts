/** Plugins of earlier ABI versions. */
import { HELD, type Scenario } from '../../envoy/side-by-side/scenario.js';
import { at, CALLEE, chapterOf, chunkedAnswer, PATIENT_CALLEE, postAt, type Given } from './chapter.js';

export function abi020(given: Given): Scenario[] {
  const scenario = chapterOf('abi-0-2-0', given);
  const upstream = { main: chunkedAnswer(), ...PATIENT_CALLEE };
  return [
    scenario('get', { upstream: CALLEE }),
    scenario('post', { plugins: [{ fields: HELD }], client: postAt('post'), upstream }),
  ];
}

export function abi010(given: Given): Scenario[] {
  const scenario = chapterOf('abi-0-1-0', given);
  const upstream = { main: chunkedAnswer(), ...PATIENT_CALLEE };
  return [
    scenario('get', { upstream: CALLEE }),
    scenario('post', { plugins: [{ fields: HELD }], client: postAt('post'), upstream }),
    scenario('held', { client: [at('held')], upstream }),
    scenario('route'),
  ];
}
