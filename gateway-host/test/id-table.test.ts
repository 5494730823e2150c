/** The table does what a Map does, whatever comes and goes. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { IdTable } from '../src/id-table.js';

const id = fc.oneof(
  fc.nat(40),
  fc.nat(2 ** 32 - 1),
  fc.nat(60).map((n) => n * 16),
);
const operation = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('set' as const), id, value: fc.nat() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('delete' as const), id }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('clear' as const) }) },
);

describe('a table by number', () => {
  it('holds what a Map would hold', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 300 }), (operations) => {
        const [table, map] = [new IdTable<number>(), new Map<number, number>()];
        for (const one of operations) {
          if (one.do === 'set') {
            table.set(one.id, one.value);
            map.set(one.id, one.value);
          } else if (one.do === 'delete') expect(table.delete(one.id)).toBe(map.delete(one.id));
          else {
            table.clear();
            map.clear();
          }
          expect(table.size).toBe(map.size);
          for (const [known, value] of map) expect(table.get(known)).toBe(value);
        }
        expect(table.values()).toEqual([...map].sort(([a], [b]) => a - b).map(([, value]) => value));
      }),
    );
  });

  it('finds everybody after any of its neighbours has left', () => {
    for (let gone = 0; gone < 64; gone++) {
      const table = new IdTable<string>();
      // Numbers that all want the same few places.
      for (let i = 0; i < 64; i++) table.set(i * 1024, `${i}`);
      table.delete(gone * 1024);
      for (let i = 0; i < 64; i++) expect(table.get(i * 1024)).toBe(i === gone ? undefined : `${i}`);
    }
  });

  it('tells what is there without a value from what is not there', () => {
    const table = new IdTable<string | undefined>();
    table.set(4, undefined);
    expect([table.has(4), table.has(5), table.get(4)]).toEqual([true, false, undefined]);
    expect(table.values()).toEqual([undefined]);
  });

  it('has nobody under a number that a guest may make up', () => {
    const table = new IdTable<string>();
    table.set(0, 'a');
    for (const made of [-1, -2, 2 ** 31, 2 ** 32 - 1]) {
      expect([table.get(made), table.has(made), table.delete(made)]).toEqual([undefined, false, false]);
    }
    expect(table.size).toBe(1);
  });

  it('lets those who end their calls change it while they are gone through', () => {
    const table = new IdTable<number>();
    for (let i = 0; i < 100; i++) table.set(i, i);
    for (const value of table.values()) table.delete(value);
    expect(table.size).toBe(0);
  });
});
