/**
 * Runs one fuzz target: its seeds, the cases that were found once, then mutations of both.
 * `npm test` runs a few thousand of a fixed seed; `npm run fuzz` more, of a seed that it prints.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect, it } from 'vitest';

import { mutate } from './mutation.js';
import { Random } from './random.js';
import { shrink } from './shrink.js';
import { watchOver } from './watchdog.js';

export interface FuzzTarget {
  readonly name: string;
  readonly seeds: readonly (Buffer | string)[];
  /** Words of the format, put in where they do the most harm. */
  readonly words: readonly (Buffer | string)[];
  /** How many mutations `npm test` tries. */
  readonly quick: number;
  /** Throws where the promise is broken. */
  readonly check: (input: Buffer) => void | Promise<void>;
}

const KEPT = new URL('kept/', import.meta.url).pathname;
const SEED = Number(process.env.FUZZ_SEED ?? 1);
const COUNT = process.env.FUZZ_COUNT === undefined ? undefined : Number(process.env.FUZZ_COUNT);
/** The event loop is let run so often: timers and promises of what is tested. */
const BREATH = 256;

/** Registers the tests of a target. */
export function fuzz(target: FuzzTarget): void {
  const kept = keptCases(target.name);
  const seeds = [...target.seeds.map(bytesOf), ...kept.map(({ bytes }) => bytes)];
  it.each(kept.map(({ name, bytes }) => [name, bytes] as const))(
    `${target.name}: keeps its promise in the case %s`,
    async (_, bytes) => {
      await target.check(bytes);
    },
  );
  const count = COUNT ?? target.quick;
  it(
    `${target.name}: keeps its promise in ${count} mutations`,
    { timeout: 60_000 + count * 20 },
    async () => {
      const stop = watchOver(target.name);
      try {
        await run(target, seeds, count, stop.look);
      } finally {
        stop.end();
      }
    },
  );
}

async function run(
  target: FuzzTarget,
  seeds: readonly Buffer[],
  count: number,
  look: (input: Buffer) => void,
): Promise<void> {
  for (const seed of seeds) await attempt(target, seed, 'a seed', look);
  const random = new Random(SEED);
  const material = { seeds, words: target.words.map(bytesOf) };
  for (let i = 0; i < count; i++) {
    await attempt(target, mutate(random, material), `mutation ${i} of seed ${SEED}`, look);
    if (i % BREATH === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}

async function attempt(
  target: FuzzTarget,
  input: Buffer,
  which: string,
  look: (input: Buffer) => void,
): Promise<void> {
  look(input);
  const first = await failureOf(target, input);
  if (first === undefined) return;
  const same = kindOf(first);
  const small = await shrink(input, async (candidate) => {
    look(candidate);
    const failure = await failureOf(target, candidate);
    return failure !== undefined && kindOf(failure) === same;
  });
  const failure = (await failureOf(target, small)) ?? first;
  const file = keep(target.name, small);
  const shown = JSON.stringify(small.toString('latin1').slice(0, 2000));
  expect.fail(
    `${target.name} breaks its promise (${which}): ${failure.stack ?? failure.message}\n` +
      `input of ${small.length} bytes: ${shown}\nkept in ${file}; mend the cause, then move it to ${KEPT}${target.name}/`,
  );
}

async function failureOf(target: FuzzTarget, input: Buffer): Promise<Error | undefined> {
  try {
    await target.check(input);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** What makes two failures the same: the words up to what differs from input to input. */
function kindOf({ name, message }: Error): string {
  return `${name} ${message.split('\n')[0]?.replace(/["'`].*|\d+/g, '') ?? ''}`;
}

function keep(target: string, bytes: Buffer): string {
  const folder = path.join(tmpdir(), 'postern-fuzz');
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${target}-${Date.now()}.bin`);
  writeFileSync(file, bytes);
  return file;
}

function keptCases(target: string): { name: string; bytes: Buffer }[] {
  const folder = path.join(KEPT, target);
  let names: string[] = [];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return names.sort().map((name) => ({ name, bytes: readFileSync(path.join(folder, name)) }));
}

function bytesOf(input: Buffer | string): Buffer {
  return typeof input === 'string' ? Buffer.from(input, 'latin1') : input;
}
