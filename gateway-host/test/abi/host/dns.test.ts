import { describe, expect, it } from 'vitest';
import { createHost, type TestHost } from '../../../src/testing/index.js';
import { wat } from '../wat.js';

/** Looks three names up in request headers, and asks for the buffer of the answer in each callback. */
const MODULE = wat(`
  (import "env" "envoy_resolve_dns" (func $resolve (param i32 i32 i32) (result i32)))
  (import "env" "proxy_get_buffer_bytes" (func $buffer (param i32 i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "two.test") (data (i32.const 16) "nowhere.test")
  (func (export "proxy_abi_version_0_2_1"))
  (func (export "malloc") (param i32) (result i32) (i32.const 4096))
  (func $read (drop (call $buffer (i32.const 8) (i32.const 0) (i32.const 100) (i32.const 128) (i32.const 132))))
  (func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32)
    (drop (call $resolve (i32.const 0) (i32.const 8) (i32.const 200)))
    (drop (call $resolve (i32.const 16) (i32.const 12) (i32.const 200)))
    (drop (call $resolve (i32.const 0x7ffffff0) (i32.const 5) (i32.const 200)))
    (drop (call $resolve (i32.const 0) (i32.const 8) (i32.const 0x7ffffff0)))
    (call $read)
    (i32.const 0))
  (func (export "envoy_on_resolve_dns") (param i32 i32 i32) (call $read))`);

function told(host: TestHost): string[] {
  return host.trace.filter((line) => !line.startsWith('--> proxy_on_'));
}

describe('envoy_resolve_dns', () => {
  it('answers with the addresses, their ages and no port, on the root, after the callback', async () => {
    const host = await createHost({
      plugins: [{ module: MODULE }],
      names: { 'two.test': ['127.0.0.1', '::1'] },
    });
    host.trace.length = 0;
    host.request();
    expect(told(host)).toEqual([
      '==> env.envoy_resolve_dns(name="two.test")',
      '<== Ok token=2',
      '==> env.envoy_resolve_dns(name="nowhere.test")',
      '<== Ok token=3',
      '==> env.envoy_resolve_dns(name=<outside memory: 2147483632+5>)',
      '<== InvalidMemoryAccess',
      '==> env.envoy_resolve_dns(name="two.test")',
      '<== InvalidMemoryAccess',
      '==> env.proxy_get_buffer_bytes(buffer_id=8, offset=0, max_size=100)',
      '<== Ok ""',
      '<-- 0',
      '--> envoy_on_resolve_dns(context_id=1, token=2, results_size=32)',
      '==> env.proxy_get_buffer_bytes(buffer_id=8, offset=0, max_size=100)',
      `<== Ok "${'\\x02\\x00\\x00\\x00'}${'\\x00'.repeat(8)}127.0.0.1:0\\x00[::1]:0\\x00"`,
      '<--',
      '--> envoy_on_resolve_dns(context_id=1, token=3, results_size=4)',
      '==> env.proxy_get_buffer_bytes(buffer_id=8, offset=0, max_size=100)',
      '<== Ok "\\x00\\x00\\x00\\x00"',
      '<--',
    ]);
    host.close();
  });
});
