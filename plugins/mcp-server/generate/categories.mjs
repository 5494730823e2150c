/** Writes `assembly/functions/regex/category-table.ts` from what Node knows of Unicode: `node generate/categories.mjs`. */

import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { words } from './words.mjs';

const TARGET = fileURLToPath(new URL('../assembly/functions/regex/category-table.ts', import.meta.url));
/** In the order of categories.ts. */
const CATEGORIES =
  'Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Zs Zl Zp Cc Cf Cs Co Cn'.split(' ');
const SCRIPTS = [
  'Arabic',
  'Cyrillic',
  'Devanagari',
  'Greek',
  'Han',
  'Hangul',
  'Hebrew',
  'Hiragana',
  'Katakana',
  'Latin',
  'Thai',
];
/** Stands for capital and small letters by turns. */
const PAIRS = 30;
const SURROGATE = CATEGORIES.indexOf('Cs');

const runs = runsOf(CATEGORIES.map((name) => new RegExp(`^\\p{${name}}$`, 'u')));
writeFileSync(
  TARGET,
  `/** Unicode ${process.versions.unicode}, compact; written by generate/categories.mjs, which see. What reads it is categories.ts. */

/** All characters in runs: the category in five bits, the length in three, 7 and the rest as a number if it is greater. */
export const CATEGORIES = ${words(Buffer.from(packed(runs)))};
/** Scripts in the order of their names: how many pieces, then for each how many characters are not of it and how many are. */
export const SCRIPTS = ${words(Buffer.from(SCRIPTS.flatMap(scriptBytes)))};
`,
);

function runsOf(tests) {
  const found = [];
  for (let point = 0; point <= 0x10ffff; point++) {
    const last = found.at(-1);
    const text = String.fromCodePoint(point);
    const isSurrogate = point >= 0xd800 && point <= 0xdfff;
    const isSame = last !== undefined && !isSurrogate && tests[last.kind]?.test(text);
    const kind = isSurrogate ? SURROGATE : isSame ? last.kind : tests.findIndex((test) => test.test(text));
    if (last?.kind === kind) last.length++;
    else found.push({ kind, length: 1 });
  }
  return found;
}

function packed(all) {
  const bytes = [];
  for (let i = 0; i < all.length;) {
    let pairs = 0;
    while (isPair(all, i + 2 * pairs)) pairs++;
    const { kind, length } = pairs > 1 ? { kind: PAIRS, length: pairs } : all[i];
    bytes.push(kind | (Math.min(length, 7) << 5), ...(length >= 7 ? varint(length - 7) : []));
    i += pairs > 1 ? 2 * pairs : 1;
  }
  return bytes;
}

function isPair(all, i) {
  return all[i]?.kind === 0 && all[i].length === 1 && all[i + 1]?.kind === 1 && all[i + 1].length === 1;
}

function scriptBytes(name) {
  const tests = ['p', 'P'].map((letter) => new RegExp(`^\\${letter}{Script=${name}}$`, 'u'));
  const bytes = [];
  let gap = 0;
  let count = 0;
  for (const { kind, length } of runsOf(tests)) {
    const isIn = kind === 0;
    if (isIn) bytes.push(...varint(gap), ...varint(length));
    count += Number(isIn);
    gap = isIn ? 0 : gap + length;
  }
  return [count, ...bytes];
}

function varint(value) {
  return value < 128 ? [value] : [128 | (value & 127), ...varint(value >>> 7)];
}
