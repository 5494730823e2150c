/** Buffers: bodies in both directions. */
import { HELD, type Scenario } from '../../envoy/side-by-side/scenario.js';
import { chapterOf, chunkedAnswer, postAt, type Given } from './chapter.js';

export function buffers(given: Given): Scenario[] {
  const scenario = chapterOf('buffers', given);
  const body = (step: string, fields = {}) =>
    scenario(step, { plugins: [{ fields }], client: postAt(step), upstream: { main: chunkedAnswer() } });
  return [
    ...['look', 'parts', 'drop', 'paused', 'everywhere'].map((step) => body(step)),
    ...['held', 'held-clear', 'held-long'].map((step) => body(step, HELD)),
    scenario('arguments', { own: 'process', plugins: [{ vmConfiguration: 'arguments too' }] }),
  ];
}
