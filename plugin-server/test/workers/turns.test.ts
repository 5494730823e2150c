import { expect, it } from 'vitest';

import { Turns } from '../../src/workers/turns.js';

it('gives as many turns at once as a minute has, and then one after the other', () => {
  let ms = 0;
  const turns = new Turns(() => ms);
  const take = (): number => turns.take('ci', 6);
  expect([take(), take(), take(), take(), take(), take()]).toEqual([0, 0, 0, 0, 0, 0]);
  expect(take()).toBe(10);
  ms = 9_000;
  expect(take()).toBe(1);
  ms = 10_000;
  expect([take(), take()]).toEqual([0, 10]);
  ms = 10_000_000;
  expect([take(), take(), take(), take(), take(), take()]).toEqual([0, 0, 0, 0, 0, 0]);
  expect(take()).toBeGreaterThan(0);
});

it('counts for each caller', () => {
  const turns = new Turns(() => 0);
  expect([turns.take('a', 1), turns.take('a', 1), turns.take('b', 1)]).toEqual([0, 60, 0]);
});
