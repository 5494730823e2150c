import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../../src/command-line/columns.js';
import { COLUMNS, flow } from '../../../src/tools/render/flow.js';
import type { Span } from '../../../src/tools/render/flow.js';

const plain = (_: string, text: string): string => text;
const named = (colour: string, text: string): string => `<${colour}:${text}>`;
const MARGIN = { first: '- ', rest: '  ' };
const WORDS = 'lorem ipsum dolor sit amet '.repeat(10).trim();

function lines(spans: readonly Span[], paint: (colour: string, text: string) => string = plain): string[] {
  return flow(spans, MARGIN, paint).trimEnd().split('\n');
}

describe('text in lines', () => {
  it('fits the terminal, and loses no word', () => {
    const all = lines([{ text: WORDS }]);
    expect(all.length).toBeGreaterThan(2);
    expect(Math.max(...all.map(columnsOf))).toBeLessThanOrEqual(COLUMNS);
    expect(all.map((line) => line.slice(2)).join(' ')).toBe(WORDS);
  });

  it('counts wide characters twice, and breaks between them', () => {
    const text = '查询订单的状态和物流信息'.repeat(8);
    const all = lines([{ text }]);
    expect(Math.max(...all.map(columnsOf))).toBe(COLUMNS);
    expect(all.map((line) => line.slice(2)).join('')).toBe(text);
  });

  it('keeps a long word whole', () => {
    const word = 'x'.repeat(200);
    expect(lines([{ text: `a ${word} b` }])).toEqual(['- a', `  ${word}`, '  b']);
  });

  it('colours each line by itself', () => {
    const all = lines([{ text: 'a ' }, { text: WORDS, colour: 'red' }], named);
    expect(all[0]).toMatch(/^- a <red:[^<>]+>$/);
    for (const line of all.slice(1)) expect(line).toMatch(/^ {2}<red:[^<>]+>$/);
  });

  it('sets marks around each line of a span', () => {
    const all = lines([{ text: 'a ' }, { text: WORDS, marks: ['[-', '-]'] }, { text: ' b' }]);
    expect(all[0]).toMatch(/^- a \[-.*[a-z]-\]$/);
    expect(all.at(-1)).toMatch(/^ {2}\[-.*-\] b$/);
    expect(Math.max(...all.map(columnsOf))).toBeLessThanOrEqual(COLUMNS);
  });

  it('shows what cannot be seen, so that nothing steers the terminal or hides', () => {
    expect(lines([{ text: 'a\u001B[31mb\u200Bc\u202Ed' }])).toEqual([
      String.raw`- a\u001b[31mb\u200bc\u202ed`,
    ]);
  });

  it('has a line for nothing', () => {
    expect(flow([], MARGIN, plain)).toBe('- \n');
  });
});
