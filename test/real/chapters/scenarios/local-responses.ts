/** Local responses: what the client gets, and what of it the plugin sees. */
import type { Scenario } from '../../envoy/side-by-side/scenario.js';
import { at, CALLEE, chapterOf, chunkedAnswer, type Given } from './chapter.js';

const STEPS = [
  ...['plain', 'request-headers', 'bytes', 'no-content', 'not-modified', 'odd-headers', 'twice'],
  ...['continue-nevertheless', 'http-call', 'response-headers', 'response-body', 'nothing'],
];

export function localResponses(given: Given): Scenario[] {
  const scenario = chapterOf('local-responses', given);
  return [
    ...STEPS.map((step) => scenario(step, { upstream: { main: chunkedAnswer(), ...CALLEE } })),
    scenario('request-body', {
      // The request's head has gone on by then, on either side.
      client: [
        at('request-body', { method: 'POST', headers: ['content-length: 5'] }),
        { wait: 150 },
        'hello',
      ],
    }),
    scenario('to-head', { client: [at('request-headers', { method: 'HEAD' })], head: true }),
    scenario('to-grpc', {
      client: [at('request-headers', { method: 'POST', headers: ['content-type: application/grpc'] })],
    }),
    scenario('of-the-root', { client: [at('root')], settle: 150 }),
  ];
}
