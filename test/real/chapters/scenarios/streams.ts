/** Stream control and the effective context. */
import { HELD, type Scenario } from '../../envoy/side-by-side/scenario.js';
import { at, chapterOf, chunkedAnswer, PATIENT_CALLEE, postAt, type Given } from './chapter.js';

const HELD_STEPS = [
  ...['hold-request-headers', 'hold-request-body', 'hold-response-headers', 'hold-response-body'],
  ...['continue-at-once', 'refused'],
];
const CLOSED_STEPS = [
  ...['close-request-headers', 'close-request-body', 'close-response-headers', 'close-response-body'],
  ...['close-in-call', 'close-and-continue'],
];

export function streamControl(given: Given): Scenario[] {
  const scenario = chapterOf('stream-control', given);
  const upstream = { main: chunkedAnswer(), ...PATIENT_CALLEE };
  return [
    ...HELD_STEPS.map((step) => scenario(step, { client: postAt(step), upstream })),
    ...CLOSED_STEPS.map((step) =>
      scenario(step, { client: [at(step, { method: 'POST', body: 'hello' })], upstream }),
    ),
    scenario('hold-request-headers-and-body', {
      plugins: [{ fields: HELD }],
      client: postAt('hold-request-headers'),
      upstream,
    }),
  ];
}

export function effectiveContext(given: Given): Scenario[] {
  const scenario = chapterOf('effective-context', given);
  return [scenario('held', { settle: 100 }), scenario('as-root'), scenario('nobody', { settle: 100 })];
}
