/** Expressions that take other engines hours take time in proportion to the text, and all of them end. */

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
/** Many times what it takes on an idle machine, and nothing to what it would take by trying one way after the other. */
const MOST_MS = 3000;

let probe: FunctionProbe;

beforeAll(async () => {
  probe = await FunctionProbe.load();
});

function timed(line: string): { result: string; ms: number } {
  const begin = performance.now();
  const result = probe.call(line).toString();
  return { result, ms: performance.now() - begin };
}

describe('the time grows with the text', () => {
  test.each(PATHOLOGICAL)('%s', (expression, unit) => {
    const small = `mustRegexMatch "${expression}" "${unit.repeat(500)}"`;
    const large = `mustRegexMatch "${expression}" "${unit.repeat(5000)}"`;
    for (let i = 0; i < 5; i++) timed(small);
    expect(timed(small).result).toBe('false');
    const least = Math.min(...[1, 2, 3].map(() => timed(large).ms));
    expect(least).toBeLessThan(MOST_MS);
  });
});

describe('what would take too long is given up', () => {
  test.each([
    ['mustRegexMatch', '(x{30}|y{30}|[xyz]{0,60}){9}w', 'xyz'],
    ['mustRegexFindAll', '(?i)(\\\\pL|é|è|ê){40}!', 'éè'],
    ['mustRegexSplit', '(.*)(.*)(.*)x', 'yyy'],
  ])('%s %s', (name, expression, unit) => {
    const operand = name === 'mustRegexMatch' ? '' : ' -1';
    const { result, ms } = timed(`${name} "${expression}" "${unit.repeat(100_000)}"${operand}`);
    expect(result).toBe('error the result is too long');
    expect(ms).toBeLessThan(MOST_MS);
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
