/** Documents with a path into them that JavaScript can walk as well, and paths of all the syntax there is. */

import type { Random } from './damage.ts';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const NAMES = [
  'a',
  'b',
  'name',
  'tags',
  'a.b',
  'x*y?',
  '#',
  '0',
  'é',
  'q"x',
  'b\\s',
  '@this',
  '{a}',
  'a name of more than eight bytes',
];
const TEXTS = [
  '',
  'x',
  'true',
  'he said "hi"',
  '\\',
  'é世界😀',
  '\n\t\u0001',
  '{"in":[1]}',
  '[',
  '}',
  'a text of more than eight bytes',
];
const NUMBERS = [0, -1, 1.5, 1e21, 1e-7, 12_345_678, 0.1, -1e300];
const BLANKS = ['', '', '', ' ', '\n', '\t  '];

const choose = <Item>(random: Random, items: readonly Item[]): Item => items[random(items.length)] as Item;

/** An object that is nested so deep at most. */
export function anyObject(random: Random, depth: number): Json {
  const members = Array.from({ length: 1 + random(4) }, () => anyJson(random, depth - 1));
  return Object.fromEntries(members.map((member) => [choose(random, NAMES), member]));
}

function anyJson(random: Random, depth: number): Json {
  const kind = random(depth > 0 ? 8 : 4);
  if (kind === 0) return choose(random, [null, true, false]);
  if (kind === 1) return choose(random, NUMBERS);
  if (kind < 4) return choose(random, TEXTS);
  const members = Array.from({ length: random(6) }, () => anyJson(random, depth - 1));
  return kind < 6 ? members : anyObject(random, depth);
}

/** JSON with blanks between its tokens and, now and then, a character of a string as an escape. */
export function written(random: Random, value: Json): string {
  const blank = (): string => choose(random, BLANKS);
  if (typeof value === 'string') return quoted(random, value);
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const list = Array.isArray(value);
  const members = list
    ? value.map((member) => written(random, member))
    : Object.entries(value).map(
        ([key, member]) => `${quoted(random, key)}${blank()}:${blank()}${written(random, member)}`,
      );
  const inside = members.map((member) => blank() + member + blank()).join();
  return list ? `[${inside}]` : `{${inside}}`;
}

function quoted(random: Random, text: string): string {
  if (random(4) > 0) return JSON.stringify(text);
  const units = Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
  return `"${units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')}"`;
}

/** A path of names and indexes, and what it leads to: undefined when that does not exist. */
export function walk(random: Random, value: Json): [string, Json | undefined] {
  const names: string[] = [];
  let here: Json | undefined = value;
  do {
    const known: string[] = here !== null && typeof here === 'object' ? Object.keys(here) : [];
    const name = known.length > 0 && random(8) > 0 ? choose(random, known) : choose(random, NAMES);
    names.push(name.replace(/[^\w\u0080-\uffff ]/g, '\\$&'));
    here = child(here, name);
  } while (here !== undefined && random(4) > 0);
  return [names.join('.'), here];
}

function child(value: Json | undefined, name: string): Json | undefined {
  if (value === null || typeof value !== 'object') return undefined;
  if (!Array.isArray(value)) return Object.hasOwn(value, name) ? value[name] : undefined;
  return /^\d+$/.test(name) ? value[Number(name)] : undefined;
}

const PARTS = [
  ...[
    'a',
    'name',
    'tags',
    '0',
    '1',
    '#',
    '*',
    'n?me',
    'a\\.b',
    '..',
    '',
    '@nope',
    '##',
    '18446744073709551616',
  ],
  ...[
    '#(a=1)',
    '#(a="x")#',
    '#(name%"*a*")#',
    '#(tags.#>0)',
    '#(!%"a?")#',
    '#(b==~false)#',
    '#[0<2]',
    '#(a',
    '#()#',
    '#(=\\)',
  ],
  ...[
    '@reverse',
    '@ugly',
    '@pretty',
    '@pretty:{"sortKeys":true,"width":9}',
    '@this',
    '@valid',
    '@flatten',
    '@flatten:{"deep":true}',
  ],
  ...[
    '@join',
    '@join:{"preserve":true}',
    '@keys',
    '@values',
    '@tostr',
    '@fromstr',
    '@group',
    '@dig:a',
    '@dig:#',
    '@this:(a|b)',
  ],
  ...[
    '{a,name}',
    '{"x":a,y:#}',
    '[a,0,#]',
    '[@this,@this]',
    '{a',
    '[[a],{b}]',
    '!"x"',
    '!{"a":[1]}',
    '!true',
    '!1.5',
    '!nan',
    '!',
  ],
];

/** A path of everything, often meaning nothing. */
export function anyPath(random: Random): string {
  const parts = Array.from({ length: 1 + random(5) }, () => choose(random, PARTS));
  return parts.reduce((path, part) => path + choose(random, ['.', '.', '|', '']) + part);
}
