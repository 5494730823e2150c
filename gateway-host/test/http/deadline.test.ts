import { setTimeout as sleep } from 'node:timers/promises';

import { afterEach, describe, expect, test, vi } from 'vitest';

import { startDeadline } from '../../src/http/deadline.js';

afterEach(() => void vi.useRealTimers());

describe('a time limit', () => {
  test('is told once it is reached, and not before', async () => {
    const began = performance.now();
    const took = await new Promise<number>((done) => {
      startDeadline(40, () => done(performance.now() - began));
    });
    expect(took).toBeGreaterThanOrEqual(39);
  });

  test('starts anew when it is touched', () => {
    // Real clocks would let a busy machine reach the limit before it is touched.
    vi.useFakeTimers();
    let told = 0;
    const deadline = startDeadline(101, () => told++);
    vi.advanceTimersByTime(60);
    deadline.touch();
    vi.advanceTimersByTime(99);
    expect(told).toBe(0);
    vi.advanceTimersByTime(3);
    expect(told).toBe(1);
  });

  test('starts anew also after it was reached', async () => {
    let times = 0;
    const deadline = startDeadline(10, () => times++);
    await expect.poll(() => times, { timeout: 5000 }).toBe(1);
    deadline.touch();
    await expect.poll(() => times, { timeout: 5000 }).toBe(2);
  });

  test('is not told when it was ended, nor does the next one of its length suffer', async () => {
    const told: string[] = [];
    const first = startDeadline(50, () => told.push('first'));
    await sleep(30);
    first.end();
    const began = performance.now();
    const took = new Promise<number>((done) => {
      startDeadline(50, () => {
        told.push('second');
        done(performance.now() - began);
      });
    });
    expect(await took).toBeGreaterThanOrEqual(49);
    expect(told).toEqual(['second']);
  });

  test('may have a length that no timer has', async () => {
    let told = false;
    const deadline = startDeadline(2 ** 40, () => (told = true));
    await sleep(20);
    deadline.end();
    expect(told).toBe(false);
  });
});
