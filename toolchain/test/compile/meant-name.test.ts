import { expect, it } from 'vitest';
import { meantName } from '../../src/compile/meant-name.js';

const SOURCE = `import { Tool } from 'x';
export function countWords(text: string): i32 { return request.text('member').length; }
const words = countWord(text), n: number = 1, request = new Toll();`;

it.each([
  [2304, "Cannot find name 'countWord'.", 'countWords'],
  [2304, "Cannot find name 'Toll'.", 'Tool'],
  [2339, "Property 'txet' does not exist on type 'assembly/x/ToolRequest'.", 'text'],
  [2305, "Module 'x' has no exported member 'Toool'.", 'Tool'],
  // meant as it stands
  [2304, "Cannot find name 'number'.", undefined],
  [2304, "Cannot find name 'fetch'.", undefined],
  // nothing near it, too short, another message
  [2304, "Cannot find name 'somethingElse'.", undefined],
  [2304, "Cannot find name 'm'.", undefined],
  [2322, "Type 'countWord' is not assignable to type 'i32'.", undefined],
  [2304, 'Something else entirely.', undefined],
])('%i %s', (code, message, meant) => expect(meantName(code, message, SOURCE)).toBe(meant));

it('does not take long over a large source', () => {
  const names = Array.from({ length: 100_000 }, (_, i) => `name${i}`).join(' ');
  expect(meantName(2304, "Cannot find name 'nothingLikeIt'.", names)).toBeUndefined();
});
