/** What no document and no path may cost: more depth, memory or work than a rendering has. */

import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { GjsonProbe } from './probe.ts';

const MIB = 1 << 20;
let probe: GjsonProbe;

beforeAll(async () => {
  probe = await GjsonProbe.load(4 * MIB);
});

beforeEach(() => {
  probe.wasm.reset();
});

describe('the memory of a rendering', () => {
  test('lies apart, in multiples of eight', () => {
    const [first, second, third] = [
      probe.wasm.allocateOnce(1),
      probe.wasm.allocateOnce(9),
      probe.wasm.allocateOnce(0),
    ];
    expect([second - first, third - second].map((distance) => distance % 8)).toEqual([0, 0]);
    expect(second - first).toBeGreaterThanOrEqual(1);
    expect(third - second).toBeGreaterThanOrEqual(9);
  });

  test('ends with 16 MiB', () => {
    expect(probe.wasm.allocateOnce(9 * MIB)).not.toBe(0);
    expect(probe.wasm.allocateOnce(6 * MIB)).not.toBe(0);
    expect(probe.wasm.isSpent()).toBe(0);
    expect(probe.wasm.allocateOnce(2 * MIB)).toBe(0);
    expect(probe.wasm.isSpent()).toBe(1);
    expect(probe.wasm.allocateOnce(1)).toBe(0);
    probe.wasm.reset();
    expect(probe.wasm.isSpent()).toBe(0);
    expect(probe.wasm.allocateOnce(9 * MIB)).not.toBe(0);
  });

  test('is used again by the next one', () => {
    probe.wasm.allocateOnce(9 * MIB);
    probe.wasm.reset();
    const before = probe.wasm.memory.buffer.byteLength;
    for (let i = 0; i < 2000; i++) {
      for (let size = 1; size < 200_000; size *= 7) probe.wasm.allocateOnce(size);
      probe.wasm.reset();
    }
    expect(probe.wasm.memory.buffer.byteLength).toBe(before);
  });

  test('grows and shrinks what is newest, and nothing else', () => {
    const first = probe.wasm.allocateOnce(16);
    expect(probe.wasm.resize(first, 16, 100)).toBe(1);
    const second = probe.wasm.allocateOnce(8);
    expect(second - first).toBe(104);
    expect(probe.wasm.resize(first, 100, 8)).toBe(0);
    expect(probe.wasm.resize(second, 8, MIB)).toBe(0);
    expect(probe.wasm.resize(second, 8, 0)).toBe(1);
    expect(probe.wasm.resize(first, 100, 0)).toBe(1);
    expect(probe.wasm.allocateOnce(8)).toBe(first);
    for (let i = 0; i < 100_000; i++) probe.wasm.resize(probe.wasm.allocateOnce(1000), 1000, 0);
    expect(probe.wasm.isSpent()).toBe(0);
  });
});

describe('the work of a rendering', () => {
  test('ends with half a million steps', () => {
    expect(probe.wasm.spend(1 << 19)).toBe(1);
    expect(probe.wasm.isSpent()).toBe(1);
    expect(probe.wasm.spend(1)).toBe(0);
    probe.wasm.reset();
    expect(probe.wasm.spend((1 << 19) + 1)).toBe(0);
    expect(probe.wasm.isSpent()).toBe(1);
  });
});

