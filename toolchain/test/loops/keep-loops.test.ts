import { passOver, readModule } from '@postern/contract/wasm';
import binaryen from 'binaryen';
import { describe, expect, it } from 'vitest';

import { keepLoops } from '../../src/loops/keep-loops.js';
import { engine } from '../../src/plugin-tests/wasm-api.js';

const LONG = '(local.set $sum (i32.add (local.get $sum) (i32.const 1)))'.repeat(20);

/** Sums up in a loop alone, in one inside another, behind a block, and in one that is long. */
const MODULE = `(module
  (func (export "alone") (param $left i32) (result i32) (local $sum i32)
    (loop $more
      (local.set $sum (i32.add (local.get $sum) (local.get $left)))
      (br_if $more (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
    (local.get $sum))
  (func (export "nested") (param $rounds i32) (result i32) (local $sum i32) (local $left i32)
    (loop $round
      (local.set $left (i32.const 3))
      (block $none
        (br_if $none (i32.eqz (local.get $rounds)))
        (loop $more
          (local.set $sum (i32.add (local.get $sum) (local.get $rounds)))
          (br_if $more (local.tee $left (i32.sub (local.get $left) (i32.const 1))))))
      (if (local.get $sum) (then (local.set $sum (i32.add (local.get $sum) (i32.const 1)))))
      (br_if $round (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
    (local.get $sum))
  (func (export "long") (param $left i32) (result i32) (local $sum i32)
    (loop $more ${LONG}
      (br_if $more (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
    (local.get $sum)))`;

function assembled(): Uint8Array {
  const module = binaryen.parseText(MODULE);
  const bytes = module.emitBinary();
  module.dispose();
  return bytes;
}

function loopsIn(bytes: Uint8Array): number[] {
  return readModule(bytes).code.map((body) => {
    let loops = 0;
    passOver(bytes, body, 'a function', { passed: (opcode) => void (loops += opcode === 0x03 ? 1 : 0) });
    return loops;
  });
}

describe('loops that are compiled as they stand', () => {
  const before = assembled();
  const after = keepLoops(before, 0);

  it('hold an empty one where they are short and hold no other', () => {
    expect(loopsIn(before)).toEqual([1, 2, 1]);
    expect(loopsIn(after)).toEqual([2, 3, 1]);
    expect(after.length).toBe(before.length + 14);
  });

  it('do what they did', () => {
    const run = (bytes: Uint8Array): number[] => {
      const { exports } = new engine.Instance(new engine.Module(bytes), {});
      const of = exports as unknown as Record<string, (value: number) => number>;
      return ['alone', 'nested', 'long'].flatMap((name) =>
        [1, 2, 7, 100].map((value) => of[name]?.(value) ?? -1),
      );
    };
    expect(run(after)).toEqual(run(before));
    expect(run(after).slice(0, 4)).toEqual([1, 3, 28, 5050]);
  });

  it('are left alone in a module that compiles quickly', () => {
    expect(keepLoops(before)).toBe(before);
  });
});
