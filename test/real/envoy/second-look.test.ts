/** A difference that is there each time never passes, one that was there once does, with a note. */
import { expect, it } from 'vitest';

import { SecondLook } from '../second-look.js';

const nothing = () => Promise.resolve([]);
const something = () => Promise.resolve(['a line']);

function looking() {
  const notes: string[] = [];
  return { notes, looks: new SecondLook((line) => notes.push(line)) };
}

it('does not look again where nothing is wrong', async () => {
  const { notes, looks } = looking();
  const never = () => Promise.reject(new Error('looked again'));
  expect(await looks.wrong('x', { first: nothing, alone: never, inItsPlace: never })).toEqual([]);
  expect(notes).toEqual([]);
});

it('fails what is seen again alone', async () => {
  const { notes, looks } = looking();
  expect(await looks.wrong('x', { first: something, alone: something })).toEqual(['a line']);
  expect(notes).toEqual([]);
});

it('fails what is seen again only after the scenarios before it', async () => {
  const { notes, looks } = looking();
  const told = await looks.wrong('x', { first: something, alone: nothing, inItsPlace: something });
  expect(told).toContain('a line');
  expect(notes).toEqual([]);
});

it('notes what is never seen again', async () => {
  const { notes, looks } = looking();
  expect(await looks.wrong('x', { first: something, alone: nothing, inItsPlace: nothing })).toEqual([]);
  expect(notes).toEqual(['differed once: x\n  a line']);
});

it('takes a look that breaks off for a difference', async () => {
  const breaks = () => Promise.reject(new Error('no answer'));
  expect(String(await looking().looks.wrong('x', { first: breaks, alone: breaks }))).toContain('no answer');
  expect(await looking().looks.wrong('x', { first: breaks, alone: nothing })).toEqual([]);
});

it('stops believing in accidents', async () => {
  const { looks } = looking();
  for (let i = 0; i < 15; i++) await looks.wrong(`x${i}`, { first: something, alone: nothing });
  expect((await looks.wrong('one more', { first: something, alone: nothing })).length).toBeGreaterThan(0);
});
