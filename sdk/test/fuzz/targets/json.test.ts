/** JSON texts: accepted exactly where `JSON.parse` accepts them, and read as the same value, except what is nested too deeply. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { seeded } from '../../json/documents.ts';
import { buildJsonProbe, type JsonProbe } from '../../json/probe.ts';
import { jsonTexts } from '../json-texts.ts';

const SEED = Number(process.env.FUZZ_SEED ?? 1);
const COUNT = Number(process.env.FUZZ_COUNT ?? 10_000);
const TOO_DEEP = 3;
const MAX_DEPTH = 128;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const counts = { accepted: 0, refused: 0, tooDeep: 0 };
let probe: JsonProbe;

beforeAll(async () => {
  probe = await buildJsonProbe();
});

test(`json: agrees with JSON.parse on ${COUNT} texts`, { timeout: 60_000 + COUNT * 2 }, () => {
  let left = COUNT;
  for (const bytes of jsonTexts(seeded(SEED))) {
    const wrong = difference(bytes);
    if (wrong !== undefined) report(bytes, wrong);
    left -= 1;
    if (left <= 0) break;
  }
  process.stdout.write(`json: ${JSON.stringify(counts)}\n`);
  // texts of one verdict only would prove little
  expect(counts.accepted).toBeGreaterThan(COUNT / 3);
  expect(counts.refused).toBeGreaterThan(COUNT / 5);
});

/** What is different, in words; undefined when nothing is. */
function difference(bytes: Buffer): string | undefined {
  const code = probe.parse(bytes);
  if (code === TOO_DEEP) {
    counts.tooDeep++;
    return depthAt(bytes, probe.wasm.errorPosition()) === MAX_DEPTH
      ? undefined
      : 'refused as too deep, and is not';
  }
  const expected = reference(bytes);
  counts[expected === undefined ? 'refused' : 'accepted']++;
  if (expected === undefined) return code === 0 ? 'accepted, and JSON.parse does not' : undefined;
  if (code !== 0) return `refused with ${code}, and JSON.parse does not`;
  probe.wasm.rewrite();
  const own = JSON.stringify(JSON.parse(probe.output().toString()));
  return own === expected ? undefined : `read as ${own}, by JSON.parse as ${expected}`;
}

/** An escaped pair of surrogates, half of one, or any other escape. */
const ESCAPE = /\\(?:u(d[89ab]..\\ud[c-f]..)|u(d[89a-f]..)|.)/gi;

/** What JSON.parse reads, written again; half of a surrogate pair is U+FFFD, since UTF-8 has nothing else for it. */
function reference(bytes: Buffer): string | undefined {
  try {
    const text = utf8.decode(bytes);
    const value: unknown = JSON.parse(text);
    if (!/\\ud/i.test(text)) return JSON.stringify(value);
    // in the source: two keys may become one
    const whole = text.replaceAll(ESCAPE, (escape, _pair, half) => (half === undefined ? escape : '\ufffd'));
    return JSON.stringify(JSON.parse(whole));
  } catch {
    return undefined;
  }
}

/** How many containers are open where the parser gave up; before that everything is well formed. */
function depthAt(bytes: Buffer, position: number): number {
  const structure = bytes.toString('latin1', 0, position).replaceAll(/"(?:\\.|[^"\\])*"/g, '');
  let depth = 0;
  for (const character of structure) {
    if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth -= 1;
  }
  return depth;
}

function report(bytes: Buffer, wrong: string): never {
  const folder = path.join(tmpdir(), 'postern-fuzz');
  mkdirSync(folder, { recursive: true });
  const small = shrunk(bytes);
  const file = path.join(folder, `json-${Date.now()}.bin`);
  writeFileSync(file, small);
  return expect.fail(
    `${wrong} (seed ${SEED})\nsmallest: ${JSON.stringify(small.toString('latin1'))}: ${difference(small) ?? ''}\nkept in ${file}`,
  );
}

/** Leaves out parts as long as something is still different. */
function shrunk(bytes: Buffer): Buffer {
  let best = bytes;
  for (let size = best.length >> 1; size > 0; size >>= 1) {
    for (let at = 0; at < best.length;) {
      const candidate = Buffer.concat([best.subarray(0, at), best.subarray(at + size)]);
      if (difference(candidate) === undefined) at += size;
      else best = candidate;
    }
  }
  return best;
}
