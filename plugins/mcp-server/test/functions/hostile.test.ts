/** No call of a function takes more memory or time than a rendering may, and none traps. */

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import { FunctionProbe } from './probe.ts';

const FOLDER = fileURLToPath(new URL('vectors/', import.meta.url));
const LONG = `"${'a b'.repeat(20_000)}"`;
const LARGEST = '9223372036854775807';
const SMALLEST = '-9223372036854775808';
const RUNS = 40_000;

let probe: FunctionProbe;

beforeAll(async () => {
  probe = await FunctionProbe.load();
});

it.each([
  `repeat ${LARGEST} "ab"`,
  `repeat 6000000 "abc"`,
  `indent ${LARGEST} "a"`,
  `nindent 4294967295 "a"`,
  `nindent 9000000 "a\\nb"`,
  `replace "" ${LONG} ${LONG}`,
  `replace "a" ${LONG} ${LONG}`,
  `wrapWith 1 ${LONG} ${LONG}`,
  `until ${LARGEST}`,
  `until ${SMALLEST}`,
  `untilStep ${SMALLEST} ${LARGEST} 1`,
  `untilStep 0 4000000 1`,
  `seq 99999999`,
  `seq -5 9223372036854775806`,
  `printf "${'%999999d'.repeat(20)}" ${'1 '.repeat(20)}`,
  `printf "${'%.999999f'.repeat(20)}" ${'1.5 '.repeat(20)}`,
  `printf "%999999[1]d${'%[1]s'.repeat(300)}" ${LONG}`,
  `mulf ${'1.2345678901234567 '.repeat(200)}`,
])('gives up instead of making a text too long: %#', (line) => {
  expect(probe.call(line)).toBe('error the result is too long');
});

it('takes any value for any function without a trap', () => {
  const lines = readdirSync(FOLDER).flatMap((file) => readFileSync(FOLDER + file, 'utf8').split('\n'));
  const names = [...new Set(lines.map((line) => line.split(' ')[0] ?? ''))].filter((name) =>
    /^\w+$/.test(name),
  );
  expect(names.length).toBeGreaterThan(120);
  const random = generator(20261130);
  for (let run = 0; run < RUNS; run++) {
    const name = names[random(names.length)] ?? '';
    const operands = Array.from({ length: random(5) }, () => VALUES[random(VALUES.length)]);
    if (name === 'printf') operands.unshift(TEXTS[random(TEXTS.length)]);
    const line = [name, ...operands].join(' ');
    try {
      probe.call(line, run % 2 === 1);
    } catch (cause) {
      throw new Error(line, { cause });
    }
  }
  expect(probe.memorySize).toBeLessThan(128 << 20);
});

const NUMBERS = `0 1 -1 2 7 64 -300 1000000 ${LARGEST} ${SMALLEST} 0.5 -1.5 1e300 -1e300 5e-324 Infinity -Infinity NaN`;
const TEXTS = [
  '""',
  '"a"',
  '"héllo 世界 😀"',
  '"\\xff\\xc3"',
  '"%d %s %[2]*.[1]*f %!"',
  '"%-+# 0*.*v%T%q%x%U%c%e%g%b%t"',
  '"1e5"',
  '"0x1p-4"',
  '"-0b1_0"',
  '"aGVsbG8="',
  '"HTTPServer2_go"',
  '"{\\"a\\":[1,{}]}"',
  '"[[[["',
];
const JSONS = [
  '`[]`',
  '`{}`',
  '`[1,"a",null,[2],{"a":1}]`',
  '`{"a":{"b":[1]},"c":""}`',
  '`[`',
  '`{`',
  '`{"a"`',
  '`["`',
];
const VALUES = [...NUMBERS.split(' '), ...TEXTS, ...JSONS, 'nil', 'true', 'false'];

/** Numbers below a bound, the same ones each time. Spec: xorshift32. */
function generator(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % bound;
  };
}
