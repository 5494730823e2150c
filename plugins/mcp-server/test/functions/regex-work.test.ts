/** Expressions that take other engines hours take work in proportion to the text, and all of them end. */

import { beforeAll, describe, expect, test } from 'vitest';
import { FunctionProbe } from './probe.ts';

/** Each with a text that never matches, of any size. */
const PATHOLOGICAL = [
  ['(a*)*b', 'a'],
  ['(a+)+[$]', 'a'],
  ['(a|aa)+b', 'a'],
  ['(a|a)*b', 'a'],
  ['^(([a-z])+.)+[A-Z]([a-z])+$', 'a'],
  ['(.*)(.*)(.*)(.*)(.*)x', 'y'],
  ['(?:x+x+)+y', 'x'],
  ['((a?){20}){20}b', 'a'],
  ['([^\\\\s]+\\\\s*)+!', 'ab '],
  ['(\\\\pL+)*!', 'é'],
] as const;
let probe: FunctionProbe;

beforeAll(async () => {
  probe = await FunctionProbe.load();
});

/** Steps that a call takes which finds nothing; Infinity where the budget ended it. */
function steps(expression: string, text: string): number {
  const result = probe.call(`mustRegexMatch "${expression}" "${text}"`);
  if (result === 'error the result is too long') return Infinity;
  expect(result).toBe('false');
  return probe.steps;
}

describe('the work grows with the text', () => {
  test.each(PATHOLOGICAL)('%s', (expression, unit) => {
    const small = steps(expression, unit.repeat(500));
    expect(small).toBeLessThan(500_000);
    // eight times the text; each with each would be 64 times the work
    const large = steps(expression, unit.repeat(4000));
    if (large !== Infinity) expect(large).toBeLessThanOrEqual(small * 24);
  });
});

describe('what would take too long is given up', () => {
  test.each([
    ['mustRegexMatch', '(x{30}|y{30}|[xyz]{0,60}){9}w', 'xyz'],
    ['mustRegexFindAll', '(?i)(\\\\pL|é|è|ê){40}!', 'éè'],
    ['mustRegexSplit', '(.*)(.*)(.*)x', 'yyy'],
  ])('%s %s', (name, expression, unit) => {
    const operand = name === 'mustRegexMatch' ? '' : ' -1';
    const line = `${name} "${expression}" "${unit.repeat(100_000)}"${operand}`;
    expect(probe.call(line)).toBe('error the result is too long');
  });

  test('an expression with too many instructions', () => {
    expect(probe.call('mustRegexMatch "(?:abcdefghijk){1000}" "x"')).toBe(
      'error error parsing regexp: expression too large: `(?:abcdefghijk){1000}`',
    );
  });

  test('an expression that is too deep', () => {
    const deep = '('.repeat(1500) + ')'.repeat(1500);
    expect(probe.call(`mustRegexMatch "${deep}" "x"`)).toContain('expression nests too deeply');
    expect(probe.call(`mustRegexMatch "${deep.slice(600, -600)}" "x"`)).toBe('true');
  });
});
