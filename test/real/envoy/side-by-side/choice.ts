/**
 * Which scenarios run: all with `--full`; otherwise every third, and every ninth of those that start four processes to
 * show one thing; or those whose id matches SCENARIO, a regular expression.
 */
import type { Scenario } from './scenario.js';

export function chosen(all: readonly Scenario[], env: NodeJS.ProcessEnv): Scenario[] {
  const { SCENARIO: part } = env;
  if (part !== undefined && part !== '') return all.filter(({ id }) => new RegExp(part).test(id));
  return env['POSTERN_REAL_SIZE'] === 'full'
    ? [...all]
    : all.filter(({ own }, i) => i % (own === 'validate' ? 9 : 3) === 0);
}
