/** Every line of `vectors/`: a call and what Go's own functions gave for it. */

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import { unquote } from './bytes.ts';
import { FunctionProbe } from './probe.ts';

const FOLDER = fileURLToPath(new URL('vectors/', import.meta.url));
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
