import binaryen from 'binaryen';
import { describe, expect, it } from 'vitest';

import { callGraph, reachFrom, readModule } from '../../src/wasm/index.js';
import { failure } from '../failure.js';
import { buildModule } from './module-builder.js';

/** Names of the functions that `start` of a module in text form can reach. */
function reached(text: string): string {
  const module = binaryen.parseText(text);
  module.setFeatures(binaryen.Features.All);
  if (module.validate() === 0) throw new Error('the test module is invalid');
  const read = readModule(module.emitBinary());
  module.dispose();
  const start = read.exports.find(({ name }) => name === 'start')?.index ?? -1;
  const { functions, indirect } = reachFrom(callGraph(read), start);
  const named = read.exports.filter(({ kind, index }) => kind === 'function' && functions.has(index));
  return [...named.map(({ name }) => name), ...(indirect ? ['indirectly'] : [])].join(' ');
}

describe('what a function can reach', () => {
  it('is what it calls, and what those call', () => {
    expect(
      reached(`(module
      (func $a (export "a") call $b) (func $b (export "b") call $a) (func $c (export "c") call $start)
      (func $start (export "start") (if (i32.const 0) (then call $a))))`),
    ).toBe('a b start');
  });

  it('is every table entry of the type that is called indirectly, in whichever way', () => {
    const table =
      '(table 1 funcref) (elem (i32.const 0) $a) (func $a (export "a")) (func $b (export "b")) (type $t (func)) (global $g (mut i32) (i32.const 0))';
    expect(
      reached(`(module ${table} (func $start (export "start") (call_indirect (type $t) (global.get $g))))`),
    ).toBe('a start indirectly');
    expect(
      reached(
        `(module ${table} (func $start (export "start") (return_call_indirect (type $t) (global.get $g))))`,
      ),
    ).toBe('a start indirectly');
    expect(reached(`(module ${table} (func $start (export "start") (call_ref $t (ref.func $a))))`)).toBe(
      'a start indirectly',
    );
    expect(reached(`(module ${table} (func $start (export "start") (return_call $b)))`)).toBe('b start');
    expect(
      reached(`(module ${table} (type $u (func (param i32)))
        (func $start (export "start") (call_indirect (type $u) (i32.const 0) (global.get $g))))`),
    ).toBe('start indirectly');
  });

  it('is one entry of the table where a constant says which', () => {
    const table =
      '(table 3 funcref) (elem (i32.const 1) $a $b) (func $a (export "a")) (func $b (export "b")) (type $t (func))';
    const start = (body: string): string => `(func $start (export "start") ${body})`;
    const call = '(call_indirect (type $t) (i32.const 2))';
    expect(reached(`(module ${table} ${start(call)})`)).toBe('b start');
    expect(reached(`(module ${table} ${start('(return_call_indirect (type $t) (i32.const 1))')})`)).toBe(
      'a start',
    );
    // An empty entry traps; what may be written to it is not known here.
    expect(reached(`(module ${table} ${start('(call_indirect (type $t) (i32.const 0))')})`)).toBe(
      'a b start indirectly',
    );
  });

  it('is every entry all the same where the table may change', () => {
    const with$ = (table: string, more: string): string =>
      `(module ${table} (elem (i32.const 0) $a $b) (func $a (export "a")) (func $b (export "b")) (type $t (func)) ${more}
        (func $start (export "start") (call_indirect (type $t) (i32.const 0))))`;
    const own = '(table $x 2 funcref)';
    expect(reached(with$('(table $x (export "table") 2 funcref)', ''))).toBe('a b start indirectly');
    expect(reached(with$('(import "env" "table" (table $x 2 funcref))', ''))).toBe('a b start indirectly');
    expect(reached(with$(own, '(func (table.set $x (i32.const 0) (ref.func $b)))'))).toBe(
      'a b start indirectly',
    );
    expect(reached(with$(own, '(func (table.fill $x (i32.const 0) (ref.func $b) (i32.const 1)))'))).toBe(
      'a b start indirectly',
    );
  });

  it('is seen past instructions of every shape', () => {
    expect(
      reached(`(module
      (memory 1) (table $t 1 funcref) (global $g (mut i64) (i64.const -9223372036854775808)) (tag $e (param i32))
      (data $d "abc") (elem $s func $z) (func $z (export "z"))
      (func $last (export "last"))
      (func $start (export "start") (local i32 i64 f32 f64 v128 externref)
        (drop (f32.const nan)) (drop (f64.const -1.5)) (drop (i64.const 9223372036854775807)) (drop (i32.const -2147483648))
        (global.set $g (i64.extend_i32_s (memory.grow (memory.size))))
        (block $out (loop $again (br_if $out (i32.const 1)) (br_table $out $again $out (i32.const 0))))
        (drop (select (result externref) (ref.null extern) (local.get 5) (i32.const 1)))
        (drop (ref.is_null (ref.null func)))
        (memory.init $d (i32.const 0) (i32.const 0) (i32.const 1)) (data.drop $d)
        (memory.copy (i32.const 0) (i32.const 1) (i32.const 2)) (memory.fill (i32.const 0) (i32.const 1) (i32.const 2))
        (table.init $t $s (i32.const 0) (i32.const 0) (i32.const 1)) (elem.drop $s)
        (drop (table.grow $t (ref.null func) (i32.const 1))) (drop (table.size $t))
        (drop (i32.trunc_sat_f64_u (f64.const 1)))
        (i64.store offset=4294967295 (i32.const 0) (i64.const 1))
        (local.set 4 (v128.const i64x2 1 2))
        (local.set 4 (i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 (local.get 4) (local.get 4)))
        (drop (i8x16.extract_lane_s 3 (v128.load offset=16 (i32.const 0))))
        (local.set 4 (v128.load8_lane 1 (i32.const 0) (local.get 4))) (local.set 4 (v128.load32_zero (i32.const 0)))
        (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1))) (atomic.fence)
        (block $caught (result i32) (try_table (catch $e $caught) (throw $e (i32.const 1))) (i32.const 0)) (drop)
        (call $last)))`),
    ).toBe('last start');
  });

  it('is found where a global begins as a reference to a function', () => {
    expect(
      reached(
        `(module (func $a (export "a")) (global $g funcref (ref.func $a)) (func $start (export "start") call $a))`,
      ),
    ).toBe('a start');
  });

  it('is an error where code cannot be read', () => {
    const module = readModule(buildModule({ functions: [['->', 0xff]] }));
    expect(failure(() => reachFrom(callGraph(module), 0)).message).toBe(
      'function 0, byte 0x18: instruction 0xff is not known',
    );
  });
});

