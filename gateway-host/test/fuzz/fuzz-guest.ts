/**
 * A guest whose callbacks hand over to the test: each of them logs, and the host's log is where a fuzz target makes the
 * guest's calls for it, within that callback, in that context.
 */
import { HOST_FUNCTIONS, WASI_FUNCTIONS, type HostFunction } from '@postern/contract/abi';

import { findOffer } from '../../src/abi/offers.js';
import { wat } from '../abi/wat.js';

/** Rows that a module of ABI 0.2.1 can import here. */
export const OFFERED: readonly HostFunction[] = [...HOST_FUNCTIONS, ...WASI_FUNCTIONS].flatMap(
  (row) => findOffer(row.module, row.name, { version: '0.2.1', profile: 'envoy' })?.row ?? [],
);

/** Parameters and whether it answers. */
const CALLBACKS: Readonly<Record<string, readonly [parameters: number, answers: boolean]>> = {
  proxy_on_context_create: [2, false],
  proxy_on_vm_start: [2, true],
  proxy_on_configure: [2, true],
  proxy_on_tick: [1, false],
  proxy_on_queue_ready: [2, false],
  proxy_on_foreign_function: [3, false],
  proxy_on_request_headers: [3, true],
  proxy_on_request_body: [3, true],
  proxy_on_request_trailers: [2, true],
  proxy_on_response_headers: [3, true],
  proxy_on_response_body: [3, true],
  proxy_on_response_trailers: [2, true],
  proxy_on_new_connection: [1, true],
  proxy_on_downstream_data: [3, true],
  proxy_on_http_call_response: [5, false],
  proxy_on_grpc_receive_initial_metadata: [3, false],
  proxy_on_grpc_receive: [3, false],
  proxy_on_grpc_receive_trailing_metadata: [3, false],
  proxy_on_grpc_close: [3, false],
  proxy_on_done: [1, true],
  proxy_on_log: [1, false],
  proxy_on_delete: [1, false],
};
/** What the guest logs in each callback. */
export const CUE = 'cue';
export const CUE_ADDRESS = 16;
/** Answers of callbacks that start something must be true; streams continue or wait as the test says. */
const STARTS = /vm_start|configure|done/;

export function fuzzGuest(): Uint8Array {
  const imports = OFFERED.map((row) => {
    const result = row.results.length === 0 ? '' : `(result ${row.results.join(' ')})`;
    const params = row.params.map(({ type }) => `(param ${type})`).join(' ');
    return `(import "${row.module}" "${row.name}" (func $${row.name} ${params} ${result}))`;
  });
  const exports = OFFERED.map(({ name }) => `(export "call_${name}" (func $${name}))`);
  const callbacks = Object.entries(CALLBACKS).map(([name, [parameters, answers]]) => {
    const type = `${'(param i32) '.repeat(parameters)} ${answers ? '(result i32)' : ''}`;
    const log = `(drop (call $proxy_log (i32.const 2) (i32.const ${CUE_ADDRESS}) (i32.const ${CUE.length})))`;
    const answer = STARTS.test(name) ? '(i32.const 1)' : '(global.get $answer)';
    return `(func (export "${name}") ${type} ${log} ${answers ? answer : ''})`;
  });
  return wat(`${imports.join('\n')}
    (memory (export "memory") 1 2)
    (global $next (mut i32) (i32.const 32768))
    (global $answer (mut i32) (i32.const 0))
    (data (i32.const ${CUE_ADDRESS}) "${CUE}")
    (func (export "proxy_abi_version_0_2_1"))
    (func (export "malloc") (param $size i32) (result i32)
      (if (i32.gt_u (local.get $size) (i32.const 20000)) (then (return (i32.const 0))))
      (if (i32.gt_u (global.get $next) (i32.const 45000)) (then (global.set $next (i32.const 32768))))
      (global.get $next) (global.set $next (i32.add (global.get $next) (local.get $size))))
    (func (export "answer") (param i32) (global.set $answer (local.get 0)))
    ${exports.join('\n')} ${callbacks.join('\n')}`);
}
