/** Modules for `postern validate`: it finds or finds not, for every target, in a tenth of a second, and never fails itself. */
import { checkModule, TARGETS, type Target } from '@postern/contract/rules';

import { wat } from '../../abi/wat.js';
import { fuzz } from '../campaign.js';
import { within } from '../within.js';

const MOST_MS = 100;

const MARKED = '(func (export "proxy_abi_version_0_2_1")) (memory (export "memory") 1)';
const MALLOC = '(func (export "malloc") (param i32) (result i32) (i32.const 0))';
/** Every type is called through a table with every function: what costs types times functions shows here. */
const TYPES = Array.from({ length: 300 }, (_, i) => `(type $t${i} (func (param ${paramsOf(i)})))`);
const MANY = `(import "env" "proxy_send_local_response" (func (param i32 i32 i32 i32 i32 i32 i32 i32) (result i32)))
  ${TYPES.join(' ')} ${MARKED} ${MALLOC} (table 1500 funcref)
  ${Array.from({ length: 1500 }, (_, i) => `(func $f${i} (type $t${i % TYPES.length}))`).join(' ')}
  (elem (i32.const 0) ${Array.from({ length: 1500 }, (_, i) => `$f${i}`).join(' ')})
  (func (export "proxy_on_log") (param i32) ${TYPES.map((_, i) => `${zerosFor(i)} (call_indirect (type $t${i}) (i32.const 0))`).join(' ')})`;

const SEEDS = [
  `${MARKED} ${MALLOC}`,
  `(import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32)))
   (import "env" "proxy_send_local_response" (func (param i32 i32 i32 i32 i32 i32 i32 i32) (result i32)))
   (import "wasi_snapshot_preview1" "fd_write" (func (param i32 i32 i32 i32) (result i32)))
   ${MARKED} ${MALLOC} (table 2 funcref) (elem (i32.const 0) $log $done) (start $go)
   (func $go) (func $done (export "proxy_on_done") (param i32) (result i32)
     (call_indirect (param i32) (result i32) (i32.const 1) (i32.const 1)))
   (func (export "proxy_on_log") (param i32) (drop (call $log (i32.const 0) (i32.const 0) (i32.const 0))))`,
  MANY,
].map((text) => Buffer.from(wat(text)));

const WORDS = [
  ...[
    'proxy_log',
    'malloc',
    'memory',
    '_initialize',
    'proxy_on_vm_start',
    'proxy_abi_version_0_1_0',
    'name',
    'env',
  ].map((name) => Buffer.from([name.length, ...Buffer.from(name)])),
  ...[
    [0xff, 0xff, 0xff, 0xff, 0x0f],
    [0x80, 0x80, 0x80, 0x80, 0x08],
    [0x60, 0x01, 0x7f, 0x00],
    [0x10, 0x00],
    [0x11, 0x00, 0x00],
  ],
  ...[[0x02, 0x40], [0x03, 0x40], [0xfd, 0x0c], [0xfc, 0x0a, 0x00, 0x00], [0x0b]],
].map((word) => Buffer.from(word));

/** Six digits in base 3: another list for each number. */
function paramsOf(number: number): string {
  return [...number.toString(3).padStart(6, '0')]
    .map((digit) => ['i32', 'i64', 'f32'][Number(digit)])
    .join(' ');
}

function zerosFor(number: number): string {
  return paramsOf(number)
    .split(' ')
    .map((type) => `(${type}.const 0)`)
    .join(' ');
}

function check(input: Buffer): void {
  for (const target of TARGETS) within(MOST_MS, () => judge(input, target));
}

function judge(input: Buffer, target: Target): void {
  for (const { rule, message, hint } of checkModule(input, { target })) {
    if (rule === '' || message === '' || hint === '')
      throw new Error(`a finding without words: ${rule} ${message}`);
  }
}

fuzz({ name: 'validator', seeds: SEEDS, words: WORDS, quick: 2000, check });
