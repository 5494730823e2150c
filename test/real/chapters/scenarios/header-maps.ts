/** Header maps: all operations on all maps in all phases. */
import type { Scenario, Step } from '../../envoy/side-by-side/scenario.js';
import { at, chapterOf, TRAILERS, WITH_TRAILERS, type Given } from './chapter.js';

const HEADERS = ['x-a: one', 'x-a: two', 'x-b: b', 'x-empty:'];
const ANSWER = ['HTTP/1.1 200 OK', 'x-up: main', ...HEADERS, 'transfer-encoding: chunked'].join('\n');

function post(step: string): Step[] {
  const headers = [...HEADERS, 'transfer-encoding: chunked'];
  return [at(step, { method: 'POST', headers }) + WITH_TRAILERS];
}

export function headerMaps(given: Given): Scenario[] {
  const scenario = chapterOf('header-maps', given);
  const upstream = { main: [{ steps: [`${ANSWER}\n\n${WITH_TRAILERS}`] }] };
  const steps = ['own', 'look', 'wrong', 'set', 'size'];
  return [
    ...steps.map((step) => scenario(step, { setup: TRAILERS, client: post(step), upstream })),
    scenario('without-trailers', { client: post('own'), upstream }),
  ];
}
