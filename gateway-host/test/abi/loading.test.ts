import { describe, expect, it } from 'vitest';
import { createHost } from '../../src/testing/index.js';
import { wat } from './wat.js';

const BASE = `
  (memory (export "memory") 1)
  (func (export "proxy_abi_version_0_2_1"))
  (func (export "malloc") (param i32) (result i32) (i32.const 1024))`;

async function load(module: Uint8Array): Promise<void> {
  const host = await createHost({ plugins: [{ module }] });
  host.close();
}

function messageOf(module: Uint8Array): Promise<string> {
  return load(module).then(
    () => 'loads',
    (error: unknown) => (error as Error).message,
  );
}

describe('modules that load', () => {
  it.each([
    ['the smallest', BASE],
    ['0.2.0', BASE.replace('0_2_1', '0_2_0')],
    ['0.1.0', BASE.replace('0_2_1', '0_1_0')],
    [
      'a callback of 0.2.0 in a module of 0.1.0, which nobody calls',
      `${BASE.replace('0_2_1', '0_1_0')} (func (export "proxy_on_foreign_function") (param i32))`,
    ],
    ['an unknown marker first', `(func (export "proxy_abi_version_0_2_100")) ${BASE}`],
    ['an unknown marker last', `${BASE} (func (export "proxy_abi_version_0_2_100"))`],
    [
      'no memory',
      '(func (export "proxy_abi_version_0_2_1")) (func (export "malloc") (param i32) (result i32) (i32.const 0))',
    ],
    ['proxy_on_memory_allocate instead of malloc', BASE.replace('malloc', 'proxy_on_memory_allocate')],
    [
      'WASI of both names',
      `(import "wasi_snapshot_preview1" "fd_write" (func (param i32 i32 i32 i32) (result i32))) (import "wasi_unstable" "random_get" (func (param i32 i32) (result i32))) ${BASE}`,
    ],
    [
      'path_link as Envoy has it',
      `(import "wasi_snapshot_preview1" "path_link" (func (param i32 i32 i32 i32 i32 i32) (result i32))) ${BASE}`,
    ],
    [
      'an entry point of another type that is passed over for _initialize',
      `${BASE} (func (export "_initialize")) (func (export "_start") (param i32))`,
    ],
    [
      'a __main_void of another type that is passed over for main',
      `${BASE} (func (export "_initialize")) (func (export "main") (param i32 i32) (result i32) (i32.const 0)) (func (export "__main_void") (param i32))`,
    ],
    ['a main of another type that is passed over for _start', `${BASE} (func (export "main") (param i64))`],
    [
      'an imported memory',
      `(import "env" "memory" (memory 1)) (func (export "proxy_abi_version_0_2_1")) (func (export "malloc") (param i32) (result i32) (i32.const 1024))`,
    ],
    ['16384 pages', BASE.replace('"memory") 1', '"memory") 16384')],
    [
      '_initialize that logs',
      `(import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32))) ${BASE} (func (export "_initialize") (drop (call $log (i32.const 2) (i32.const 0) (i32.const 0))))`,
    ],
    [
      'an allocator that nobody asks for',
      `${BASE} (func (export "proxy_on_memory_allocate") (param i32 i32) (result i32) i32.const 0)`,
    ],
    [
      "a trap in the root's on_context_create",
      `${BASE} (func (export "proxy_on_context_create") (param i32 i32) unreachable)`,
    ],
  ])('%s', async (_title, text) => {
    expect(await messageOf(wat(text))).toBe('loads');
  });
});

