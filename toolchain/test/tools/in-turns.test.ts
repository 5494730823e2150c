import { expect, it } from 'vitest';
import { inTurns } from '../../src/tools/in-turns.js';

it('works on a few at a time, and keeps the order', async () => {
  let [running, most] = [0, 0];
  const results = await inTurns([5, 1, 4, 2, 3], 2, async (thing) => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, thing));
    running--;
    return thing * 10;
  });
  expect([results, most]).toEqual([[50, 10, 40, 20, 30], 2]);
});

it('fails with the first failure, and begins nothing after it', async () => {
  const begun: number[] = [];
  const work = (thing: number): Promise<number> => {
    begun.push(thing);
    return thing === 2 ? Promise.reject(new Error('two')) : Promise.resolve(thing);
  };
  await expect(inTurns([1, 2, 3, 4], 2, work)).rejects.toThrow('two');
  expect(begun).toEqual([1, 2]);
});
