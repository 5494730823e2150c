/** Every line of `vectors/`: a path, and what GJSON itself found with it in the document above. */

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { type Found, GjsonProbe } from './probe.ts';

const FOLDER = fileURLToPath(new URL('vectors/', import.meta.url));
const DOCUMENT = 'document';
/** Characters that stand for others which would end a line or hide in it. */
const SHOWN = [
  ['\n', '⏎'],
  ['\t', '⇥'],
  ['\0', '␀'],
] as const;

let probe: GjsonProbe;

beforeAll(async () => {
  probe = await GjsonProbe.load();
});

test.each(readdirSync(FOLDER))('finds what GJSON finds: %s', (file) => {
  let text = '';
  let count = 0;
  const wrong: string[] = [];
  for (const line of readFileSync(FOLDER + file, 'utf8').split('\n')) {
    const [path, expected] = line.split(' => ');
    if (line.startsWith(DOCUMENT)) text = line.slice(DOCUMENT.length + 1);
    if (path === undefined || expected === undefined) continue;
    count++;
    for (const found of [probe.get(text, path), probe.getBefore(text, path)]) {
      if (shown(found) !== expected) wrong.push(`${line}\n  not ${shown(found)}`);
    }
  }
  expect(wrong.join('\n')).toBe('');
  expect(count).toBeGreaterThan(50);
  expect(probe.isFlush).toBe(true);
});

/** A value as the vectors write it: what a string says and what a number is only where the source does not say it. */
function shown({ type, raw, text, number }: Found): string {
  if (type === 'Null' && raw === '') return 'nothing';
  const source = `${type} ${visible(raw)}`;
  if (type === 'String' && text !== raw.slice(1, -1)) return `${source} says ${visible(text)}`;
  if (type !== 'Number' || Object.is(Number(raw), number)) return source;
  return `${source} is ${Object.is(number, -0) ? '-0' : number}`;
}

function visible(latin1: string): string {
  let text = Buffer.from(latin1, 'latin1').toString();
  for (const [character, sign] of SHOWN) text = text.replaceAll(character, sign);
  return text;
}
