/** Every line of `vectors/`: a call and what Go's own functions gave for it. */

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import { unquote } from './bytes.ts';
import { FunctionProbe } from './probe.ts';

const FOLDER = fileURLToPath(new URL('vectors/', import.meta.url));
/** What left-out.ts says why. */
const LEFT_OUT =
  'bcrypt buildCustomCert genCA genCAWithKey genPrivateKey genSelfSignedCert genSelfSignedCertWithKey getHostByName htpasswd';
let probe: FunctionProbe;

beforeAll(async () => {
  probe = await FunctionProbe.load();
});

it.each(readdirSync(FOLDER))('calls as Go does: %s', (file) => {
  const lines = readFileSync(FOLDER + file, 'utf8').split('\n');
  const vectors = lines.filter((line) => line.includes(' => '));
  expect(vectors.length).toBeGreaterThan(9);
  expect(vectors.flatMap((line) => difference(line, file.includes('strict')))).toEqual([]);
});

it('knows every function that templates of Higress know, but for some', () => {
  const names = readFileSync(new URL('names.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter(Boolean);
  expect(names.length).toBe(211);
  expect(names.filter((name) => probe.call(name) === 'error no such function').join(' ')).toBe(LEFT_OUT);
  expect(probe.call('env')).toBe('error no such function');
});

it('is documented function by function', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const table = /### Functions in templates\n([\s\S]*?)\n\nIn Higress/.exec(readme)?.[1] ?? '';
  const names = [...table.matchAll(/^\| .*$/gm)].flatMap(([row]) => row.match(/(?<=`)\w+(?=`)/g) ?? []);
  expect(names.length).toBeGreaterThan(100);
  expect(names.filter((name) => probe.call(name) === 'error no such function')).toEqual([]);
});

it('shuffles runes', () => {
  const orders = Array.from({ length: 50 }, () => probe.call('shuffle "aé☃😀"').toString());
  expect(new Set(orders).size).toBeGreaterThan(9);
  for (const order of orders) expect([...order].sort().join('')).toBe('aé☃😀');
});

function difference(line: string, isStrict: boolean): string[] {
  const [call = '', expected = ''] = line.split(' => ');
  const result = shown(probe.call(call, isStrict));
  return result === shownLiteral(expected) ? [] : [`${line}, not ${result}`];
}

function shown(result: string | Buffer): string {
  return typeof result === 'string' ? result : `text ${result.toString('latin1')}`;
}

function shownLiteral(literal: string): string {
  if (literal.startsWith('"')) return shown(unquote(literal));
  if (literal.startsWith('error') || literal.startsWith('`') || /^(nil|true|false|-?\d+)$/.test(literal))
    return literal;
  return String(Number(literal.replace('Inf', 'Infinity')));
}
