/** Sound modules with features of WebAssembly: those that engines got after 2022, and those that the engine of Envoy 1.36 has, too. */
import binaryen from 'binaryen';

import type { ModuleCase } from './module-case.js';

const REST = `(func (export "proxy_abi_version_0_2_1"))
  (func (export "malloc") (param i32) (result i32) (i32.const 1024))`;
const MEMORY = '(memory (export "memory") 1)';

/** An older Node.js has not all of them: there the canary cannot run. */
const NEWER: readonly (readonly [name: string, what: string, fields: string])[] = [
  ['two-memories', 'nothing: it has a second memory', `${MEMORY} (memory $second 1)`],
  ['64-bit-memory', 'nothing: its memory has addresses of 64 bits', '(memory (export "memory") i64 1)'],
  [
    'exceptions',
    'nothing: it throws and catches, as standardised',
    `${MEMORY} (tag $e) (func $x (block $b (try_table (catch_all $b) (throw $e))))`,
  ],
  [
    'exception-references',
    'nothing: it throws a caught exception again',
    `${MEMORY} (func $x (param exnref) (throw_ref (local.get 0)))`,
  ],
  [
    'relaxed-vectors',
    'nothing: it calculates with relaxed vectors',
    `${MEMORY} (func $x (param v128 v128) (drop (i8x16.relaxed_swizzle (local.get 0) (local.get 1))))`,
  ],
  [
    'function-references',
    'nothing: it calls a typed reference',
    `${MEMORY} (type $f (func)) (func $x (param (ref null $f)) (call_ref $f (local.get 0)))`,
  ],
  [
    'constant-expressions',
    'nothing: a global is initialised with a sum',
    `${MEMORY} (global $g (mut i32) (i32.add (i32.const 1) (i32.const 2)))`,
  ],
  [
    'garbage-collection',
    'nothing: it makes a structure that is garbage-collected',
    `${MEMORY} (type $s (struct (field i32)))
      (func $x (result i32) (struct.get $s 0 (struct.new $s (i32.const 1))))`,
  ],
  ['tail-call', 'nothing: it calls in place of returning', `${MEMORY} (func $x (return_call $x))`],
  [
    'tail-call-of-a-table',
    'nothing: it calls what a table holds in place of returning',
    `${MEMORY} (type $f (func)) (table 1 funcref) (func $x (return_call_indirect (type $f) (i32.const 0)))`,
  ],
  [
    'offset-that-is-calculated',
    'nothing: data lies where a sum says',
    `${MEMORY} (data (offset (i32.add (i32.const 8) (i32.const 8))) "x")`,
  ],
  ['64-bit-table', 'nothing: its table has addresses of 64 bits', `${MEMORY} (table i64 1 funcref)`],
  [
    'local-of-a-typed-reference',
    'nothing: a local holds a typed reference',
    `${MEMORY} (type $f (func)) (func $x (local $l (ref null $f)))`,
  ],
];

const OLDER: typeof NEWER = [
  [
    'first-exceptions',
    'nothing: it throws and catches, as engines had it before the standard',
    `${MEMORY} (tag $e) (func $x (try (do (throw $e)) (catch_all)))`,
  ],
  [
    'atomics',
    'nothing: it adds atomically',
    `${MEMORY} (func $x (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1))))`,
  ],
  [
    'vectors',
    'nothing: it calculates with vectors',
    `${MEMORY} (func $x (drop (i32x4.add (v128.const i64x2 1 2) (v128.const i64x2 3 4))))`,
  ],
  [
    'bulk-memory',
    'nothing: it fills and copies memory',
    `${MEMORY} (func $x (memory.fill (i32.const 0) (i32.const 1) (i32.const 8))
      (memory.copy (i32.const 0) (i32.const 8) (i32.const 8)))`,
  ],
  [
    'references-and-tables',
    'nothing: it takes a reference, puts it into a table and lets the table grow',
    `${MEMORY} (table $t 1 funcref) (elem declare func $x) (func $x (table.set $t (i32.const 0) (ref.func $x))
      (drop (table.grow $t (ref.func $x) (i32.const 1))))`,
  ],
  [
    'conversions',
    'nothing: it extends signs and converts without traps',
    `${MEMORY} (func $x (drop (i32.extend8_s (i32.const 255))) (drop (i32.trunc_sat_f64_s (f64.const 1e300))))`,
  ],
  [
    'several-values',
    'nothing: a function answers two values',
    `${MEMORY} (func $x (result i32 i32) (tuple.make 2 (i32.const 1) (i32.const 2)))`,
  ],
];

export function newerModules(): ModuleCase[] {
  return [
    ...modulesOf('newer', NEWER).map((one) => ({ ...one, newer: true as const })),
    ...modulesOf('older', OLDER),
  ];
}

function modulesOf(group: string, texts: typeof NEWER): ModuleCase[] {
  return texts.map(([name, what, fields]) => {
    const module = binaryen.parseText(`(module ${fields} ${REST})`);
    module.setFeatures(binaryen.Features.All);
    binaryen.setDebugInfo(true);
    const bytes = module.emitBinary();
    binaryen.setDebugInfo(false);
    module.dispose();
    return { id: `${group}/${name}`, what, bytes };
  });
}
