import { expect, it } from 'vitest';
import { columnsOf, padTo } from '../../src/command-line/columns.js';

it.each([
  ['', 0],
  ['abc', 3],
  ['é', 1],
  ['e\u0301', 1],
  ['订单', 4],
  ['ｆｕｌｌ', 8],
  ['한글', 4],
  ['“x”', 3],
  ['🙂', 2],
])('%j takes %d columns', (text, columns) => {
  expect(columnsOf(text)).toBe(columns);
});

it('pads by columns', () => {
  expect(padTo('订', 4)).toBe('订  ');
  expect(padTo('long', 2)).toBe('long');
});
