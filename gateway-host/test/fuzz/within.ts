/** A bound on how long one input may take: the shortest of several tries counts, since the machine may have been busy with others. */

const TRIES = 4;

/** @throws Error when `run` takes longer each time */
export function within(ms: number, run: () => void): void {
  let shortest = Infinity;
  for (let i = 0; i < TRIES; i++) {
    const from = performance.now();
    run();
    shortest = Math.min(shortest, performance.now() - from);
    if (shortest <= ms) return;
  }
  throw new Error(`takes more than ${ms} ms`);
}
