/** HTTP callouts: what the service gets, and what comes back. */
import { answers, chunkedResponse, respond, type Scenario } from '../../envoy/side-by-side/scenario.js';
import { at, CALLEE, chapterOf, configured, type Given } from './chapter.js';

const WITH_TRAILERS = 'HTTP/1.1 200 OK\ntransfer-encoding: chunked\n\n3\nabc\n0\nx-t: 1\n\n';
const late = (ms: number, body: string) => ({ steps: [{ wait: ms }, respond('200 OK', [], body)] });

export function httpCalls(given: Given): Scenario[] {
  const scenario = chapterOf('http-calls', given);
  return [
    scenario('answered', { upstream: { callee: [{ steps: chunkedResponse(['one', 'two'], ['x-a: 1']) }] } }),
    scenario('body', { upstream: { callee: answers('404 Not Found', ['x-b: 2', 'x-b: 3'], 'no') } }),
    scenario('trailers', { client: [at('answered')], upstream: { callee: [{ steps: [WITH_TRAILERS] }] } }),
    scenario('timeout', { upstream: { callee: [{ steps: [] }] } }),
    scenario('refused'),
    scenario('reset', { upstream: { callee: [{ steps: ['reset'] }] } }),
    scenario('unknown'),
    scenario('no-headers'),
    scenario('several', {
      upstream: { callee: [late(240, 'third'), late(120, 'second'), late(0, 'first')] },
    }),
    scenario('response', { upstream: CALLEE }),
    scenario('gone', { upstream: { callee: [late(150, 'late')] }, settle: 300 }),
    scenario('root', { upstream: CALLEE, settle: 250 }),
    scenario('while-configured', {
      own: 'process',
      plugins: [configured('call')],
      upstream: CALLEE,
      startSays: { text: 'A 1 addHeader', times: 2 },
      settle: 150,
    }),
  ];
}
