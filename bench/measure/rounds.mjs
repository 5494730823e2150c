/**
 * Rounds in which every contestant is measured once, in another order each time: what disturbs the machine for a moment
 * hits all alike, and ratios are taken inside a round.
 */

/**
 * @param {{names: readonly string[], rounds: number, measure: (name: string, warmUp: boolean) => Promise<number>, warmUp?: boolean}} plan
 * @returns {Promise<Record<string, number>[]>} one record of results by name for each round
 */
export async function interleave({ names, rounds, measure, warmUp = true }) {
  const results = [];
  for (let round = warmUp ? -1 : 0; round < rounds; round++) {
    const seen = {};
    for (const name of shuffled(names)) seen[name] = await measure(name, round < 0);
    if (round >= 0) results.push(seen);
    process.stderr.write(round < 0 ? '  warm-up done\n' : `  round ${round + 1} of ${rounds} done\n`);
  }
  return results;
}

/** The middle one. */
export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The median over rounds of a value computed from each round. */
export function over(results, compute) {
  return median(results.map(compute));
}

function shuffled(names) {
  const left = [...names];
  const order = [];
  while (left.length > 0) order.push(...left.splice(Math.floor(Math.random() * left.length), 1));
  return order;
}
