/** Trailers, over HTTP/1 in both directions. */
import { HELD, type Scenario } from '../../envoy/side-by-side/scenario.js';
import { at, CALLEE, chapterOf, TRAILERS, WITH_TRAILERS, type Given } from './chapter.js';

const CHUNKED = ['transfer-encoding: chunked'];
const ANSWER = `HTTP/1.1 200 OK\n${CHUNKED[0]}\n\n`;

export function trailers(given: Given): Scenario[] {
  const scenario = chapterOf('trailers', given);
  const post = (step: string) => at(step, { method: 'POST', headers: CHUNKED });
  const both = (step: string) =>
    scenario(step, {
      setup: TRAILERS,
      plugins: [{ fields: HELD }],
      client: [post(step) + WITH_TRAILERS],
      upstream: { main: [{ steps: [ANSWER + WITH_TRAILERS] }], ...CALLEE },
    });
  return [
    ...['read', 'set', 'clear', 'held', 'with-body', 'add-early'].map(both),
    scenario('none', {
      setup: TRAILERS,
      client: [`${post('add-early')}3\nabc\n0\n\n`],
      upstream: { main: [{ steps: [`${ANSWER}3\nabc\n0\n\n`] }] },
    }),
    scenario('not-wanted', {
      client: [post('read') + WITH_TRAILERS],
      upstream: { main: [{ steps: [ANSWER + WITH_TRAILERS] }] },
    }),
  ];
}
