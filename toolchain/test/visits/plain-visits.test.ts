import { readFunctionNames, readModule } from '@postern/contract/wasm';
import { beforeAll, describe, expect, it } from 'vitest';

import { engine, type TestExports } from '../../src/plugin-tests/wasm-api.js';
import { plainVisits } from '../../src/visits/plain-visits.js';
import { compileSource } from '../compile-source.js';

/** More of them, so that the compiler leaves the function that visits them a function. */
const SPARE = Array.from({ length: 40 }, (_, at) => `spare${at}`);

/** Globals that are null, that hold what was made at run time, and that stand in memory, with and without members. */
const SOURCE = `
class Box { constructor(public text: string) {} }
const greeting = 'never made, never freed';
const words: string[] = ['one', 'two'];
let first: Box | null = null;
let second: Box = new Box(greeting);
let third: string = '';
let lengths = 0;
${SPARE.map((name) => `let ${name}: Box | null = null;`).join('\n')}
export function make(number: i32): void {
  first = new Box('first ' + number.toString());
  second = new Box('second ' + number.toString());
  ${SPARE.map((name) => `${name} = new Box('${name} ' + number.toString());`).join('\n  ')}
  third = 'third ' + number.toString();
  words.push('word ' + number.toString());
  words[0] = 'changed ' + number.toString();
}
export function waste(): void {
  for (let left = 0; left < 1000; left++) lengths += ('waste ' + left.toString()).length;
}
export function collect(): void { __collect(); }
export function sum(): i32 {
  const box = first;
  const texts = [box === null ? greeting : box.text, second.text, third].concat(words);
  ${SPARE.map((name) => `if (${name} !== null) texts.push(${name}!.text);`).join('\n  ')}
  let total = lengths;
  for (let at = 0; at < texts.length; at++) {
    for (let char = 0; char < texts[at].length; char++) total = total * 31 + texts[at].charCodeAt(char);
  }
  return total;
}
`;

type Begun = TestExports & {
  readonly make: (number: number) => void;
  readonly waste: () => void;
  readonly collect: () => void;
  readonly sum: () => number;
};

function begin(bytes: Uint8Array): Begun {
  const { exports } = new engine.Instance(new engine.Module(bytes), { env: { abort: () => undefined } });
  const begun = exports as Begun;
  begun._initialize();
  return begun;
}

/** Collections before, between and after what is made, with enough waste to overwrite what was freed wrongly. */
function sums(bytes: Uint8Array): number[] {
  const { make, waste, collect, sum } = begin(bytes);
  return [0, 1, 2].map((number) => {
    if (number > 0) make(number);
    for (let round = 0; round < 3; round += 1) {
      collect();
      waste();
    }
    return sum();
  });
}

function visitBytes(bytes: Uint8Array): number {
  const module = readModule(bytes);
  const index =
    [...readFunctionNames(module)].find(([, name]) => name === '~lib/rt/__visit_globals')?.[0] ?? 0;
  return module.code[index - module.imports.filter(({ kind }) => kind === 'function').length]?.size ?? 0;
}

describe('visits of what globals hold', () => {
  let before: Uint8Array;
  beforeAll(async () => {
    before = await compileSource(SOURCE, ['--runtime', 'minimal', '--shrinkLevel', '2']);
  });

  it('keep it alive as before', () => {
    const after = plainVisits(before);
    expect(sums(after)).toEqual(sums(before));
    expect(new Set(sums(after)).size).toBe(3);
  });

  it('take less than two thirds', () => {
    const after = plainVisits(before);
    expect(visitBytes(after)).toBeGreaterThan(5);
    expect(visitBytes(after)).toBeLessThan((visitBytes(before) * 2) / 3);
    expect(plainVisits(after)).toEqual(after);
  });

  it('are left alone without a name to know them by', async () => {
    const stub = await compileSource(SOURCE.replace('__collect();', ''), ['--runtime', 'stub']);
    expect(plainVisits(stub)).toBe(stub);
  });
});
