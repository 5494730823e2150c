/** Compares two observations of one scenario, and holds Envoy's against what it is known to do. */
import { ASPECTS, type Observation } from './observation.js';
import type { Expectation } from './scenario.js';

export type Aspect = (typeof ASPECTS)[number];

/** Lines of one aspect that are shown at most. */
const MOST = 1000;

/** Aspects that differ. */
export function differences(one: Observation, other: Observation): Aspect[] {
  return ASPECTS.filter((aspect) => one[aspect].join('\n') !== other[aspect].join('\n'));
}

/** The difference for people: lines only on the left with `-`, only on the right with `+`. */
export function showDifference(
  one: Observation,
  other: Observation,
  names: readonly [string, string],
): string {
  const parts = differences(one, other).map((aspect) => {
    const lines = diffLines(one[aspect].slice(0, MOST), other[aspect].slice(0, MOST));
    return [`${aspect} (- ${names[0]}, + ${names[1]})`, ...lines.map((line) => `  ${line}`)].join('\n');
  });
  return parts.join('\n');
}

/** Lines of both with a longest common subsequence in between. */
function diffLines(left: readonly string[], right: readonly string[]): string[] {
  const common: number[][] = Array.from({ length: left.length + 1 }, () => Array(right.length + 1).fill(0));
  const at = (i: number, j: number): number => common[i]?.[j] ?? 0;
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      const row = common[i] as number[];
      row[j] = left[i] === right[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: string[] = [];
  let i = 0;
  let j = 0;
  while (i < left.length || j < right.length) {
    if (i < left.length && j < right.length && left[i] === right[j]) {
      lines.push(`  ${left[i++]}`);
      j++;
    } else if (j >= right.length || (i < left.length && at(i + 1, j) >= at(i, j + 1)))
      lines.push(`- ${left[i++]}`);
    else lines.push(`+ ${right[j++]}`);
  }
  return lines;
}

/** What was expected of Envoy and did not happen. */
export function unmet(expected: Expectation, seen: Observation): string[] {
  const missing: string[] = [];
  for (const aspect of ['client', 'said', 'upstream', 'log', 'start'] as const) {
    const text = seen[aspect].join('\n');
    let from = 0;
    for (const part of expected[aspect] ?? []) {
      const at = text.indexOf(part, from);
      if (at < 0)
        missing.push(`${aspect} has no ${JSON.stringify(part)}${from > 0 ? ' after the others' : ''}`);
      else from = at + part.length;
    }
  }
  const all = ASPECTS.flatMap((aspect) => seen[aspect]).join('\n');
  for (const part of expected.never ?? []) {
    if (all.includes(part)) missing.push(`${JSON.stringify(part)} occurs`);
  }
  return missing;
}