describe('what a function calls', () => {
  it('is told apart: itself, and through the table', () => {
    const module = binaryen.parseText(`(module
      (type $t (func (param i32)))
      (import "env" "log" (func $log (param i32)))
      (table 2 funcref) (elem (i32.const 0) $a $b) (global $g (mut i32) (i32.const 0))
      (func $a (param i32)) (func $b)
      (func $both (export "both") (call $log (i32.const 1)) (call $log (i32.const 2))
        (call_indirect (type $t) (i32.const 0) (global.get $g)))
      (func $neither (export "neither")))`);
    const read = readModule(module.emitBinary());
    module.dispose();
    const graph = callGraph(read);
    // Read once, however many ask.
    expect(graph.calls(0)).toBe(graph.calls(0));
    const called = (name: string): unknown => {
      const { functions, shapes } = graph.calls(read.exports.find((one) => one.name === name)?.index ?? -1);
      return { itself: [...functions], byTable: [...shapes].flatMap((shape) => graph.entries(shape)) };
    };
    // The import is 0, $a is 1; $b is in the table too, and has another type.
    expect(called('both')).toEqual({ itself: [0], byTable: [1] });
    expect(called('neither')).toEqual({ itself: [], byTable: [] });
    expect(graph.calls(0).functions.size).toBe(0);
  });
});