describe('modules that Envoy refuses', () => {
  it.each([
    ['no marker', BASE.replace('0_2_1', '9_9_9'), 'Missing or unknown Proxy-Wasm ABI version'],
    ["only Higress's marker", BASE.replace('0_2_1', '0_2_100'), 'Missing or unknown Proxy-Wasm ABI version'],
    [
      'env.abort',
      `(import "env" "abort" (func (param i32 i32 i32 i32))) ${BASE}`,
      'Failed to load Wasm module due to a missing import: env.abort',
    ],
    [
      'a call of Higress',
      `(import "env" "proxy_redis_init" (func)) ${BASE}`,
      'missing import: env.proxy_redis_init',
    ],
    [
      'a call of 0.1.0',
      `(import "env" "proxy_clear_route_cache" (func (result i32))) ${BASE}`,
      'missing import: env.proxy_clear_route_cache',
    ],
    [
      'a call of 0.2.1 in a module of 0.2.0',
      `(import "env" "proxy_get_log_level" (func (param i32) (result i32))) ${BASE.replace('0_2_1', '0_2_0')}`,
      'missing import: env.proxy_get_log_level',
    ],
    ['a global', `(import "env" "g" (global i32)) ${BASE}`, 'missing import: env.g'],
    [
      'proc_raise',
      `(import "wasi_snapshot_preview1" "proc_raise" (func (param i32) (result i32))) ${BASE}`,
      'missing import: wasi_snapshot_preview1.proc_raise',
    ],
    [
      'another type',
      `(import "env" "proxy_log" (func (param i32 i32) (result i32))) ${BASE}`,
      'Failed to load Wasm module due to an import type mismatch: env.proxy_log, want: i32 i32 -> i32, but host exports: i32 i32 i32 -> i32',
    ],
    [
      'path_link as WASI has it',
      `(import "wasi_snapshot_preview1" "path_link" (func (param i32 i32 i32 i32 i32 i32 i32) (result i32))) ${BASE}`,
      'import type mismatch: wasi_snapshot_preview1.path_link',
    ],
    [
      'a call of 0.2.0 in a module of 0.1.0',
      `(import "env" "proxy_continue_stream" (func (param i32) (result i32))) ${BASE.replace('0_2_1', '0_1_0')}`,
      'missing import: env.proxy_continue_stream',
    ],
    [
      'a call of 0.1.0 as its specification has it',
      `(import "env" "proxy_continue_request" (func)) ${BASE.replace('0_2_1', '0_1_0')}`,
      'import type mismatch: env.proxy_continue_request, want: void -> void, but host exports: void -> i32',
    ],
    [
      'a callback of 0.2.0 in a module of 0.1.0',
      `${BASE.replace('0_2_1', '0_1_0')} (func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32) (i32.const 0))`,
      'Bad function signature for: proxy_on_request_headers, want: i32 i32 -> i32, but the module exports: i32 i32 i32 -> i32',
    ],
    [
      'a callback of another type',
      `${BASE} (func (export "proxy_on_request_headers") (param i32 i32) (result i32) (i32.const 0))`,
      'Bad function signature for: proxy_on_request_headers, want: i32 i32 i32 -> i32, but the module exports: i32 i32 -> i32',
    ],
    [
      'an entry point of another type',
      `${BASE} (func (export "_initialize") (result i32) (i32.const 0))`,
      'Bad function signature for: _initialize, want: void -> void, but the module exports: void -> i32',
    ],
    ['no allocator', BASE.replace('malloc', 'other'), 'Wasm module is missing malloc function.'],
    [
      'a trap in the start section',
      `${BASE} (func $s unreachable) (start $s)`,
      'Failed to create new Wasm instance',
    ],
    ['20000 pages', BASE.replace('"memory") 1', '"memory") 20000'), 'Failed to create new Wasm instance'],
    [
      'a trap in _initialize',
      `${BASE} (func (export "_initialize") unreachable)`,
      'Function: _initialize failed: Uncaught RuntimeError: unreachable',
    ],
    [
      'a host call in _initialize',
      `(import "env" "proxy_done" (func $d (result i32))) ${BASE} (func (export "_initialize") (drop (call $d)))`,
      'Function: _initialize failed: Uncaught Error: restricted_callback',
    ],
    [
      'a WASI call in _initialize that is not allowed there',
      `(import "wasi_snapshot_preview1" "sched_yield" (func $y (result i32))) ${BASE} (func (export "_initialize") (drop (call $y)))`,
      'Function: _initialize failed: Uncaught Error: restricted_callback',
    ],
    [
      'on_vm_start that answers 0',
      `${BASE} (func (export "proxy_on_vm_start") (param i32 i32) (result i32) (i32.const 0))`,
      'Failed to start base Wasm',
    ],
    [
      'a trap in on_vm_start',
      `${BASE} (func (export "proxy_on_vm_start") (param i32 i32) (result i32) unreachable)`,
      'Function: proxy_on_vm_start failed: Uncaught RuntimeError: unreachable',
    ],
    [
      'on_configure that answers 0',
      `${BASE} (func (export "proxy_on_configure") (param i32 i32) (result i32) (i32.const 0))`,
      'Failed to configure base Wasm plugin',
    ],
    [
      'an exported function with v128, which crashes Envoy',
      `${BASE} (func (export "simd") (param v128))`,
      'Failed to load Wasm bytecode: simd',
    ],
  ])('%s', async (_title, text, message) => {
    expect(await messageOf(wat(text))).toContain(message);
  });

  it('names a host call in the start section as what crashes Envoy', async () => {
    const module = wat(
      `(import "env" "proxy_done" (func $d (result i32))) ${BASE} (func $s (drop (call $d))) (start $s)`,
    );
    await expect(load(module)).rejects.toMatchObject({
      code: 'GH_PLUGIN_LOAD',
      hint: expect.stringContaining('this crashes Envoy'),
    });
  });

  it.each([
    ['an empty file', Buffer.alloc(0), 'the module is empty'],
    ['a text file', Buffer.from('hello, this is text'), 'Failed to parse corrupted Wasm module'],
    ['a text as short as a header', Buffer.from('(module)'), 'Failed to parse corrupted Wasm module'],
    ['less than a header', Buffer.from('text'), 'Missing or unknown Proxy-Wasm ABI version'],
    ['half a header', Buffer.from(wat(BASE)).subarray(0, 7), 'Missing or unknown Proxy-Wasm ABI version'],
    ['a truncated file', Buffer.from(wat(BASE)).subarray(0, -5), 'Failed to parse corrupted Wasm module'],
    ['trailing bytes', Buffer.concat([wat(BASE), Buffer.of(1, 99)]), 'Failed to parse corrupted Wasm module'],
    [
      'another version of wasm',
      Buffer.concat([Buffer.from([0, 97, 115, 109, 2, 0, 0, 0]), wat(BASE).subarray(8)]),
      'Failed to load Wasm bytecode',
    ],
  ])('%s', async (_title, bytes, message) => {
    expect(await messageOf(bytes)).toContain(message);
  });
});

