/** Which known word a misspelt one was meant to be. */

/**
 * The known word nearest to `typed`, if it is near enough to be meant.
 *
 * @example nearest('biuld', ['build', 'up']) // 'build'
 */
export function nearest(typed: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((word) => ({ word, distance: distance(typed, word) }))
    .sort((a, b) => a.distance - b.distance || a.word.localeCompare(b.word, 'en'));
  const best = ranked[0];
  if (best === undefined) return undefined;
  const prefixed = known.filter((word) => typed.length >= 2 && word.startsWith(typed));
  if (prefixed.length === 1) return prefixed[0];
  return best.distance <= Math.max(1, Math.floor(best.word.length / 3)) ? best.word : undefined;
}

/** Optimal string alignment: insert, delete, replace and swap of neighbours cost one each. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(at(row, j) + 1, at(next, j - 1) + 1, at(row, j - 1) + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) cost = Math.min(cost, at(before, j - 2) + 1);
      next.push(cost);
    }
    before = row;
    row = next;
  }
  return at(row, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
