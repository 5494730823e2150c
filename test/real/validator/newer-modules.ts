/** Sound modules with features that Envoy's engine has and an older Node.js has not: there the canary cannot run. */
import binaryen from 'binaryen';

import type { ModuleCase } from './module-case.js';

const REST = `(func (export "proxy_abi_version_0_2_1"))
  (func (export "malloc") (param i32) (result i32) (i32.const 1024))`;
const MEMORY = '(memory (export "memory") 1)';

const TEXTS: readonly (readonly [name: string, what: string, fields: string])[] = [
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
];

export function newerModules(): ModuleCase[] {
  return TEXTS.map(([name, what, fields]) => {
    const module = binaryen.parseText(`(module ${fields} ${REST})`);
    module.setFeatures(binaryen.Features.All);
    binaryen.setDebugInfo(true);
    const bytes = module.emitBinary();
    binaryen.setDebugInfo(false);
    module.dispose();
    return { id: `newer/${name}`, what, bytes, newer: true };
  });
}