describe('memory', () => {
  const grow = (pages: number): string => `
    (func (export "proxy_on_configure") (param i32 i32) (result i32)
      (i32.ne (memory.grow (i32.const ${pages})) (i32.const -1)))`;

  it.each([
    ['its own', BASE],
    ['its own, with a higher bound', BASE.replace('"memory") 1', '"memory") 1 20000')],
    ['imported', `(import "env" "memory" (memory 1)) ${BASE.replace(/\(memory.*\) 1\)/, '')}`],
  ])('cannot grow beyond 16384 pages: %s', async (_title, text) => {
    expect(await messageOf(wat(`${text} ${grow(100)}`))).toBe('loads');
    expect(await messageOf(wat(`${text} ${grow(16_384)}`))).toContain('Failed to configure base Wasm plugin');
  });

  it('keeps a lower bound of its own', async () => {
    const text = BASE.replace('"memory") 1', '"memory") 1 2');
    expect(await messageOf(wat(`${text} ${grow(1)}`))).toBe('loads');
    expect(await messageOf(wat(`${text} ${grow(2)}`))).toContain('Failed to configure base Wasm plugin');
  });
});

describe('the allocator', () => {
  it('is malloc, also when proxy_on_memory_allocate is there', async () => {
    const module = wat(
      `${BASE} (func (export "proxy_on_memory_allocate") (param i32) (result i32) unreachable)`,
    );
    const host = await createHost({ plugins: [{ module }] });
    expect(host.plugins[0]?.root.vm.guest.allocate?.name).toBe('malloc');
    host.close();
  });

  it('may not make host calls', async () => {
    const module = wat(`
      (import "env" "proxy_done" (func $done (result i32)))
      (import "env" "proxy_get_property" (func $get (param i32 i32 i32 i32) (result i32)))
      (memory (export "memory") 1)
      (data (i32.const 0) "plugin_name")
      (func (export "proxy_abi_version_0_2_1"))
      (func (export "malloc") (param i32) (result i32) (drop (call $done)) (i32.const 1024))
      (func (export "proxy_on_configure") (param i32 i32) (result i32)
        (drop (call $get (i32.const 0) (i32.const 11) (i32.const 64) (i32.const 68))) (i32.const 1))`);
    expect(await messageOf(module)).toContain(
      'Function: proxy_on_configure failed: Uncaught Error: restricted_callback',
    );
  });
});