describe('depth', () => {
  const nested = (depth: number): string => '[1,'.repeat(depth) + '2' + ']'.repeat(depth);

  test('of a document does not matter to who only passes by', () => {
    const text = `{"a":${nested(100_000)},"b":5}`;
    expect(probe.get(text, 'b').raw).toBe('5');
    expect(probe.field(text, 'b').raw).toBe('5');
    expect(probe.get(text, 'a.@ugly.0').raw).toBe('1');
    expect(probe.get(nested(8000), '@valid.#').raw).toBe('2');
  });

  test('of a path is 200 at least', () => {
    expect(probe.get(nested(200), Array.from({ length: 200 }, () => '1').join('.')).raw).toBe('2');
    expect(probe.get(nested(5000), Array.from({ length: 5000 }, () => '1').join('|')).raw).toBe('2');
  });

  const deep = 20_000;
  test('of a query that is never closed does not matter', () => {
    expect(probe.get(nested(deep), '#(1.'.repeat(deep)).raw).toBe('1');
  });

  test.each([
    ['names', nested(300), Array.from({ length: 300 }, () => '1').join('.')],
    ['closed queries', nested(deep), '#(1.'.repeat(deep) + ')'.repeat(deep)],
    ['multipaths', '{"a":1}', '['.repeat(deep) + 'a' + ']'.repeat(deep)],
    ['counts', nested(deep), '#.'.repeat(deep)],
    ['@flatten', nested(deep), '@flatten:{"deep":true}'],
    ['@pretty', nested(deep), '@pretty'],
    ['@pretty on one line', nested(deep), '@pretty:{"width":1000000000}'],
    ['@dig', nested(deep), '@dig:0'],
    ['@valid', nested(deep), '@valid'],
    ['@fromstr', nested(deep), '@fromstr'],
  ])('of %s ends the rendering rather than the stack', (_, text, path) => {
    const { raw } = probe.get(text, path);
    expect(raw === '' || probe.wasm.isSpent() === 1).toBe(true);
    expect(probe.get('{"a":1}', 'a').raw).toBe('1');
  });
});

describe('work', () => {
  /** Steps that a lookup took, and whether the budget ended it. */
  function work(text: string, path: string): { steps: number; isSpent: boolean } {
    probe.wasm.reset();
    probe.wasm.get(...probe.put(text, path));
    return { steps: probe.wasm.stepsTaken(), isSpent: probe.wasm.isSpent() === 1 };
  }

  const objects = `[${Array.from({ length: 60_000 }, (_, i) => `{"k${i}":"x"}`).join()}]`;

  test('of a join grows with its members', () => {
    expect(work(objects, '@join').isSpent).toBe(false);
    expect(probe.get(objects, '@join.@keys.#').raw).toBe('60000');
  });

  // each would take hours without a budget, so that vitest's patience is the judge
  test.each([
    ['a document in a document', '[@this,@this]|'.repeat(40) + '#', '{"a":[1,2,3]}'],
    ['a document for each element', '#.[@this,@this]|'.repeat(30) + '#', objects],
    ['digging in depth', '@dig:#(@dig:#)#', '[[[[' + '[1,2],'.repeat(100_000)],
  ])('of %s is ended by the budget', (_, path, text) => {
    expect(work(text, path).isSpent).toBe(true);
  });

  test('of a pattern with 2,000 stars is not that of trying all ways', () => {
    const text = `[{"k0":"${'a'.repeat(200_000)}"}]`;
    expect(work(text, `#(k0%"${'*a'.repeat(2000)}*b")#`).isSpent).toBe(false);
  });

  test('of sorted keys is not that of comparing each with each', () => {
    const keys = `{${Array.from({ length: 100_000 }, (_, i) => `"k${99_999 - i}":0`).join()}}`;
    expect(probe.get(keys, '@pretty:{"sortKeys":true}').raw).toContain('"k0": 0');
  });

  test('does not grow faster than the document', () => {
    const text = (count: number): string => `{"a":[${'{"b":"x","c":[1,{}]},'.repeat(count)}0],"z":1}`;
    const [small, large] = [text(500), text(16_000)];
    // 32 times as much
    for (const path of ['z', 'a.#', 'a.#.b', 'a.#(b="y")#', 'a.@reverse', 'a.@ugly', '@valid', '@pretty']) {
      expect(work(large, path).steps, path).toBeLessThanOrEqual((work(small, path).steps + 1) * 40);
    }
  });
});
