import { expect, it } from 'vitest';

import { Slots } from '../../src/http/slots.js';

function job() {
  let end: () => void = () => undefined;
  let isRunning = false;
  const done = new Promise<void>((resolve) => (end = resolve));
  const run = (): Promise<void> => {
    isRunning = true;
    return done;
  };
  return { run, end: () => end(), running: () => isRunning };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('runs so many at once, the next ones in the order in which they came', async () => {
  const slots = new Slots({ active: 2, waiting: 9 });
  const jobs = [job(), job(), job(), job()];
  const runs = jobs.map(({ run }) => slots.run(run));
  await settle();
  expect(jobs.map(({ running }) => running())).toEqual([true, true, false, false]);
  jobs[1]!.end();
  await settle();
  expect(jobs.map(({ running }) => running())).toEqual([true, true, true, false]);
  for (const { end } of jobs) end();
  await Promise.all(runs);
});

it('refuses when the line is full, and takes more when it is not', async () => {
  const slots = new Slots({ active: 1, waiting: 1 });
  const [first, second] = [job(), job()];
  const runs = [slots.run(first.run), slots.run(second.run)];
  await expect(slots.run(async () => undefined)).rejects.toMatchObject({ code: 'PS_BUSY', status: 503 });
  first.end();
  second.end();
  await Promise.all(runs);
  await expect(slots.run(async () => 'fine')).resolves.toBe('fine');
});

it('gives the slot back when a job fails', async () => {
  const slots = new Slots({ active: 1, waiting: 0 });
  await expect(slots.run(() => Promise.reject(new Error('x')))).rejects.toThrow('x');
  await expect(slots.run(async () => 'fine')).resolves.toBe('fine');
});
