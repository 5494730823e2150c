import { readFunctionNames, readModule } from '@postern/contract/wasm';
import { beforeAll, describe, expect, it } from 'vitest';

import { inlineCalls } from '../../src/inlining/inline-calls.js';
import { engine, type TestExports } from '../../src/plugin-tests/wasm-api.js';
import { compileSource } from '../compile-source.js';

/** Several dozen steps, more than the compiler itself puts into a caller. */
const steps = (seed: number): string =>
  Array.from(
    { length: 20 },
    (_, at) => `total = (total * ${seed + at} + load<u8>(total & 63)) ^ ${at};`,
  ).join('\n  ');

/** Two functions that are called from one place, two from two of which one is very small, copies of memory, and numbers that are no integers. */
const SOURCE = `
function once(total: i32): i32 {
  ${steps(3)}
  return total;
}
function twice(total: i32): i32 {
  ${steps(5)}
  return total;
}
function low(total: i32): i32 {
  return (total * 3) & 15;
}
function far(value: f64): i32 {
  let total = <i32>value;
  memory.copy(128, 64, low(total));
  ${steps(7)}
  return <i8>total + low(total);
}
export function run(value: i32): i32 {
  return once(value) + twice(value) + twice(value + 1) + far(<f64>value * 1e9);
}
`;

type Run = TestExports & { readonly run: (value: number) => number };

function resultsOf(bytes: Uint8Array): number[] {
  const { exports } = new engine.Instance(new engine.Module(bytes), { env: { abort: () => undefined } });
  return [0, 1, 9, 12_345, -1].map((value) => (exports as Run).run(value));
}

const namesOf = (bytes: Uint8Array): string[] =>
  [...readFunctionNames(readModule(bytes)).values()].filter((name) => name.startsWith('index/')).sort();

describe('functions that are called from one place, and very small ones', () => {
  let before: Uint8Array;
  beforeAll(async () => {
    before = await compileSource(SOURCE, ['--runtime', 'stub', '--shrinkLevel', '2', '--initialMemory', '1']);
  });

  it('are put there, and the others keep their names', async () => {
    expect(namesOf(before)).toEqual(['index/far', 'index/low', 'index/once', 'index/run', 'index/twice']);
    expect(namesOf(await inlineCalls(before, 0))).toEqual(['index/run', 'index/twice']);
  });

  it('do what they did', async () => {
    const after = await inlineCalls(before, 0);
    expect(resultsOf(after)).toEqual(resultsOf(before));
    expect(new Set(resultsOf(after)).size).toBe(5);
  });

  it('stay where they are in a module that compiles quickly', async () => {
    expect(await inlineCalls(before)).toBe(before);
  });
});
