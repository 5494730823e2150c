/** GJSON paths: what a walk in JavaScript finds is found; nothing traps, reads behind the text or the path, or finds what is not there. */

import { beforeAll, expect, test } from 'vitest';
import { type Found, GjsonProbe } from '../../gjson/probe.ts';
import { campaign, damage, type Random, seeded } from '../damage.ts';
import { anyObject, anyPath, type Json, walk, written } from '../gjson-paths.ts';

const { seed, count } = campaign(20_000);
const MOST_DEPTH = 5;
let probe: GjsonProbe;

beforeAll(async () => {
  probe = await GjsonProbe.load(1 << 16);
});

test(`gjson: keeps its promise in ${count} lookups`, { timeout: 60_000 + count }, () => {
  const random = seeded(seed);
  const counts = { found: 0, absent: 0, odd: 0, something: 0 };
  for (let i = 0; i < count; i++) {
    const value = anyObject(random, MOST_DEPTH);
    const text = written(random, value);
    if (i % 2 === 0) counts[checkWalk(random, value, text) ? 'found' : 'absent']++;
    else counts[checkAny(damage(random, text), damage(random, anyPath(random))) ? 'something' : 'odd']++;
  }
  process.stdout.write(`gjson: ${JSON.stringify(counts)}\n`);
  expect(probe.isFlush).toBe(true);
  // lookups that all fail would prove little
  expect(counts.found).toBeGreaterThan(count / 20);
  expect(counts.absent).toBeGreaterThan(count / 20);
  expect(counts.something).toBeGreaterThan(count / 20);
});

/** Whether there was something to find. */
function checkWalk(random: Random, value: Json, text: string): boolean {
  const [path, expected] = walk(random, value);
  const found = probe.get(text, path);
  const shown = `${JSON.stringify(path)} in ${text}`;
  if (expected === undefined) expect(found.raw, shown).toBe('');
  else {
    expect(JSON.parse(utf8(found.raw)), shown).toEqual(expected);
    if (typeof expected === 'string') expect(utf8(found.text), shown).toBe(expected);
    if (typeof expected === 'number') expect(found.number, shown).toBe(expected);
  }
  const name = Object.keys(value ?? {})[0];
  if (name !== undefined && !Array.isArray(value)) {
    const escaped = name.replace(/[^\w\u0080-\uffff ]/g, '\\$&');
    expect(probe.field(text, name), shown).toEqual(probe.get(text, escaped));
  }
  return expected !== undefined;
}

/** Whether something was found; it is the same whatever stands behind text and path. */
function checkAny(text: Buffer, path: Buffer): boolean {
  let found: Found;
  try {
    found = probe.get(text, path);
    expect(probe.getBefore(text, path)).toEqual(found);
    probe.parse(text);
    probe.members();
  } catch (error) {
    const shown = [path, text].map((bytes) => JSON.stringify(bytes.toString('latin1')));
    throw new Error(`${shown.join(' in ')} (seed ${seed})`, { cause: error });
  }
  return found.raw !== '';
}

function utf8(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString();
}
