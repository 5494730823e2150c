import { describe, expect, it } from 'vitest';
import { createHost } from '../../src/testing/index.js';
import { wat } from './wat.js';

/** Each call's answer is logged as "LETTER status 0: TEXT", the text being what was written behind 128 and 132. */
const MODULE = wat(`
  (import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32)))
  (import "env" "proxy_get_configuration" (func $configuration (param i32 i32) (result i32)))
  (import "env" "proxy_continue_request" (func $continueRequest (result i32)))
  (import "env" "proxy_continue_response" (func $continueResponse (result i32)))
  (import "env" "proxy_clear_route_cache" (func $clear (result i32)))
  (import "env" "proxy_get_header_map_value" (func $get (param i32 i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 2)
  (global $next (mut i32) (i32.const 4096))
  (data (i32.const 0) "x-missing") (data (i32.const 16) ":path") (data (i32.const 32) "? status 0: ")
  (func (export "proxy_abi_version_0_1_0"))
  (func (export "malloc") (param i32) (result i32)
    (global.set $next (i32.add (global.get $next) (local.get 0)))
    (i32.sub (global.get $next) (local.get 0)))
  (func $say (param $what i32) (param $status i32)
    (i32.store8 (i32.const 32) (local.get $what))
    (i32.store8 (i32.const 41) (i32.add (i32.const 48) (local.get $status)))
    (memory.copy (i32.const 44) (i32.load (i32.const 128)) (i32.load (i32.const 132)))
    (drop (call $log (i32.const 2) (i32.const 32) (i32.add (i32.const 12) (i32.load (i32.const 132)))))
    (i64.store (i32.const 128) (i64.const 0)))
  (func $value (param $what i32) (param $map i32) (param $key i32) (param $size i32)
    (call $say (local.get $what)
      (call $get (local.get $map) (local.get $key) (local.get $size) (i32.const 128) (i32.const 132))))
  (func $configured (param $what i32)
    (call $say (local.get $what) (call $configuration (i32.const 128) (i32.const 132))))
  (func (export "proxy_on_context_create") (param i32 i32) (call $configured (i32.const 65)))
  (func (export "proxy_on_vm_start") (param i32 i32) (result i32) (call $configured (i32.const 66)) (i32.const 1))
  (func (export "proxy_on_configure") (param i32 i32) (result i32) (call $configured (i32.const 67)) (i32.const 1))
  (func (export "proxy_on_request_headers") (param i32 i32) (result i32)
    (call $configured (i32.const 68))
    (call $value (i32.const 69) (i32.const 0) (i32.const 0) (i32.const 9))
    (call $value (i32.const 70) (i32.const 0) (i32.const 16) (i32.const 5))
    (call $value (i32.const 71) (i32.const 2) (i32.const 16) (i32.const 5))
    (call $say (i32.const 72) (call $clear))
    (call $say (i32.const 73) (call $continueRequest))
    (i32.const 1))
  (func (export "proxy_on_response_headers") (param i32 i32) (result i32)
    (call $say (i32.const 74) (call $continueResponse)) (i32.const 1))
  (func (export "proxy_on_log") (param i32)
    (call $value (i32.const 75) (i32.const 3) (i32.const 16) (i32.const 5)))`);

describe('a module of ABI 0.1.0', () => {
  it('reads configurations by callback, misses headers with Ok, and continues by two calls', async () => {
    const host = await createHost({
      plugins: [{ module: MODULE, configuration: 'plugin', vmConfiguration: 'vm' }],
    });
    const start = ['A status 0: plugin', 'B status 0: vm', 'C status 0: plugin'];
    expect(host.logs.map(({ message }) => message)).toEqual([...start, ...start]);
    host.logs.length = 0;
    const stream = host.request({ path: '/x' });
    expect(stream.outcome).toBe('upstream');
    expect(stream.routeChanges).toBe(1);
    stream.respond({ body: 'hi' });
    expect(stream.response?.text()).toBe('hi');
    expect(host.logs.map(({ message }) => message)).toEqual([
      ...['A status 0: vm', 'D status 0: vm', 'E status 0: ', 'F status 0: /x', 'G status 2: '],
      ...['H status 0: ', 'I status 0: ', 'J status 0: ', 'K status 0: '],
    ]);
    host.close();
  });

  it('is told of headers without the end of the stream', async () => {
    const host = await createHost({ plugins: [{ module: MODULE }] });
    host.trace.length = 0;
    host.request();
    expect(host.trace.filter((line) => line.startsWith('--> proxy_on_request'))).toEqual([
      '--> proxy_on_request_headers(context_id=2, num_headers=6)',
    ]);
    host.close();
  });
});
