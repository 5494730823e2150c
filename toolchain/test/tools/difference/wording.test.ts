import { describe, expect, it } from 'vitest';
import { sequencePieces, wordPieces } from '../../../src/tools/difference/wording.js';

/** As it is shown: `[-gone-]{+come+}`. */
function shown(before: string, after: string): string {
  const marks = { same: ['', ''], removed: ['[-', '-]'], added: ['{+', '+}'] } as const;
  return wordPieces(before, after)
    .map(({ kind, text }) => marks[kind][0] + text + marks[kind][1])
    .join('');
}

describe('a text that was rewritten', () => {
  it.each([
    ['', 'new', '{+new+}'],
    ['old', '', '[-old-]'],
    ['same', 'same', 'same'],
    ['reads one order', 'reads an order', 'reads [-one-]{+an+} order'],
    ['a, b.', 'a; b.', 'a[-,-]{+;+} b.'],
    ['one two three', 'four five six', '[-one two three-]{+four five six+}'],
    ['keep one two end', 'keep three four end', 'keep [-one two-]{+three four+} end'],
    ['keep end', 'keep some more end', 'keep {+some more +}end'],
    ['支付订单', '支付一个订单', '支付{+一个+}订单'],
    ['user_id', 'user_name', '[-user_id-]{+user_name+}'],
  ])('%j to %j reads %s', (before, after, expected) => {
    expect(shown(before, after)).toBe(expected);
  });

  it('is whole in its pieces, on both sides', () => {
    const words = ['a', 'b', 'c', ' ', '  ', '\n', 'é', '订', '.'];
    let seed = 1;
    const next = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
    for (let i = 0; i < 500; i++) {
      const text = (): string =>
        Array.from({ length: next(12) }, () => words[next(words.length)] ?? '').join('');
      const [before, after] = [text(), text()];
      const pieces = wordPieces(before, after);
      const side = (other: string): string =>
        pieces.map((piece) => (piece.kind === other ? '' : piece.text)).join('');
      expect([side('added'), side('removed')]).toEqual([before, after]);
    }
  });

  it('is told whole where a table of it would be too large, in no time', () => {
    const many = (word: string): string[] => Array.from({ length: 50_000 }, (_, i) => word + String(i));
    const pieces = sequencePieces(['x', ...many('a'), 'y'], ['x', ...many('b'), 'y']);
    expect(pieces).toHaveLength(100_002);
    expect([pieces[0]?.kind, pieces[1]?.kind, pieces.at(-2)?.kind, pieces.at(-1)?.kind]).toEqual([
      'same',
      'removed',
      'added',
      'same',
    ]);
  });
});
