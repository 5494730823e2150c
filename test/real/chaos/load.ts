/** Many requests, some at a time, and how many the size of the run asks for. */
import { expect } from 'vitest';

export const FULL = process.env.POSTERN_REAL_SIZE === 'full';

/** Requests of each kind: 100,000 in a full run, unless somebody asks for another size. */
export const COUNT = Number(process.env.POSTERN_CHAOS_COUNT ?? (FULL ? 100_000 : 1_000));
export const IN_PARALLEL = 64;
/** Kinds whose requests each take the route's whole timeout. */
export const IN_PARALLEL_WAITING = 1_000;

/** A large run goes on for many minutes. */
export const TIMEOUT_MS = FULL || COUNT > 1_000 ? 1_800_000 : 120_000;

/** How often a case that takes long says how far it is. */
const PROGRESS_MS = 15_000;

/** Runs `one` for from … to-1, so many at a time; the first error ends it. */
export async function repeat(
  { from = 0, to, parallel = IN_PARALLEL }: { from?: number; to: number; parallel?: number },
  one: (index: number) => Promise<unknown>,
): Promise<void> {
  let next = from;
  let failed = false;
  const began = Date.now();
  const progress = setInterval(() => say(`${next} of ${to}, ${rate(next - from, began)}`), PROGRESS_MS);
  const lane = async (): Promise<void> => {
    while (next < to && !failed) await one(next++);
  };
  try {
    await Promise.all(Array.from({ length: parallel }, lane));
  } finally {
    failed = true;
    clearInterval(progress);
  }
}

export function rate(count: number, began: number): string {
  const seconds = Math.max(0.001, (Date.now() - began) / 1000);
  return `${seconds.toFixed(1)} s (${Math.round(count / seconds)}/s)`;
}

/** A line about the case that runs. */
export function say(text: string): void {
  process.stdout.write(`  ${expect.getState().currentTestName ?? ''}: ${text}\n`);
}
